"""Levels that are nearly known, and codes that betray the level they lost their zero at."""

from __future__ import annotations

import re

import pytest

from ifn_research.data.guessing.words import OF_LEVEL
from ifn_research.data.loading import load_study_data
from ifn_research.data.reading.codes.no_place import CODES
from ifn_research.data.reading.rows.level_column import WORDS
from ifn_research.errors import ConfigError
from ifn_research.geography.levels import (
    LEVELS,
    betrayed_level,
    changes_by_year,
    lies_in,
    misspelt_level,
    names_departement,
)

ROWS = "code,label,x\n{},Un,1\n{},Deux,2\n{},Trois,4\n{},Quatre,3\n"


def table(*codes: str) -> str:
    return ROWS.format(*codes)


@pytest.mark.parametrize(
    ("level", "meant"),
    [
        ("Commune", "commune"),
        ("communes", "commune"),
        ("comune", "commune"),
        ("EPCI", "epci"),
        ("epcis", "epci"),
        ("epic", "epci"),
        ("IRIS", "iris"),
        ("département", "departement"),
        ("Departements", "departement"),
        ("department", "departement"),
        ("régions", "region"),
        ("Region", "region"),
    ],
)
def test_a_level_that_is_nearly_known_is_refused_with_the_one_meant(level, meant):
    error = misspelt_level(level, where="level")
    assert error is not None
    assert f"did you mean '{meant}'?" in str(error.fix)


@pytest.mark.parametrize(
    "level", ["commune", "iris", "territory", "canton", "quartier", "zone_emploi", "bassin-de-vie"]
)
def test_known_levels_and_those_of_the_user_are_accepted(level):
    assert misspelt_level(level, where="level") is None


def test_a_misspelt_level_stops_the_study(problem):
    error = problem(table("01001", "01002", "01004", "75056"), "x", level="Communes")
    assert isinstance(error, ConfigError)
    assert "'Communes' is not known" in str(error.what)


@pytest.mark.parametrize(
    ("codes", "level"),
    [
        (("1001", "1002", "1004", "75056"), "commune"),
        (("1001", "2A004", "97411", "75056"), "commune"),
        (("10010101", "751010101", "2A0040101"), "iris"),
        (("1", "2", "75", "95"), "departement"),
        (("1", "2A", "2B"), "departement"),
        (("1", "11", "971"), "departement"),
        # Nothing was lost.
        (("01001", "01002", "75056"), None),
        (("01", "2A", "971"), None),
        (("200000172", "240100750"), None),
        # Codes of the user's own.
        (("Q1", "Q2", "Q10"), None),
        (("1", "2", "3"), None),
        (tuple(str(n) for n in range(1, 200)), None),
        (tuple(str(n) for n in range(1, 30)), None),
        (("1001", "1002", "1004"), None),
        (("1001", "QX", "Nord", "75056"), None),
    ],
)
def test_codes_without_their_zero_beside_whole_ones_betray_their_level(codes, level):
    assert betrayed_level(codes, repair=False) == level


def test_who_asks_for_the_repair_says_that_zeros_were_lost():
    assert betrayed_level(["1001", "1002", "1004"], repair=True) == "commune"
    assert betrayed_level(["75056", "69123"], repair=True) is None


@pytest.mark.parametrize("level", ["territory", "my-communes"])
def test_lost_zeros_are_refused_without_a_known_level(problem, level):
    error = problem(table("1001", "1002", "1004", "75056"), "x", level=level)
    assert "3 codes have lost their leading zero, if these are codes of the level commune: 1001 -> 01001" in str(
        error.what
    )
    assert "lines 2, 3, 4, column 'code'" in str(error.where)
    assert "repair_codes: true" in str(error.fix)
    assert "level: commune" in str(error.fix)


def test_the_repair_works_without_a_known_level(study):
    data = load_study_data(study(table("1001", "1002", "1004", "75056"), "x", table={"repair_codes": True}))
    assert data.codes.tolist() == ["01001", "01002", "01004", "75056"]
    assert [finding.n for finding in data.findings if finding.check == "repaired_codes"] == [3]


@pytest.mark.parametrize(
    "code", ["Total", "TOTAL", "Total général", "Ensemble", "FR", "France", "France métropolitaine"]
)
def test_a_total_is_no_territory(problem, code):
    error = problem(table("01001", "01002", "01004", code), "x")
    assert str(error.what) == f"1 row is a total and no territory: '{code}'"
    assert "line 5" in str(error.where)
    assert f'write skip: {{"code": ["{code}"]}} under this table to leave it out' in str(error.fix)


@pytest.mark.parametrize(("level", "code"), [("territory", "99"), ("commune", "99999"), ("departement", "99")])
def test_a_total_is_known_by_its_name_as_well(problem, level, code):
    codes = ("01001", "01002", "01004") if level == "commune" else ("01", "02", "04")
    text = table(*codes, code).replace("Quatre", "France entière")
    error = problem(text, "x", level=level, table={"name": "label"})
    assert str(error.what) == f"1 row is a total and no territory: '{code}' (France entière)"


def test_a_total_at_a_known_level_is_told_once(problem):
    text = table("01001", "01002", "01004", "FR").replace("Quatre", "France")
    error = problem(text, "x", level="commune", table={"name": "label"})
    assert str(error.what) == "1 row is a total and no territory: 'FR' (France)"


def test_a_total_does_not_hide_lost_zeros(problems):
    told = [str(error.what) for error in problems(table("1001", "1002", "75056", "Total"), "x")]
    assert any("is a total" in what for what in told)
    assert any("2 codes have lost their leading zero" in what for what in told)


def test_countries_are_territories_where_the_others_are(study):
    assert load_study_data(study(table("FR", "DE", "IT", "ES"), "x")).codes.tolist() == ["FR", "DE", "IT", "ES"]


@pytest.mark.parametrize("code", ["2.00E+08", "2,00E+08"])
def test_codes_that_a_program_took_for_figures_are_refused_without_a_known_level(problem, code):
    error = problem(table("01001", "01002", "01004", code).replace(",", ";").replace("2;00E", "2,00E"), "x")
    assert f"1 code was taken for figures: {code}" in str(error.what)
    assert "as text" in str(error.fix)


# What else is told level by level: a new level says it too.
TOLD_OF_LEVELS = {
    "data/guessing/words.py: OF_LEVEL": OF_LEVEL,
    "data/reading/rows/level_column.py: WORDS": WORDS,
    "data/reading/codes/no_place.py: CODES": CODES,
}


@pytest.mark.parametrize("place", TOLD_OF_LEVELS)
def test_every_level_is_told_where_levels_are_told_apart(place: str) -> None:
    assert set(TOLD_OF_LEVELS[place]) == set(LEVELS)


def test_the_example_of_a_level_has_its_pattern_and_coarser_levels_lie_in_coarser_ones() -> None:
    for level, look in LEVELS.items():
        for code in re.split(", | or ", look.example):
            assert re.fullmatch(look.pattern, code), (level, code)
        for coarser in look.coarser:
            assert set(LEVELS[coarser].coarser) < set(look.coarser), (level, coarser)


def test_levels_of_ones_own_are_in_nothing_and_their_codes_name_nothing() -> None:
    assert not names_departement("quartier")
    assert not changes_by_year("quartier")
    assert not lies_in("quartier", "region")
    assert not lies_in(None, "region")
    assert lies_in("epci", "region")
    assert [level for level in LEVELS if not names_departement(level)] == ["region", "epci"]
