"""What every weighting must do, and what each does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ifn_research.errors import OptionError, Refusal
from ifn_research.hierarchy import below
from ifn_research.matrix import IndicatorMatrix, Weights
from ifn_research.steps.aggregation.hierarchy import normalised
from ifn_research.steps.weighting import WEIGHTINGS
from ifn_research.steps.weighting.equal_by_dimension import EqualByDimension
from ifn_research.steps.weighting.factor import FactorAnalysis
from ifn_research.steps.weighting.fixed import FixedWeights
from ifn_research.steps.weighting.pca import PrincipalComponent

OPTIONS: dict[str, dict[str, Any]] = {"fixed": {"weights": {"x1": 2, "a": 1}}, "factor": {"n_factors": 1}}
# What supervised learns has a test of its own.
UNSUPERVISED = [name for name in WEIGHTINGS if name != "supervised"]
DIMENSIONS = ("", "a", "a", "a/b", "a/b", "a/c")


def one_factor(n: int = 200, m: int = 6, *, seed: int = 5) -> IndicatorMatrix:
    """Indicators that share one factor, with loadings from 0.5 to 0.9."""
    rng = np.random.default_rng(seed)
    loadings = np.linspace(0.5, 0.9, m)
    values = np.outer(rng.standard_normal(n), loadings) + rng.standard_normal((n, m)) * np.sqrt(1 - loadings**2)
    return zscored(IndicatorMatrix.of(values, dimensions=(DIMENSIONS * m)[:m]))


def zscored(matrix: IndicatorMatrix) -> IndicatorMatrix:
    values = matrix.values
    return matrix.with_values((values - values.mean(axis=0)) / values.std(axis=0, ddof=1))


@pytest.mark.parametrize("name", UNSUPERVISED)
def test_weights_are_shares_that_depend_on_neither_order_nor_unit(name: str) -> None:
    method = WEIGHTINGS[name](**OPTIONS.get(name, {}))
    matrix = one_factor()
    if name in {"entropy", "bod"}:
        matrix = matrix.with_values(matrix.values - matrix.values.min(axis=0))
    before = matrix.values.copy()
    found = method.fit(matrix)
    assert np.isfinite(found.values).all()
    assert (found.values >= 0).all()
    assert found.values.sum() == pytest.approx(1.0, abs=1e-12)
    np.testing.assert_array_equal(matrix.values, before)
    shuffled = matrix.rows(np.random.default_rng(1).permutation(matrix.n_territories))
    np.testing.assert_allclose(method.fit(shuffled).values, found.values, atol=1e-6 if name == "balanced" else 1e-10)
    scaled = matrix.with_values(matrix.values * [1, 10, 100, 0.1, 5, 7])
    other_units = scaled if name in {"entropy", "bod"} else zscored(scaled)
    np.testing.assert_allclose(method.fit(other_units).values, found.values, atol=1e-6 if name == "balanced" else 1e-10)


def test_every_member_of_a_node_weighs_the_same_down_the_hierarchy() -> None:
    """Index: x1 and a. a: x2, x3, a/b, a/c. a/b: x4, x5."""
    found = EqualByDimension().fit(one_factor()).values
    np.testing.assert_allclose(found, [1 / 2, 1 / 8, 1 / 8, 1 / 16, 1 / 16, 1 / 8], atol=1e-15)


def test_declared_weights_are_relative_within_each_node() -> None:
    """The IFN 2020: access = (2 information + interfaces)/3, skills = (administrative + 2 digital)/3, then halves."""
    names = ("information", "interfaces", "administrative", "digital")
    matrix = IndicatorMatrix.of(
        np.random.default_rng(1).random((9, 4)), indicators=names, dimensions=("access", "access", "skills", "skills")
    )
    weights = dict(zip(names, (2, 1, 1, 2), strict=True))
    np.testing.assert_allclose(FixedWeights(weights).fit(matrix).values, [1 / 3, 1 / 6, 1 / 6, 1 / 3], atol=1e-15)
    uneven = FixedWeights({**weights, "access": 3, "skills": 1}).fit(matrix).values
    np.testing.assert_allclose(uneven, [1 / 2, 1 / 4, 1 / 12, 1 / 6], atol=1e-15)
    nodes = FixedWeights({"access": 3, "skills": 1}).fit(matrix).values
    np.testing.assert_allclose(nodes, [3 / 8, 3 / 8, 1 / 8, 1 / 8], atol=1e-15)


def test_a_nodes_share_is_the_sum_of_its_members() -> None:
    for method in (EqualByDimension(), FixedWeights({"x1": 2, "a": 1})):
        found = method.fit(one_factor()).values
        inside = found[below(DIMENSIONS, "a")].sum()
        assert inside == pytest.approx(1 - found[0])
        np.testing.assert_allclose(normalised(found), found)


@pytest.mark.parametrize(
    "weights, what",
    [
        ({"x1": 1, "x9": 1}, "'x9' is no indicator"),
        ({"x1": 1, "x2": 1}, "some members have a weight and some have none"),
        ({"x1": 0, "a": 0}, "every weight is 0"),
    ],
)
def test_declared_weights_that_do_not_fit_are_told(weights: dict[str, float], what: str) -> None:
    with pytest.raises(OptionError) as caught:
        FixedWeights(weights).check(tuple(f"x{j + 1}" for j in range(6)), DIMENSIONS)
    assert what in str(caught.value.what)


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf"), "two", True])
def test_a_weight_is_a_number_that_is_not_negative(value: object) -> None:
    with pytest.raises(OptionError):
        FixedWeights({"x1": value})  # type: ignore[dict-item]


def with_opposed() -> IndicatorMatrix:
    matrix = one_factor()
    return matrix.with_values(matrix.values * [1, 1, 1, 1, 1, -1])


def test_pca_refuses_an_opposed_indicator_and_shows_what_it_found() -> None:
    with pytest.raises(Refusal) as caught:
        PrincipalComponent().fit(with_opposed())
    assert "'x6' (-0.8" in str(caught.value.what)
    assert "opposed: drop" in str(caught.value.fix)
    assert isinstance(caught.value.evidence, Weights)
    assert caught.value.evidence.loadings is not None


def test_pca_drops_or_keeps_an_opposed_indicator_when_asked() -> None:
    kept = PrincipalComponent("keep").fit(with_opposed())
    dropped = PrincipalComponent("drop").fit(with_opposed())
    np.testing.assert_allclose(kept.values, PrincipalComponent().fit(one_factor()).values, atol=1e-12)
    assert (kept.opposed, dropped.dropped) == (("x6",), ("x6",))
    assert dropped.indicators == ("x1", "x2", "x3", "x4", "x5")
    assert "x6" in str(kept.warnings[0])
    five = PrincipalComponent().fit(one_factor().columns(["x1", "x2", "x3", "x4", "x5"]))
    np.testing.assert_allclose(dropped.values, five.values, atol=1e-14)


@pytest.mark.parametrize("opposed", ["error", "drop", "keep"])
def test_pca_refuses_a_component_without_direction(opposed: Any) -> None:
    matrix = one_factor()
    torn = matrix.with_values(matrix.values[:, [0, 0, 1, 1, 2, 2]] * [1, -1, 1, -1, 1, -1] + 0.05 * matrix.values)
    with pytest.raises(Refusal, match="no common direction"):
        PrincipalComponent(opposed).fit(zscored(torn))


def test_factor_weights_are_squared_loadings_of_the_factor_that_each_belongs_to(repository: Path, shared: Path) -> None:
    columns = list(pd.read_csv(repository / "tests" / "reference" / "epci_minres_varimax.csv")["column"])
    loadings = pd.read_csv(repository / "tests" / "reference" / "epci_minres_varimax.csv").iloc[:, 1:].to_numpy()
    values = pd.read_csv(shared / "data" / "tables" / "epci.csv")[columns].to_numpy() * ([1.0] * 8 + [-1.0])
    found = FactorAnalysis(n_factors=2).fit(zscored(IndicatorMatrix.of(values)))
    largest = (loadings**2).max(axis=1)
    np.testing.assert_allclose(found.values, largest / largest.sum(), atol=1e-7)
    everything = FactorAnalysis(n_factors=2, assign="all").fit(zscored(IndicatorMatrix.of(values)))
    communality = (loadings**2).sum(axis=1)
    np.testing.assert_allclose(everything.values, communality / communality.sum(), atol=1e-7)


@pytest.mark.parametrize("rotation", ["varimax", "oblimin"])
@pytest.mark.parametrize("scoring", ["regression", "bartlett"])
def test_factor_scores_as_one_combination_are_the_average_of_the_scores(rotation: str, scoring: str) -> None:
    from ifn_research.statistics.factors.factorability import correlation_matrix
    from ifn_research.statistics.factors.solution import factor_solution, score_coefficients

    rng = np.random.default_rng(8)
    latent = rng.standard_normal((300, 2))
    values = latent @ rng.uniform(0.3, 0.8, (2, 7)) + 0.6 * rng.standard_normal((300, 7))
    matrix = IndicatorMatrix.of(values * 3 + 10)
    found = FactorAnalysis(n_factors=2, rotation=rotation, scoring=scoring).fit(matrix)
    correlations = correlation_matrix(matrix.values)
    solution = factor_solution(correlations, 2, rotation=rotation)
    scores = zscored(matrix).values @ score_coefficients(correlations, solution, scoring)
    expected = scores @ (solution.variance / solution.variance.sum())
    combined = found.scale * (matrix.values @ found.values - found.origin)
    np.testing.assert_allclose(combined, expected, atol=1e-10)
    assert np.abs(found.values).sum() == pytest.approx(1.0)


def test_scores_and_heywood_cases_do_not_go_together() -> None:
    loadings = np.array([1.0, 0.9, 0.8, 0.7, 0.6])
    rng = np.random.default_rng(3)
    noise = rng.standard_normal((500, 5)) * np.sqrt(1 - loadings**2)
    matrix = IndicatorMatrix.of(np.outer(rng.standard_normal(500), loadings) + noise)
    found = FactorAnalysis(n_factors=1, scoring="regression").fit(matrix)
    assert "Heywood case" in str(found.warnings[0])
    with pytest.raises(Refusal, match="Heywood"):
        FactorAnalysis(n_factors=1, scoring="bartlett").fit(matrix)


@pytest.mark.parametrize(
    "matrix, what",
    [
        (one_factor(n=6), "too few for 6 indicators"),
        (one_factor(m=4), "not identified"),
        (one_factor().with_values(np.column_stack([one_factor().values[:, :5], np.ones(200)])), "does not vary"),
        (
            one_factor().with_values(np.column_stack([one_factor().values[:, :5], one_factor().values[:, :5].sum(1)])),
            "linearly dependent",
        ),
    ],
)
def test_factors_that_the_data_cannot_support_are_refused(matrix: IndicatorMatrix, what: str) -> None:
    with pytest.raises(Refusal, match=what):
        FactorAnalysis(n_factors=2).fit(matrix)


def test_a_number_of_factors_found_in_the_data_is_told() -> None:
    found = FactorAnalysis(n_factors="parallel").fit(one_factor(), rng=np.random.default_rng(1))
    assert {item.value for item in found.statistics if item.statistic == "n_factors"} == {1.0}
