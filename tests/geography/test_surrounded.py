"""What territories surround and none covers."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from ifn_research.geography.sheet import MapLayout
from ifn_research.geography.surrounded import surrounded


def layout(shapes: list[shapely.Geometry], *, tiles: bool = False) -> MapLayout:
    codes = np.array([f"T{k}" for k in range(len(shapes))], dtype=object)
    return MapLayout(codes, np.array(shapes, dtype=object), 100.0, 100.0, tiles=tiles)


def squares(*left_out: tuple[int, int]) -> list[shapely.Geometry]:
    places = [(x, y) for x in range(5) for y in range(5) if (x, y) not in left_out]
    return [shapely.box(x, y, x + 1, y + 1) for x, y in places]


def test_the_places_that_no_territory_covers_are_found_with_their_area() -> None:
    found = surrounded(layout(squares((1, 1), (3, 2), (3, 3))))
    assert found is not None
    rings = np.split(found.points, found.starts[1:-1])
    assert sorted(shapely.Polygon(ring).area for ring in rings) == pytest.approx([1.0, 2.0])


@pytest.mark.parametrize("shapes", [squares(), squares((0, 0)), squares((4, 2))])
def test_what_is_open_to_the_sea_is_no_hole(shapes: list[shapely.Geometry]) -> None:
    assert surrounded(layout(shapes)) is None


def test_borders_that_overlap_are_put_together_all_the_same() -> None:
    shapes = squares((2, 2))
    shapes[0] = shapely.box(-0.1, 0, 1.05, 1)
    found = surrounded(layout(shapes))
    assert found is not None
    assert shapely.Polygon(found.points).area == pytest.approx(1.0)


def test_tiles_and_faults_of_outlines_have_none() -> None:
    assert surrounded(layout(squares((2, 2)), tiles=True)) is None
    ring = shapely.box(0, 0, 100, 100).difference(shapely.box(50, 50, 50.5, 50.5))
    assert surrounded(layout([ring])) is None
