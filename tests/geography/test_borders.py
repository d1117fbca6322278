"""The border of the region that points cover."""

from __future__ import annotations

import numpy as np

from ifn_research.geography.access import EARTH_KM, Points
from ifn_research.geography.borders import Region

DEGREE = EARTH_KM * np.pi / 180


def grid(n: int, step: float, hole: bool = False) -> Points:
    """A square of points on the equator, every `step` km, with a hole in the middle."""
    x, y = (axis.ravel().astype(float) for axis in np.meshgrid(np.arange(n), np.arange(n)))
    kept = ~((np.abs(x - n / 2) < n / 6) & (np.abs(y - n / 2) < n / 6)) if hole else np.ones(len(x), dtype=bool)
    return Points(x[kept] * step / DEGREE, y[kept] * step / DEGREE)


def test_the_distance_to_the_border_is_right_to_half_a_cell() -> None:
    points = grid(60, 2.0)
    region = Region(points, about=20.0)
    x, y = points.longitude * DEGREE, points.latitude * DEGREE
    expected = np.min([x, y, x.max() - x, y.max() - y], axis=0)
    assert region.size == 10.0
    assert np.abs(region.to_border() - expected).max() <= region.size


def test_a_hole_that_is_enclosed_is_no_border() -> None:
    points = grid(60, 2.0, hole=True)
    region = Region(points, about=20.0)
    middle = np.argmin(np.abs(points.longitude * DEGREE - 36) + np.abs(points.latitude * DEGREE - 60))
    assert region.to_border()[middle] > 25
    assert region.holds(Points(np.array([60 / DEGREE]), np.array([60 / DEGREE]))).all()


def test_what_lies_beyond_is_not_held() -> None:
    region = Region(grid(60, 2.0), about=20.0)
    others = Points(np.array([60, -30, 200, 60]) / DEGREE, np.array([60, 60, 60, -30]) / DEGREE)
    np.testing.assert_array_equal(region.holds(others), [True, False, False, False])


def test_sparse_points_are_no_islands() -> None:
    region = Region(grid(10, 40.0), about=5.0)
    assert region.to_border().max() > 100


def test_a_world_of_points_stays_small() -> None:
    rng = np.random.default_rng(1)
    far = Points(rng.uniform(-170, 170, 500), rng.uniform(-60, 60, 500))
    near = Points(rng.uniform(2, 2.1, 5_000), rng.uniform(48, 48.1, 5_000))
    both = Points(np.append(far.longitude, near.longitude), np.append(far.latitude, near.latitude))
    assert np.isfinite(Region(both, about=0.1).to_border()).all()


def test_one_point_has_a_border_around_it() -> None:
    assert Region(Points(np.array([3.0]), np.array([50.0])), about=10.0).to_border()[0] < 10
