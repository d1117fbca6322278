"""Of which level the texts of a column could be codes."""

from __future__ import annotations

import pandas as pd
import pytest

from ifn_research.data.guessing.levels import judged


@pytest.mark.parametrize(
    ("header", "texts", "level"),
    [
        ("CODGEO", ["01001", "2A004", "97101", "75056"], "commune"),
        ("code_insee", ["1001", "75056", "2A004"], "commune"),
        ("dep", ["1", "2", "2A", "95", "971"], "departement"),
        ("x", ["01", "02", "2B", "974"], "departement"),
        ("Code région", ["11", "24", "84"], "region"),
        ("EPCI", ["200000172", "200029999", "246900575"], "epci"),
        ("IRIS", ["010040101", "2A0040101", "751010101"], "iris"),
        ("dciris", ["10040101", "751010101"], "iris"),
        ("code_postal", ["01000", "75001", "38100"], ""),
        ("zone", ["01000", "01150", "38100", "38200", "75020", "69100", "69200", "13090", "33000", "33200"], ""),
        ("jour", ["20210101", "20210102", "20211231"], ""),
        ("mois", ["01", "02", "03", "04", "05", "07", "08", "09", "10", "11", "12", "06"], ""),
        ("siret", ["84009530100015", "84009530100016"], ""),
        ("zone d'emploi", ["0051", "1101", "1102"], ""),
        ("id", ["1", "2", "3"], ""),
    ],
)
def test_the_level_of_codes_is_that_of_their_texts(header, texts, level):
    assert judged(header, pd.Series(texts, dtype="str")).level == level


def test_what_could_be_one_of_two_levels_is_in_doubt():
    assert judged("zone", pd.Series(["11", "24", "84"], dtype="str")).doubt
    assert dict(judged("codgeo", pd.Series(["200000172", "01001", "13055"], dtype="str")).mixed) == {
        "epci": 1,
        "commune": 2,
    }
