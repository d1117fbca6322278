"""Entropy, CRITIC, balanced weights and the options of PCA, against their definitions and closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from sklearn.decomposition import PCA

from ifn_research.errors import OptionError, Refusal
from ifn_research.matrix import IndicatorMatrix
from ifn_research.remarks import noted
from ifn_research.steps.weighting.balanced import BalancedWeights
from ifn_research.steps.weighting.base import Weighting
from ifn_research.steps.weighting.critic import Critic
from ifn_research.steps.weighting.entropy import EntropyWeights
from ifn_research.steps.weighting.pca import PrincipalComponent
from tests.support.remarks import warning


def related(n: int = 300, *, seed: int = 1) -> IndicatorMatrix:
    """Four indicators: three that go together, the first two nearly the same, and one apart."""
    rng = np.random.default_rng(seed)
    common = rng.standard_normal(n)
    first = common + 0.3 * rng.standard_normal(n)
    return IndicatorMatrix.of(
        np.column_stack(
            [
                first,
                first + 0.2 * rng.standard_normal(n),
                common + rng.standard_normal(n),
                0.2 * common + rng.standard_normal(n),
            ]
        )
        * [1, 5, 1, 2]
    )


def test_entropy_is_scipys_of_the_shares() -> None:
    """Hwang and Yoon (1981), p. 52: e_j = -sum p ln p / ln n, w = (1 - e) / sum (1 - e)."""
    values = np.random.default_rng(3).gamma(1.0, size=(40, 3))
    values[5, 1] = 0.0
    unevenness = 1 - stats.entropy(values, axis=0) / np.log(40)
    found = EntropyWeights().fit(IndicatorMatrix.of(values)).values
    np.testing.assert_allclose(found, unevenness / unevenness.sum())


def test_an_indicator_spread_evenly_has_no_entropy_weight() -> None:
    even = np.column_stack([np.full(6, 3.0), [1, 1, 1, 1, 1, 9.0]])
    np.testing.assert_allclose(EntropyWeights().fit(IndicatorMatrix.of(even)).values, [0, 1], atol=1e-12)
    with pytest.raises(Refusal, match="spread evenly"):
        EntropyWeights().fit(IndicatorMatrix.of(np.ones((5, 2))))
    with pytest.raises(Refusal, match="not negative, nor all zero: x2"):
        EntropyWeights().fit(IndicatorMatrix.of([[1.0, 2.0], [2.0, -1.0]]))


def test_critic_is_contrast_times_conflict() -> None:
    """Diakoulaki et al. (1995), eq. 4-5, on min-max values; whatever unit or sign-preserving scale they come in."""
    matrix = related()
    scaled = (matrix.values - matrix.values.min(axis=0)) / np.ptp(matrix.values, axis=0)
    correlations = np.corrcoef(scaled.T)
    information = [scaled[:, j].std() * sum(1 - correlations[j, k] for k in range(4)) for j in range(4)]
    np.testing.assert_allclose(Critic().fit(matrix).values, np.array(information) / sum(information))
    zscores = matrix.with_values(stats.zscore(matrix.values))
    np.testing.assert_allclose(Critic().fit(zscores).values, Critic().fit(matrix).values)


# Five programs by six criteria, all to be had high: Tuş and Aytaç Adalı (2019), OPSEARCH 56:528-538, and their weights.
PROGRAMS = [
    [5000, 3, 3, 4, 3, 2],
    [680, 5, 3, 2, 2, 1],
    [2000, 3, 2, 3, 4, 3],
    [600, 4, 3, 1, 2, 2],
    [800, 2, 4, 3, 3, 4],
]
PUBLISHED = [0.157, 0.249, 0.168, 0.121, 0.154, 0.151]


def test_critic_gives_the_published_weights_of_five_alternatives_and_six_criteria_and_warns() -> None:
    found = Critic().fit(IndicatorMatrix.of(np.array(PROGRAMS, dtype=float)))
    np.testing.assert_allclose(found.values, PUBLISHED, atol=0.0006)
    assert noted(found.warnings) == (
        "CRITIC takes its weights from 5 territories and 6 indicators: correlations there are mostly chance"
    )
    assert "les corrélations y sont surtout dues au hasard" in warning(found.warnings[0], {"indicators": {}})
    assert Critic().fit(related()).warnings == ()


def test_critic_refuses_two_territories_whose_correlations_are_one_or_minus_one() -> None:
    with pytest.raises(Refusal, match="2 territories are too few"):
        Critic().fit(IndicatorMatrix.of(np.array(PROGRAMS, dtype=float)[:2, :3]))


@pytest.mark.parametrize("n, m", [(5, 5), (5, 6), (4, 9), (3, 3)])
def test_critic_with_few_territories_is_what_plain_loops_give(n: int, m: int) -> None:
    values = np.random.default_rng(n * m).uniform(1, 9, (n, m))
    scaled = (values - values.min(axis=0)) / np.ptp(values, axis=0)
    conflict = [sum(1 - stats.pearsonr(scaled[:, j], scaled[:, k])[0] for k in range(m)) for j in range(m)]
    information = scaled.std(axis=0) * conflict
    found = Critic().fit(IndicatorMatrix.of(values))
    np.testing.assert_allclose(found.values, information / information.sum())
    assert len(found.warnings) == 1


def importance(matrix: IndicatorMatrix, weights: np.ndarray) -> np.ndarray:
    index = matrix.values @ weights
    squares = np.array([np.corrcoef(column, index)[0, 1] ** 2 for column in matrix.values.T])
    return squares / squares.sum()


def test_balanced_weights_reach_the_declared_importance() -> None:
    rng = np.random.default_rng(5)
    common = rng.standard_normal(200)
    values = np.column_stack([common + s * rng.standard_normal(200) for s in (0.8, 1.0, 1.2)]) * [1, 10, 0.1]
    matrix = IndicatorMatrix.of(values)
    for weights, wanted in (({}, [1, 1, 1]), ({"x1": 3, "x2": 2, "x3": 2}, [3, 2, 2])):
        found = BalancedWeights(weights).fit(matrix)
        np.testing.assert_allclose(importance(matrix, found.values), np.array(wanted) / sum(wanted), atol=1e-4)
        assert found.warnings == ()
        assert (found.values >= 0).all()


def test_two_equally_correlated_indicators_are_balanced_by_equal_weights() -> None:
    values = stats.zscore(np.random.default_rng(2).standard_normal((50, 2)), ddof=1)
    np.testing.assert_allclose(BalancedWeights().fit(IndicatorMatrix.of(values)).values, [0.5, 0.5], atol=1e-5)


def test_an_importance_that_no_weights_reach_is_told() -> None:
    matrix = related()
    found = BalancedWeights({"x1": 10, "x2": 0, "x3": 1, "x4": 1}).fit(matrix)
    assert "cannot be reached" in str(found.warnings[0])
    reached = importance(matrix, found.values)
    told = {item.indicator: item.value for item in found.statistics}
    np.testing.assert_allclose([told[name] for name in matrix.indicators], reached, atol=1e-10)
    # Nearest in least squares: no other admissible weights come nearer.
    wanted = np.array([10, 0, 1, 1]) / 12
    best = ((reached - wanted) ** 2).sum()
    for other in np.random.default_rng(1).dirichlet(np.ones(4), 4000):
        assert ((importance(matrix, other / matrix.values.std(axis=0)) - wanted) ** 2).sum() > best - 1e-6


@pytest.mark.parametrize("weights", [{"x1": 1}, {"x9": 1}])
def test_importances_must_fit_the_version(weights: dict[str, float]) -> None:
    with pytest.raises(OptionError):
        BalancedWeights(weights).check(("x1", "x2"), ("", ""))
    with pytest.raises(OptionError):
        BalancedWeights({"x1": -1})


def test_a_component_score_is_scikit_learns() -> None:
    matrix = related()
    standard = stats.zscore(matrix.values, ddof=1)
    expected = PCA(1).fit_transform(standard)[:, 0]
    expected = expected / expected.std(ddof=1)
    found = PrincipalComponent(scoring="component_score").fit(matrix)
    score = found.scale * (matrix.values @ found.values - found.origin)
    sign = np.sign(score @ expected)
    np.testing.assert_allclose(score, sign * expected, atol=1e-9)


def test_several_components_are_averaged_by_the_variance_that_they_explain() -> None:
    matrix = related()
    theirs = PCA(2).fit(stats.zscore(matrix.values, ddof=1))
    squares = (theirs.components_**2).T
    expected = squares @ theirs.explained_variance_ / theirs.explained_variance_.sum()
    found = PrincipalComponent(components=2).fit(matrix)
    np.testing.assert_allclose(found.values, expected, atol=1e-12)
    assert found.loading is None
    with pytest.raises(OptionError):
        PrincipalComponent(components=2, scoring="component_score")
    with pytest.raises(OptionError):
        PrincipalComponent(components=0)


@pytest.mark.parametrize(
    "weighting", [EntropyWeights(), Critic(), PrincipalComponent()], ids=["entropy", "critic", "pca"]
)
@pytest.mark.parametrize(
    "n, what", [(0, "no territory has every indicator"), (1, "one territory only has every indicator")]
)
def test_too_few_complete_territories_are_what_is_told(weighting: Weighting, n: int, what: str) -> None:
    with pytest.raises(Refusal, match=what) as caught:
        weighting.fit(IndicatorMatrix.of(np.ones((n, 3))))
    assert "imputation" in str(caught.value.fix)
