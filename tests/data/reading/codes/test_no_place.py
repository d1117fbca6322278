"""Rows of people who live in no territory: by their codes at a French level, by words at any."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.data.reading.codes.no_place import no_place


def places(codes, level, names=None):
    """The codes that are taken for places."""
    texts = np.array(codes, dtype=object)
    words = no_place(texts, None if names is None else np.array(names, dtype=object), level)
    return texts[words == ""].tolist()


@pytest.mark.parametrize(
    ("level", "real", "none"),
    [
        (
            "commune",
            ["01001", "2A004", "97101", "97501", "98735", "98818", "98901", "62909"],
            ["99999", "99109", "00000", "XXXXX", "ZZZZZ", "99", "75999", "2A999", "75XXX", "nd"],
        ),
        ("departement", ["01", "2A", "95", "971", "976", "988"], ["99", "00", "99999", "XX", "ZZ", "999"]),
        ("region", ["01", "06", "11", "94"], ["99", "00", "XX", "99999"]),
        ("epci", ["200000172", "249500455"], ["ZZZZZZZZZ", "XXXXXXXXX", "999999999", "000000000", "99999"]),
        ("iris", ["010040101", "2A0040000", "751103988"], ["999990000", "XXXXXXXXX", "751019999", "75056XXXX"]),
        # At a level of one's own, any code may be a place: North Dakota, a county, a block.
        ("county", ["99999", "ND", "00", "XX", "99"], []),
    ],
)
def test_codes_of_no_place_are_told_from_those_of_places(level, real, none):
    assert places([*real, *none], level) == real


def test_figures_for_all_overseas_are_none_beside_what_they_sum():
    assert places(["01", "97", "971", "974"], "departement") == ["01", "971", "974"]
    assert places(["01", "97"], "departement") == ["01", "97"]


@pytest.mark.parametrize(
    "words",
    [
        "Résidents hors de France",
        "Non localisé",
        "NON LOCALISÉE",
        "Commune non renseignée",
        "Communes non localisées",
        "Étranger",
        "à l'étranger",
        "Pays étrangers",
        "Français de l'étranger",
        "Inconnu",
        "Commune inconnue",
        "Indéterminé",
        "Not stated",
        "Unknown",
        "Allocataires résidant à l'étranger",
        "Hors France",
        "People living abroad",
    ],
)
@pytest.mark.parametrize("level", ["commune", "county"])
def test_words_say_that_a_row_is_no_place_at_any_level(words, level):
    assert places(["01001", "01002"], level, ["Bourg", words]) == ["01001"]
    if level == "county":
        assert places(["north", words], level) == ["north"]


@pytest.mark.parametrize(
    "name", ["La Francheville", "Hors-les-Murs", "Rue de l'Étranger", "Connaux", "Nd", "Autreville", "Diverses-Rives"]
)
def test_names_of_places_are_places(name):
    assert places(["01001", "01002"], "commune", ["Bourg", name]) == ["01001", "01002"]
