"""Coordinates of places: degrees, not exchanged, near the territories."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.data.sites.placing import placed
from ifn_research.errors import DataError
from ifn_research.geography.access import Points
from ifn_research.matrix import Floats

LILLE = Points(np.array([3.0, 3.1, 3.2]), np.array([50.5, 50.6, 50.7]))
X, Y = np.array([3.05, 3.15, 3.1, 3.0]), np.array([50.6, 50.55, 50.5, 50.65])


def judged(x: Floats, y: Floats, level: str = "commune") -> object:
    return placed(x, y, LILLE, level=level, where="lieux.csv")


def test_good_coordinates_stay() -> None:
    found = placed(X, Y, LILLE, level="commune", where="lieux.csv")
    np.testing.assert_array_equal([found.longitude, found.latitude], [X, Y])
    assert not (found.impossible | found.exchanged | found.abroad).any()


@pytest.mark.parametrize("level", ["commune", "quartier"])
def test_columns_that_are_exchanged(level: str) -> None:
    with pytest.raises(DataError, match="exchange"):
        judged(Y, X, level)


def test_exchanged_far_from_the_study_in_a_file_of_all_of_france() -> None:
    # Marseille and Nantes: far from Lille, and in France once they are turned round.
    with pytest.raises(DataError, match="exchange"):
        judged(np.array([43.3, 47.2, 50.6]), np.array([5.4, -1.6, 3.1]))


def test_metres_are_no_degrees() -> None:
    with pytest.raises(DataError, match="not degrees"):
        judged(np.array([704_000.0, 705_000.0]), np.array([7_059_000.0, 7_060_000.0]))


def test_places_of_another_country() -> None:
    with pytest.raises(DataError, match="200 km"):
        judged(np.array([-70.0, -71.0]), np.array([10.0, 11.0]))


def test_places_of_another_end_of_france_alone() -> None:
    with pytest.raises(DataError, match="200 km"):
        judged(np.array([5.4, 5.5]), np.array([43.3, 43.4]))


def test_no_coordinates_at_all() -> None:
    with pytest.raises(DataError, match="no place has coordinates"):
        judged(np.array([np.nan, 0.0]), np.array([np.nan, 0.0]))


def test_some_wrong_ones_are_marked_and_forgotten() -> None:
    x, y = np.append(X, [50.6, 704_000.0, 0.0, -70.0]), np.append(Y, [3.05, 7_059_000.0, 0.0, 10.0])
    found = placed(x, y, LILLE, level="commune", where="lieux.csv")
    np.testing.assert_array_equal(np.flatnonzero(found.exchanged), [4])
    np.testing.assert_array_equal(np.flatnonzero(found.impossible), [5])
    np.testing.assert_array_equal(np.flatnonzero(found.abroad), [7])
    np.testing.assert_array_equal(np.flatnonzero(np.isnan(found.longitude)), [4, 5, 6])
