"""Extreme values as they came."""

from __future__ import annotations

import numpy as np

from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.outliers.none import NoOutlierTreatment
from tests.support.outlying import skewed, treated


def test_the_most_extreme_value_stays_and_so_does_that_of_a_new_territory() -> None:
    values = skewed()
    np.testing.assert_array_equal(treated(NoOutlierTreatment(), values), values)
    new = np.full((1, 4), 1e6)
    np.testing.assert_array_equal(treated(NoOutlierTreatment(), values, new), new)


def test_what_is_not_treated_is_not_counted_as_out_of_range_here() -> None:
    step = NoOutlierTreatment()
    learned = step.fit(IndicatorMatrix.of(skewed()))
    assert not step.out_of_range(IndicatorMatrix.of(np.full((1, 4), 1e6)), learned).any()
