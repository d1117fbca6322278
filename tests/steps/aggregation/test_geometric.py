"""Weighted geometric means against scipy's."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from ifn_research.errors import Refusal
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.aggregation.geometric import GeometricMean
from ifn_research.steps.aggregation.hierarchy import Before, aggregate
from tests.support.positive_profiles import POSITIVE, WEIGHTS


@pytest.mark.confirms("Geometric mean", "SciPy", "made-up profiles", packages=("scipy",))
def test_geometric_is_scipys_weighted_gmean() -> None:
    result = aggregate(IndicatorMatrix.of(POSITIVE), WEIGHTS, [GeometricMean()], staged=False)
    np.testing.assert_allclose(result.scores, scipy.stats.gmean(POSITIVE, axis=1, weights=WEIGHTS))


def test_contributions_of_a_geometric_mean_of_equal_values_are_their_weights() -> None:
    result = aggregate(IndicatorMatrix.of(np.full((1, 4), 7.0)), WEIGHTS, [GeometricMean()], staged=False)
    np.testing.assert_allclose(result.contributions[0], 7.0 * WEIGHTS)
    ones = aggregate(IndicatorMatrix.of(np.ones((1, 4))), WEIGHTS, [GeometricMean()], staged=False)
    np.testing.assert_allclose(ones.contributions[0], WEIGHTS)


@pytest.mark.parametrize("value", [0.0, -1.0])
def test_a_geometric_mean_refuses_zeros_and_negatives_naming_the_territories(value: float) -> None:
    values = POSITIVE.copy()
    values[4, 1] = value
    matrix, rule = IndicatorMatrix.of(values), GeometricMean()
    with pytest.raises(Refusal) as caught:
        aggregate(matrix, WEIGHTS, [rule], staged=False, before=Before(lambda lowest: f"a scale above {lowest:g}"))
    assert "x2" in str(caught.value.what)
    assert "1 territory: T5" in str(caught.value.where)
    assert str(caught.value.fix) == f"use a scale above {value:g}; or leave these territories out of the table"
    with pytest.raises(Refusal, match="positive values") as caught:
        aggregate(matrix, WEIGHTS, [rule], staged=False)
    assert "leave these territories out" in str(caught.value.fix)
