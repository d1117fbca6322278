"""The benefit of the doubt against closed forms, its programme solved plainly, and what it refuses.

The programme is that of Cherchye, Moesen, Rogge and Van Puyenbroeck (2007), Social Indicators Research 82:111-145,
section 2 (max w.y subject to w.y_i <= 1 for every territory i, w >= 0), and pie shares are those of its section 3.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.optimize import linprog

from ifn_research.errors import OptionError, Refusal
from ifn_research.matrix import IndicatorMatrix
from ifn_research.remarks import noted
from ifn_research.steps.weighting.bod import BenefitOfTheDoubt

VALUES = np.random.default_rng(1).uniform(1, 100, size=(60, 3))


def test_one_indicator_is_its_share_of_the_maximum() -> None:
    matrix = IndicatorMatrix.of(VALUES[:, :1])
    method = BenefitOfTheDoubt()
    own = method.own_weights(matrix, method.fit(matrix))
    np.testing.assert_allclose(own * VALUES[:, :1], VALUES[:, :1] / VALUES[:, 0].max())


def test_the_table_of_weights_holds_the_mean_of_the_territories_weights() -> None:
    matrix = IndicatorMatrix.of(VALUES)
    method = BenefitOfTheDoubt()
    weights = method.fit(matrix)
    own = method.own_weights(matrix, weights) * VALUES.max(axis=0)
    np.testing.assert_allclose(weights.values, (own / own.sum(axis=1, keepdims=True)).mean(axis=0), atol=1e-12)
    assert weights.values.sum() == pytest.approx(1)


def test_a_new_territory_beyond_the_frontier_scores_above_one() -> None:
    method = BenefitOfTheDoubt()
    weights = method.fit(IndicatorMatrix.of(VALUES))
    beyond = 1.5 * VALUES[[VALUES[:, 0].argmax()]]
    own = method.own_weights(IndicatorMatrix.of(beyond), weights)
    assert (own * beyond).sum() == pytest.approx(1.5, rel=1e-9)


def test_no_bounds_are_the_bounds_zero_and_one() -> None:
    matrix = IndicatorMatrix.of(VALUES)
    scores = []
    for method in (BenefitOfTheDoubt(), BenefitOfTheDoubt((0, 1))):
        own = method.own_weights(matrix, method.fit(matrix))
        scores.append((own * VALUES).sum(axis=1))
    np.testing.assert_allclose(*scores, rtol=1e-9)


def test_the_share_of_territories_judged_on_one_indicator_is_told() -> None:
    values = np.array([[10.0, 1.0], [1.0, 10.0], [5.0, 1.0], [9.0, 9.0]])
    found = {item.statistic: item.value for item in BenefitOfTheDoubt().fit(IndicatorMatrix.of(values)).statistics}
    assert found["bod_frontier"] == 3
    assert 0 <= found["bod_judged_on_one_indicator"] <= 1


def test_missing_cells_have_no_weight() -> None:
    method = BenefitOfTheDoubt()
    weights = method.fit(IndicatorMatrix.of(VALUES))
    gaps = VALUES[:5].copy()
    gaps[2, 0] = np.nan
    own = method.own_weights(IndicatorMatrix.of(gaps), weights)
    two = method.own_weights(IndicatorMatrix.of(np.nan_to_num(gaps)), weights)
    np.testing.assert_array_equal(own, two)


@pytest.mark.parametrize(
    "bounds, values",
    [(None, VALUES - 50), (None, np.column_stack([VALUES, np.zeros(60)])), ((0.1, 0.6), VALUES - VALUES.min(axis=0))],
)
def test_values_that_have_no_frontier_are_refused(bounds: tuple[float, float] | None, values: np.ndarray) -> None:
    with pytest.raises(Refusal) as caught:
        BenefitOfTheDoubt(bounds).fit(IndicatorMatrix.of(values))
    assert "range: [1, 100]" in str(caught.value.fix)


@pytest.mark.parametrize("bounds", [0.3, [0.5], [0.5, 0.2], [-0.1, 0.5], [0.1, 1.2], ["a", "b"]])
def test_bounds_that_are_no_shares_are_refused(bounds: object) -> None:
    with pytest.raises(OptionError):
        BenefitOfTheDoubt(bounds)  # type: ignore[arg-type]


def test_bounds_that_cannot_sum_to_one_are_refused() -> None:
    for bounds in ((0.4, 0.9), (0.0, 0.3)):
        with pytest.raises(OptionError, match="cannot sum to 1"):
            BenefitOfTheDoubt(bounds).check(("a", "b", "c"), ("", "", ""))


def gaps(values: np.ndarray) -> np.ndarray:
    holed = values.copy()
    holed[[2, 5, 9], [0, 1, 2]] = np.nan
    holed[9, 1] = np.nan
    return holed


def test_incomplete_territories_are_part_of_the_frontier_that_they_are_measured_by() -> None:
    """Each territory's own programme, a missing cell taken out of its row (solved one by one)."""
    values = gaps(VALUES)
    values[2, 1:] = 150.0
    matrix = IndicatorMatrix.of(values)
    method = BenefitOfTheDoubt()
    weights = method.fit(matrix)
    own = method.own_weights(matrix, weights)
    known = np.nan_to_num(values)
    scores = (own * known).sum(axis=1)
    plain = [-linprog(-row, A_ub=known, b_ub=np.ones(60)).fun for row in known]
    np.testing.assert_allclose(scores, plain, rtol=1e-9)
    assert scores.max() == pytest.approx(1)
    assert (own[np.isnan(values)] == 0).all()
    unit = own * known.max(axis=0)
    np.testing.assert_allclose(weights.values, (unit / unit.sum(axis=1, keepdims=True)).mean(axis=0), atol=1e-12)


