"""Distances to a target against their closed form and COINr's."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.errors import OptionError, Refusal
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.normalisation.distance_to_target import DistanceToTarget
from tests.support.normalised import VALUES, fitted


def test_a_distance_to_a_target_has_the_scale_that_is_told() -> None:
    """Target 2 of values 1, 2, 4, 9: distances 0, 0, 2 / 7, 1."""
    method = DistanceToTarget(targets={"x1": 2}, range=(1, 100))
    result = fitted(method, IndicatorMatrix.of(VALUES[:, :1]))
    np.testing.assert_allclose(result[:, 0], [1, 1, 1 + 99 * 2 / 7, 100])
    reversed_ = fitted(
        DistanceToTarget(targets={"x1": 4}, range=(1, 100)), IndicatorMatrix.of(VALUES[:, :1], directions=(-1,))
    )
    np.testing.assert_allclose(reversed_[:, 0], [100, 1 + 99 * 2 / 3, 1, 1])
    with pytest.raises(OptionError, match="does not rise"):
        DistanceToTarget(targets={"x1": 2}, range=(100, 1))


def test_distance_to_target_is_one_less_coinrs() -> None:
    """COINr's n_dist2targ of the reversed indicator: (x - min)/(target - min), capped at 1."""
    method = DistanceToTarget(targets={"x1": 2.0, "x2": 25.0})
    result = fitted(method, IndicatorMatrix.of(VALUES, directions=(1, -1)))
    reversed_x1 = np.minimum((-VALUES[:, 0] + 9) / (-2 + 9), 1)
    np.testing.assert_allclose(result[:, 0], 1 - reversed_x1)
    np.testing.assert_allclose(result[:, 1], 1 - np.minimum((VALUES[:, 1] - 10) / (25 - 10), 1))
    with pytest.raises(Refusal, match="every territory reaches the target of 'x1'"):
        DistanceToTarget(targets={"x1": 9.0, "x2": 1}).fit(IndicatorMatrix.of(VALUES))
