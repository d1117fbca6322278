"""Values as they are, turned so that higher is more fragile."""

from __future__ import annotations

import numpy as np

from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.normalisation.none import NoNormalisation
from tests.support.normalised import VALUES, fitted


def test_only_the_sign_of_an_indicator_of_direction_minus_one_changes() -> None:
    result = fitted(NoNormalisation(), IndicatorMatrix.of(VALUES, directions=(1, -1)))
    np.testing.assert_array_equal(result, VALUES * [1, -1])


def test_values_beyond_those_of_the_fit_are_counted_in_the_turned_direction() -> None:
    step, matrix = NoNormalisation(), IndicatorMatrix.of(VALUES, directions=(1, -1))
    new = IndicatorMatrix.of([[0.0, 35.0], [9.0, 10.0], [np.nan, 9.0]], directions=(1, -1))
    np.testing.assert_array_equal(step.out_of_range(new, step.fit(matrix)), [[1, 1], [0, 0], [0, 1]])
