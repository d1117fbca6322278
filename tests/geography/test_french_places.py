"""Towns whose coordinates are known lie in the boxes of their codes, and in no other."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.geography.french_places import boxes_of

# Codes, longitudes and latitudes of town halls.
TOWNS = {
    "75056": (2.352, 48.857),
    "29019": (-4.486, 48.390),
    "2A004": (8.737, 41.927),
    "59350": (3.063, 50.637),
    "97411": (55.448, -20.879),
    "97302": (-52.333, 4.938),
    "98818": (166.447, -22.276),
}


def inside(place: tuple[float, float], boxes: np.ndarray) -> bool:
    return any(west <= place[0] <= east and south <= place[1] <= north for west, south, east, north in boxes)


@pytest.mark.parametrize("code", TOWNS)
def test_a_town_is_in_the_box_of_its_departement_and_of_no_far_one(code: str) -> None:
    boxes = boxes_of(np.array(list(TOWNS), dtype=object), "commune")
    assert [inside(TOWNS[code], found) for found in boxes] == [other == code for other in TOWNS]


def test_a_code_of_no_departement_has_no_box_and_a_level_of_ones_own_has_none() -> None:
    unknown, known = boxes_of(["00123", "13055"], "commune")
    assert unknown.shape == (0, 4)
    assert known.shape == (1, 4)
    assert [found.shape for found in boxes_of(["75056"], "quartier")] == [(0, 4)]


def test_codes_that_name_no_departement_may_lie_anywhere_in_france() -> None:
    (everywhere,) = boxes_of(["200054781"], "epci")
    assert all(inside(place, everywhere) for place in TOWNS.values())
    assert not inside((13.4, 52.5), everywhere)
