"""Weighted arithmetic means against numpy's."""

from __future__ import annotations

import numpy as np

from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.aggregation.arithmetic import ArithmeticMean
from ifn_research.steps.aggregation.hierarchy import aggregate
from tests.support.positive_profiles import POSITIVE, WEIGHTS


def test_arithmetic_is_numpys_weighted_average() -> None:
    result = aggregate(IndicatorMatrix.of(POSITIVE), WEIGHTS, [ArithmeticMean()], staged=False)
    np.testing.assert_allclose(result.scores, np.average(POSITIVE, axis=1, weights=WEIGHTS))
    np.testing.assert_allclose(result.contributions, POSITIVE * WEIGHTS)
