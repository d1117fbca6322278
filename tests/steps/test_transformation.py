"""The transforms that indicators declare, as one step."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.errors import Refusal
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.transformation import Transformation


@pytest.mark.parametrize(
    ("name", "values", "able"),
    [
        ("log", [1.0, 0.0, 2.0], "log1p or sqrt or normal_scores"),
        ("log", [1.0, -0.5, 2.0], "log1p or normal_scores"),
        ("sqrt", [1.0, -4.0, 2.0], "normal_scores"),
        ("sqrt", [1.0, -0.4, 2.0], "log1p or normal_scores"),
        ("log1p", [1.0, -1.0, 2.0], "normal_scores"),
    ],
)
def test_a_value_that_has_none_is_told_with_the_territory_and_what_would_take_it(
    name: str, values: list[float], able: str
) -> None:
    matrix = IndicatorMatrix.of(np.array([values, [1, 2, 3]]).T, transforms=(name, "none"))
    step = Transformation()
    with pytest.raises(Refusal, match=r"'x1' is .* 1 value has none") as caught:
        step.apply(matrix, step.fit(matrix))
    assert "T2" in str(caught.value.where)
    assert "indicators.x1.transform" in str(caught.value.where)
    assert f"use transform: {able}," in str(caught.value.fix)


def test_only_the_indicators_that_declare_it_are_transformed_and_their_unit_goes() -> None:
    matrix = IndicatorMatrix.of([[1.0, 1.0], [np.e, 2.0]], transforms=("log", "none"), units=("euros", "%"))
    step = Transformation()
    result = step.apply(matrix, step.fit(matrix))
    np.testing.assert_allclose(result.values, [[0, 1], [1, 2]])
    assert result.units == ("", "%")


def test_a_place_beyond_the_ranks_of_the_fit_is_out_of_range_and_a_logarithm_has_no_ends() -> None:
    matrix = IndicatorMatrix.of([[1.0, 1.0], [3.0, 3.0]], transforms=("normal_scores", "log"))
    step = Transformation()
    new = IndicatorMatrix.of([[0.5, 0.5], [2.0, 2.0], [3.5, 3.5]], transforms=("normal_scores", "log"))
    np.testing.assert_array_equal(step.out_of_range(new, step.fit(matrix)), [[1, 0], [0, 0], [1, 0]])
