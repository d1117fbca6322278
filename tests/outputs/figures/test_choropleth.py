"""One choropleth: contrast of what is written on colours, and shapes with holes."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from ifn_research.geography.sheet import MapLayout, rings_of
from ifn_research.outputs.figures.choropleth import outline_of, readable_on


@pytest.mark.parametrize(
    ("colour", "readable"),
    [("#ffffff", "black"), ("#000000", "white"), ("#ffff00", "black"), ("#0000ff", "white"), ("#767676", "black")],
)
def test_what_is_written_contrasts_as_accessibility_asks(colour: str, readable: str) -> None:
    # #767676 on white has the contrast 4.54, on black 4.62 (WCAG 2.1).
    assert readable_on(colour) == readable


def test_a_path_has_the_area_of_its_territories_without_their_holes() -> None:
    ring = shapely.Polygon(shapely.box(0, 0, 4, 4).exterior.coords, [shapely.box(1, 1, 2, 2).exterior.coords])
    shapes = np.array([ring, shapely.box(10, 0, 12, 3)], dtype=object)
    rings = rings_of(MapLayout(np.array(["a", "b"], dtype=object), shapes, 20, 10))
    for chosen, area in (([True, False], 15.0), ([False, True], 6.0), ([True, True], 21.0)):
        path = outline_of(rings, np.array(chosen)[rings.owner])
        polygons = path.to_polygons(closed_only=True)
        signed = [0.5 * np.sum(p[:-1, 0] * p[1:, 1] - p[1:, 0] * p[:-1, 1]) for p in polygons]
        assert abs(sum(signed)) == pytest.approx(area)
