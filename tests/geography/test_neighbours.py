"""Neighbours against brute force and what can be counted by hand."""

from __future__ import annotations

import geopandas
import numpy as np
import pytest
import shapely
from libpysal.graph import Graph
from shapely import Polygon, box

from ifn_research.errors import DataError
from ifn_research.geography.neighbours import NeighbourDesign, Neighbours, contiguity, nearest
from ifn_research.matrix import Floats
from ifn_research.remarks import noted

NO_PLACE = "no neighbours: no place has coordinates: or an outline (geometry:)"


def haversine(longitude: Floats, latitude: Floats) -> Floats:
    """Great-circle distances of all pairs on a unit sphere, by the formula of the haversine."""
    east, north = np.radians(longitude), np.radians(latitude)
    half = np.sin((north[:, None] - north) / 2) ** 2
    half += np.cos(north[:, None]) * np.cos(north) * np.sin((east[:, None] - east) / 2) ** 2
    return 2 * np.arcsin(np.sqrt(half))


def squares(n: int) -> np.ndarray:
    """An n by n chessboard, row by row."""
    return np.array([box(x, y, x + 1, y + 1) for y in range(n) for x in range(n)], dtype=object)


def sets(found: Neighbours) -> dict[int, set[int]]:
    rows = found.links.tocoo()
    linked: dict[int, set[int]] = {int(position): set() for position in found.positions}
    for head, tail in zip(*rows.coords, strict=True):
        linked[int(found.positions[head])].add(int(found.positions[tail]))
    return linked


@pytest.mark.parametrize("west", [-4.0, 176.0])
def test_the_nearest_are_those_of_all_great_circle_distances_across_the_date_line_too(west: float) -> None:
    rng = np.random.default_rng(1)
    longitude = (west + rng.uniform(0, 10, 700) + 180) % 360 - 180
    latitude = rng.uniform(-60, 70, 700)
    expected = np.argsort(haversine(longitude, latitude) + 9 * np.eye(700), axis=1)[:, :8]
    assert sets(nearest(longitude, latitude)) == {i: set(row.tolist()) for i, row in enumerate(expected)}


def test_every_neighbour_of_a_place_weighs_the_same() -> None:
    rng = np.random.default_rng(2)
    found = nearest(rng.uniform(0, 1, 30), rng.uniform(40, 50, 30), k=5)
    np.testing.assert_array_equal(found.links.data, np.full(150, 0.2))
    values = rng.normal(size=30)
    linked = sets(found)
    np.testing.assert_allclose(found.lag(values), [values[list(linked[i])].mean() for i in range(30)])


def test_ties_do_not_depend_on_the_order_of_the_rows() -> None:
    longitude, latitude = (axis.ravel() for axis in np.meshgrid(np.arange(12.0), np.arange(-6.0, 6.0)))
    order = np.random.default_rng(3).permutation(144)
    shuffled = sets(nearest(longitude[order], latitude[order], k=3))
    straight = sets(nearest(longitude, latitude, k=3))
    assert {order[i]: {order[j] for j in row} for i, row in shuffled.items()} == straight


def test_many_places_at_one_point_are_each_other_s_neighbours() -> None:
    longitude = np.r_[np.zeros(20), np.arange(1.0, 11)]
    found = nearest(longitude, np.full(30, 45.0), k=4)
    assert all(len(row) == 4 for row in sets(found).values())
    assert all(i not in row for i, row in sets(found).items())


def test_places_without_coordinates_are_isolates() -> None:
    rng = np.random.default_rng(4)
    longitude, latitude = rng.uniform(0, 1, 20), rng.uniform(40, 50, 20)
    longitude[3] = latitude[7] = np.nan
    found = nearest(longitude, latitude, k=4)
    assert found.n_isolates == 2
    assert set(range(20)) - set(found.positions.tolist()) == {3, 7}


def test_no_more_places_than_neighbours_asked_for_is_a_reason_and_no_figure() -> None:
    few = nearest(np.arange(9.0), np.full(9, 45.0), k=8)
    assert few.n_places == 0
    assert noted(few.reason) == "no neighbours: 9 places are too few for the 8 nearest"
    nowhere = NeighbourDesign().choose(np.arange(5))
    assert (noted(nowhere.reason), nowhere.n_isolates) == (NO_PLACE, 5)
    assert noted(nearest(np.full(30, np.nan), np.full(30, np.nan)).reason) == NO_PLACE


def test_metres_are_refused() -> None:
    with pytest.raises(DataError, match="not degrees"):
        nearest(np.linspace(1e5, 9e5, 30), np.linspace(6e6, 7e6, 30))


def test_squares_of_a_chessboard_touch_by_their_sides_and_corners() -> None:
    count = np.diff(contiguity(squares(5)).indptr).reshape(5, 5)
    expected = np.array([[3, 5, 5, 5, 3], *[[5, 8, 8, 8, 5]] * 3, [3, 5, 5, 5, 3]])
    np.testing.assert_array_equal(count, expected)


def test_outlines_that_overlap_a_little_touch_and_absent_ones_do_not() -> None:
    shapes = np.array([box(0, 0, 1.01, 1), None, box(1, 0, 2, 1), box(5, 5, 6, 6), Polygon()], dtype=object)
    links = contiguity(shapes).toarray()
    assert links[0, 2] == links[2, 0] == 1
    assert links.sum() == 2


def test_contiguity_of_irregular_outlines_is_that_of_libpysal() -> None:
    rng = np.random.default_rng(2)
    cells = shapely.voronoi_polygons(shapely.multipoints(rng.uniform(size=(300, 2))))
    shapes = np.array(shapely.get_parts(cells), dtype=object)
    theirs = Graph.build_fuzzy_contiguity(geopandas.GeoSeries(list(shapes)), predicate="intersects")
    np.testing.assert_array_equal(contiguity(shapes).toarray(), theirs.sparse.toarray() > 0)


def test_contiguity_among_some_rows_loses_what_was_lost_and_weighs_the_rest_again() -> None:
    design = NeighbourDesign(touching=contiguity(squares(3)))
    found = design.choose(np.array([0, 1, 2, 8]))
    assert found.n_isolates == 1
    assert found.positions.tolist() == [0, 1, 2]
    np.testing.assert_allclose(found.links.toarray(), [[0, 1, 0], [0.5, 0, 0.5], [0, 1, 0]])


def test_the_nearest_among_some_rows_are_found_again() -> None:
    rng = np.random.default_rng(5)
    longitude, latitude = rng.uniform(0, 1, 60), rng.uniform(40, 50, 60)
    rows = np.arange(0, 60, 2)
    chosen = NeighbourDesign(longitude, latitude, k=6).choose(rows)
    assert sets(chosen) == sets(nearest(longitude[rows], latitude[rows], k=6))


def test_outlines_that_nobody_touches_have_no_neighbours() -> None:
    apart = np.array([box(3 * x, 0, 3 * x + 1, 1) for x in range(12)], dtype=object)
    found = NeighbourDesign(touching=contiguity(apart)).choose(np.arange(12))
    assert (found.n_places, noted(found.reason)) == (0, "no neighbours: no place touches another")
