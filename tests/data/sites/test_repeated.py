"""Places that a file holds more than once."""

from __future__ import annotations

import numpy as np

from ifn_research.data.sites.repeated import ids_elsewhere, repeated_rows, same_name_beside
from ifn_research.geography.access import Points
from ifn_research.matrix import Labels

# 0.001 degrees of latitude are 111 metres.
HERE = Points(np.full(5, 3.0), np.array([50.0, 50.0005, 50.002, 50.0, 51.0]))


def names(*texts: str) -> Labels:
    return np.array(texts, dtype=object)


def test_one_identifier_at_one_place_is_one_place() -> None:
    np.testing.assert_array_equal(
        repeated_rows(names("a", "a", "a", "b", "b"), HERE), [False, True, False, False, False]
    )


def test_one_identifier_at_two_places_is_told_apart() -> None:
    np.testing.assert_array_equal(
        ids_elsewhere(names("a", "a", "a", "b", "b"), HERE), [False, False, True, False, True]
    )


def test_places_without_identifier_repeat_nothing() -> None:
    assert not repeated_rows(names("", "", "", "", ""), HERE).any()
    assert not ids_elsewhere(names("", "", "", "", ""), HERE).any()


def test_one_name_within_a_hundred_metres() -> None:
    found = same_name_beside(names("Médiathèque", "MEDIATHEQUE", "Médiathèque", "Mairie", "Mairie"), HERE)
    np.testing.assert_array_equal(found, [False, True, False, False, False])


def test_no_name_is_no_name_in_common() -> None:
    assert not same_name_beside(names("", "", "", "", ""), HERE).any()
