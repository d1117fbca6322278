"""Outlines that lie in another département than their territory's code says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

from ifn_research.data.reading.outlines.places import check_places
from ifn_research.errors import DataError

# Bourg-en-Bresse, Ajaccio, Bordeaux, Lille, Cayenne, Brest, Strasbourg, Nice, Toulouse, Caen, Dijon.
PLACES = {
    "01": (5.2, 46.2), "2A": (8.7, 41.9), "33": (-0.6, 44.8), "59": (3.1, 50.6), "973": (-52.3, 4.9),
    "29": (-4.5, 48.4), "67": (7.7, 48.6), "06": (7.2, 43.7), "31": (1.4, 43.6), "14": (-0.4, 49.2), "21": (5.0, 47.3),
}  # fmt: skip


def checked(codes, level):
    shapes = np.array([shapely.box(x, y, x + 0.1, y + 0.1) for x, y in PLACES.values()], dtype=object)
    return check_places(shapes, np.array(codes, dtype=object), Path("outlines.geojson"), level=level, coordinates=None)


@pytest.mark.parametrize("level", ["departement", "commune"])
def test_outlines_under_their_own_codes_are_told_nothing(level):
    codes = [code if level == "departement" else f"{code}00400"[:5] for code in PLACES]
    assert not checked(codes, level)


def test_outlines_under_exchanged_codes_are_told():
    codes = [*PLACES]
    codes[0], codes[2] = codes[2], codes[0]
    (finding,) = checked(codes, "departement")
    assert (finding.severity, finding.n) == ("warning", 2)
    assert "2 outlines lie in another département than the code says: 33, 01" in str(finding.message)


def test_outlines_of_which_most_have_another_code_are_refused():
    with pytest.raises(DataError, match="11 outlines lie in another département") as raised:
        checked([*PLACES][1:] + [*PLACES][:1], "departement")
    assert "write under geometry: code:" in str(raised.value.fix)


def test_codes_of_a_level_of_ones_own_say_nothing_of_a_place():
    assert not checked([*PLACES][1:] + [*PLACES][:1], "quartier")