def test_a_territory_that_knows_too_few_indicators_for_the_bounds_has_equal_shares() -> None:
    matrix = IndicatorMatrix.of(gaps(VALUES))
    method = BenefitOfTheDoubt((0.2, 0.4))
    weights = method.fit(matrix)
    parts = method.own_weights(matrix, weights) * np.nan_to_num(matrix.values)
    assert parts.sum(axis=1).min() > 0
    np.testing.assert_allclose(parts[2, 1:] / parts[2].sum(), 0.5, atol=1e-9)
    np.testing.assert_allclose(parts[9, 0] / parts[9].sum(), 1.0)
    assert noted(weights.warnings) == "3 territories know too few indicators for shares up to 0.4: equal shares there"


@pytest.mark.parametrize("seed", [3, 13, 17])
def test_with_bounds_a_new_territory_is_measured_by_the_whole_frontier(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values, new = rng.gamma(2, size=(40, 4)) + 0.1, rng.gamma(2, size=(50, 4)) + 0.1
    method = BenefitOfTheDoubt((0.2, 0.3))
    own = method.own_weights(IndicatorMatrix.of(new), method.fit(IndicatorMatrix.of(values)))
    for row, score in zip(new, (own * new).sum(axis=1), strict=True):
        pies = [s * (np.diag(row) - share * np.outer(np.ones(4), row)) for s, share in ((-1, 0.2), (1, 0.3))]
        plain = linprog(-row, A_ub=np.vstack([values, *pies]), b_ub=np.r_[np.ones(40), np.zeros(8)])
        assert score == pytest.approx(-plain.fun, rel=1e-8)


def test_a_programme_without_a_numerical_solution_refuses_the_version(monkeypatch: pytest.MonkeyPatch) -> None:
    failed = SimpleNamespace(x=None, message="numerical difficulties")
    monkeypatch.setattr("ifn_research.statistics.simplex.most_pivots", lambda m: 0)
    monkeypatch.setattr("scipy.optimize.linprog", lambda *_, **__: failed)
    with pytest.raises(Refusal, match="numerical difficulties") as caught:
        BenefitOfTheDoubt().fit(IndicatorMatrix.of(VALUES))
    assert "minmax" in str(caught.value.fix)
