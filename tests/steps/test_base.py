"""What a step promises when its method says nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.base import Learned, Step


@dataclass(frozen=True)
class Centred(Step):
    """Take the mean of the fit away."""

    def fit(self, matrix: IndicatorMatrix) -> Learned:
        return {"mean": matrix.values.mean(axis=0).tolist()}

    def apply(self, matrix: IndicatorMatrix, learned: Learned) -> IndicatorMatrix:
        return matrix.with_values(matrix.values - np.array(learned["mean"]))


def test_a_step_that_says_no_more_needs_no_group_tells_nothing_and_has_everything_in_range() -> None:
    step, fitted = Centred(), IndicatorMatrix.of([[1.0, 4.0], [3.0, 8.0]])
    learned = step.fit(fitted)
    new = IndicatorMatrix.of([[99.0, -99.0], [2.0, 6.0], [0.0, 0.0]])
    assert step.group_names == ()
    assert step.diagnostics(fitted, learned) == ()
    assert step.out_of_range(new, learned).shape == (3, 2)
    assert not step.out_of_range(new, learned).any()
    np.testing.assert_array_equal(step.apply(new, learned).values, [[97, -105], [0, 0], [-2, -6]])


def test_a_step_that_does_not_apply_what_it_learned_is_none() -> None:
    class Half(Step):
        def fit(self, matrix: IndicatorMatrix) -> Learned:
            return {}

    with pytest.raises(TypeError, match="apply"):
        Half()  # type: ignore[abstract]
