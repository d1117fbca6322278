"""Tiles near where départements are; lands on a sheet, each in its place and proportions."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import shapely

from ifn_research.data.samples import bundled_sample
from ifn_research.geography.sheet import OVERSEAS, SHEET, TILES, map_layout, tile_grid


def squares(*corners: tuple[float, float], side: float = 0.2) -> dict[str, object]:
    return {f"{k:05d}": shapely.box(x, y, x + side, y + side) for k, (x, y) in enumerate(corners)}


def test_every_departement_has_one_tile_and_no_two_share_a_cell() -> None:
    import pandas as pd

    tiles = pd.read_csv(TILES, dtype={"code": str})
    official = pd.read_csv(bundled_sample(), dtype={"code_departement": str})["code_departement"]
    assert sorted(tiles["code"]) == sorted(official)
    assert not tiles.duplicated(["column", "row"]).any()


def test_departements_that_touch_have_tiles_that_touch_or_nearly_do(shared: Path) -> None:
    geopandas = pytest.importorskip("geopandas")
    outlines = geopandas.read_file(shared / "data/geo/departements-version-simplifiee.geojson").set_index("code")
    grid = tile_grid()
    place = dict(zip(grid.codes, shapely.get_coordinates(shapely.centroid(grid.shapes)) / (SHEET / 12), strict=True))
    steps = [
        round(float(np.abs(place[a] - place[b]).max()))
        for a, b in combinations(outlines.index, 2)
        if outlines.geometry[a].intersects(outlines.geometry[b])
    ]
    assert len(steps) > 200
    assert max(steps) <= 2
    assert steps.count(1) / len(steps) > 0.85


def test_north_is_up_and_west_is_left() -> None:
    found = map_layout(squares((0, 45), (4, 49)), level="commune")
    assert found is not None
    x, y = shapely.get_coordinates(shapely.centroid(found.shapes)).T
    assert x[0] < x[1]
    assert y[0] > y[1]
    assert not found.insets


def test_the_main_land_fills_the_sheet_and_its_areas_keep_their_proportions() -> None:
    found = map_layout(squares((0, 43), (4, 50)), level="commune")
    assert found is not None
    west, north, east, south = shapely.total_bounds(found.shapes)
    np.testing.assert_allclose([west, north, east, south], [0, 0, SHEET, found.height], atol=1e-6)
    # On a sphere the area of a square of degrees goes as the difference of the sines of its edges; on the ellipsoid of
    # WGS 84 that is true to 0.1 %.
    south_square, north_square = (np.sin(np.radians(at + 0.2)) - np.sin(np.radians(at)) for at in (43, 50))
    np.testing.assert_allclose(found.shapes[0].area / found.shapes[1].area, south_square / north_square, rtol=2e-3)


def test_overseas_lands_stand_in_boxes_that_do_not_overlap() -> None:
    corners = [((west + east) / 2, (south + north) / 2) for west, south, east, north in OVERSEAS.values()]
    found = map_layout(squares((2, 46), (5, 44), *corners, side=0.05), level="commune")
    assert found is not None
    assert [inset.label for inset in found.insets] == list(OVERSEAS)
    boxes = [shapely.box(i.left, i.top, i.left + i.width, i.top + i.height) for i in found.insets]
    assert not any(a.intersects(b) for a, b in combinations(boxes, 2))
    for box, shape in zip(boxes, found.shapes[2:], strict=True):
        assert box.contains(shape)
    assert max(box.bounds[3] for box in boxes) == pytest.approx(found.height)


def test_a_study_of_one_island_shows_it_large() -> None:
    found = map_layout(squares((55.3, -21.2), (55.5, -21.1)), level="commune")
    assert found is not None
    assert not found.insets
    assert shapely.total_bounds(found.shapes)[2] == pytest.approx(SHEET)


def test_only_departements_have_a_map_without_outlines() -> None:
    grid = map_layout(None, level="departement")
    assert grid is not None
    assert grid.tiles
    assert map_layout({}, level="epci") is None
