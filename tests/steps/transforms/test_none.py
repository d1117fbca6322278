"""Values on the scale on which they come."""

from __future__ import annotations

import numpy as np

from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.transformation import Transformation
from ifn_research.steps.transforms.none import NoTransform


def test_any_value_has_its_place() -> None:
    values = np.array([-np.inf, -3.0, 0.0, np.nan])
    assert NoTransform().apply(values, {}) is values
    assert not NoTransform().outside(values).any()


def test_an_indicator_that_declares_none_keeps_its_unit_beside_one_that_is_transformed() -> None:
    matrix = IndicatorMatrix.of([[4.0, -5.0], [9.0, 0.0]], transforms=("sqrt", "none"), units=("%", "%"))
    step = Transformation()
    result = step.apply(matrix, step.fit(matrix))
    np.testing.assert_array_equal(result.values, [[2, -5], [3, 0]])
    assert result.units == ("", "%")
