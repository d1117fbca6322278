"""The benefit of the doubt against closed forms, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.errors import OptionError, Refusal
from ifn_research.matrix import IndicatorMatrix
from ifn_research.weighting.bod import BenefitOfTheDoubt

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
    assert "range: [1, 100]" in caught.value.fix


@pytest.mark.parametrize("bounds", [0.3, [0.5], [0.5, 0.2], [-0.1, 0.5], [0.1, 1.2], ["a", "b"]])
def test_bounds_that_are_no_shares_are_refused(bounds: object) -> None:
    with pytest.raises(OptionError):
        BenefitOfTheDoubt(bounds)  # type: ignore[arg-type]


def test_bounds_that_cannot_sum_to_one_are_refused() -> None:
    for bounds in ((0.4, 0.9), (0.0, 0.3)):
        with pytest.raises(OptionError, match="cannot sum to 1"):
            BenefitOfTheDoubt(bounds).check(("a", "b", "c"), ("", "", ""))
