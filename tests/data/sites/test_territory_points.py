"""The points that people come from, and means over them."""

from __future__ import annotations

import numpy as np

from ifn_research.data.sites.territory_points import TerritoryPoints
from ifn_research.geography.access import Points
from ifn_research.language.messages import say
from ifn_research.matrix import Floats


def points(population: Floats | None) -> TerritoryPoints:
    """Two points in the first territory, one in the second, one beyond the study; the third has none."""
    where = Points(np.array([3.0, 3.1, 3.2, 3.3]), np.full(4, 50.0))
    return TerritoryPoints(where, population, np.array([0, 0, 1, -1]), 3, say("sites.from_coordinates"))


VALUES = np.array([10.0, 20.0, 30.0, 1e9])


def test_means_are_by_population() -> None:
    np.testing.assert_array_equal(points(np.array([30.0, 10.0, 5.0, 9.0])).mean(VALUES), [12.5, 30, np.nan])


def test_without_people_means_are_plain() -> None:
    for population in (None, np.array([0.0, np.nan, 0.0, 9.0])):
        np.testing.assert_array_equal(points(population).mean(VALUES), [15, 30, np.nan])


def test_missing_values_weigh_nothing() -> None:
    values = np.array([np.nan, 20.0, np.nan, 1.0])
    np.testing.assert_array_equal(points(np.array([30.0, 10.0, 5.0, 9.0])).mean(values), [20, np.nan, np.nan])


def test_a_territory_is_marked_where_one_of_its_points_is() -> None:
    np.testing.assert_array_equal(points(None).any(np.array([False, True, False, True])), [True, False, False])


def test_a_region_is_made_once() -> None:
    found = points(None)
    assert found.region(5.0) is found.region(5.0)
