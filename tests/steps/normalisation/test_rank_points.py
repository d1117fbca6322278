"""Points by classes of the distribution, as in the index of 2021."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.errors import OptionError
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.normalisation.rank_points import RankPoints
from tests.support.normalised import fitted


def test_rank_points_count_classes_of_the_distribution() -> None:
    hundred = np.arange(100.0)[:, None]
    points = fitted(RankPoints(), IndicatorMatrix.of(hundred))[:, 0]
    values, counts = np.unique(points, return_counts=True)
    assert dict(zip(values, counts, strict=True)) == {-3: 10, -2: 15, -1: 15, 0: 20, 1: 15, 2: 15, 3: 10}
    np.testing.assert_allclose(fitted(RankPoints(extreme=10), IndicatorMatrix.of(hundred))[:, 0], points * 10 / 3)


@pytest.mark.parametrize("n", [5, 8, 10, 20, 33])
def test_rank_points_of_a_reversed_indicator_are_reversed(n: int) -> None:
    values = np.random.default_rng(n).permutation(n).astype(float)[:, None]
    up = fitted(RankPoints(), IndicatorMatrix.of(values))
    down = fitted(RankPoints(), IndicatorMatrix.of(values, directions=(-1,)))
    np.testing.assert_array_equal(down, -up)


def test_the_mean_of_rank_points_is_the_published_index() -> None:
    """IFN 2021: 11 indicators, a sum from -33 to 33 divided by 3.3."""
    values = np.random.default_rng(3).random((50, 11))
    points = fitted(RankPoints(), IndicatorMatrix.of(values))
    ours = fitted(RankPoints(extreme=10), IndicatorMatrix.of(values)).mean(axis=1)
    np.testing.assert_allclose(ours, points.sum(axis=1) / 3.3, atol=1e-14)


@pytest.mark.parametrize("bad", [[0.5], [0.4, 0.2], [0.0, 0.5], [], "x", [0.2, 1.0]])
def test_class_limits_that_are_none_are_refused(bad: object) -> None:
    with pytest.raises(OptionError):
        RankPoints(cuts=bad)  # type: ignore[arg-type]


@pytest.mark.parametrize("bad", [True, 0, -1, float("inf"), "10"])
def test_points_that_are_no_number_are_refused(bad: object) -> None:
    with pytest.raises(OptionError, match="is not a number of points"):
        RankPoints(extreme=bad)  # type: ignore[arg-type]
