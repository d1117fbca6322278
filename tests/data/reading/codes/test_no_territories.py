"""Rows that are no territories: refused with the key that leaves them out, and kept where they are some."""

from __future__ import annotations

import re

import pytest
from ruamel.yaml import YAML

from ifn_research.config.tables import TableConfig
from ifn_research.data.loading import load_study_data

ROWS = [("01001", "Bourg", 1.0), ("01002", "Mont", 2.5), ("01004", "Val", 4.0), ("2A004", "Mer", 3.0)]


def text(rows, separator=","):
    return "\n".join(separator.join(map(str, row)) for row in [("code", "nom", "x"), *rows]) + "\n"


def skip_of(fix: str) -> dict[str, list[str]]:
    """The key that a message prints, as YAML reads it."""
    return YAML(typ="safe").load(re.search(r"skip: \{.*?\]\}", fix)[0])["skip"]


def follow(study, rows, fix, **said):
    """The codes of the study once the rows that the fix names are left out, and by the key itself where it is read."""
    skip = skip_of(fix)
    header = ("code", "nom", "x")
    kept = [row for row in rows if not any(str(row[header.index(name)]) in cells for name, cells in skip.items())]
    found = load_study_data(study(text(kept), "x", table={"name": "nom"}, **said)).codes.tolist()
    if "skip" in TableConfig.model_fields:
        config = study(text(rows), "x", table={"name": "nom", "skip": skip}, **said)
        assert load_study_data(config).codes.tolist() == found
    return found


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("99999", "Ailleurs", 60), "'99999' (Ailleurs), a foreign country"),
        (("XXXXX", "Commune non connue", 60), "'XXXXX' (Commune non connue), a place that is not known"),
        (("97999", "", 60), "'97999', a place that is not known"),
        (("01500", "Résidents hors de France", 60), "'01500' (Résidents hors de France), a place that is not known"),
    ],
)
def test_people_who_live_in_no_commune_are_refused_and_the_fix_works(problem, study, row, says):
    rows = [*ROWS, row]
    error = problem(text(rows), "x", level="commune", table={"name": "nom"})
    assert str(error.what) == f"1 row is of people who live in no territory: {says}" + (
        " in the code officiel géographique" if "foreign" in says else ""
    )
    assert "line 6, column 'code'" in str(error.where)
    assert follow(study, rows, str(error.fix), level="commune") == [row[0] for row in ROWS]


@pytest.mark.parametrize("codes", [("99",), ("00",), ("99", "00", "XX")])
def test_the_same_at_other_levels(problem, study, codes):
    rows = [("01", "Ain", 1), ("2A", "Corse-du-Sud", 2), ("974", "La Réunion", 4), *((code, "", 9) for code in codes)]
    error = problem(text(rows), "x", level="departement", table={"name": "nom"})
    assert f"{len(codes)} row" in str(error.what)
    assert follow(study, rows, str(error.fix), level="departement") == ["01", "2A", "974"]


def test_totals_and_people_of_no_territory_are_left_out_by_one_key(problems, study):
    rows = [*ROWS, ("Total", "", 9), ("99999", "", 8), ("ZZZZZ", "", 7)]
    told = problems(text(rows), "x", level="commune", table={"name": "nom"})
    assert len(told) == 2
    (first, second) = (skip_of(str(error.fix)) for error in told)
    assert first == second == {"code": ["Total", "99999", "ZZZZZ"]}
    assert follow(study, rows, str(told[0].fix), level="commune") == [row[0] for row in ROWS]


def test_rows_without_a_code_and_codes_of_no_level_are_left_out_by_the_key(problem, study):
    rows = [*ROWS, ("", "note", 9)]
    assert follow(study, rows, str(problem(text(rows), "x", level="commune").fix), level="commune")
    rows = [*ROWS, ("Source: Insee", "", 9), ("Champ", "", 7)]
    error = problem(text(rows), "x", level="commune")
    assert "2 codes are not codes of the level commune" in str(error.what)
    assert follow(study, rows, str(error.fix), level="commune") == [row[0] for row in ROWS]


@pytest.mark.parametrize("name", ["France", "France métropolitaine", "France entière", "Ensemble", "TOTAL"])
def test_the_country_is_a_sum_among_its_parts(problem, study, name):
    rows = [("AIN", "Ain", 1), ("AIS", "Aisne", 2), ("ALL", "Allier", 4), ("FRA", name, 3)]
    error = problem(text(rows), "x", table={"name": "nom"})
    assert f"1 row is a total and no territory: 'FRA' ({name})" in str(error.what)
    assert follow(study, rows, str(error.fix)) == ["AIN", "AIS", "ALL"]
    if "France" in name:
        assert "level: pays" in str(error.fix)
        found = load_study_data(study(text(rows), "x", level="pays", table={"name": "nom"}))
        assert found.codes.tolist() == ["AIN", "AIS", "ALL", "FRA"]


@pytest.mark.parametrize(
    ("codes", "names"),
    [
        ("FRA DEU ITA ESP", "France Allemagne Italie Espagne"),
        ("FR DE IT ES", "France Germany Italy Spain"),
        ("250 276 380 724", "France Deutschland Italia España"),
        ("FR DE IT LU", "France - - -"),
    ],
)
def test_france_is_a_country_among_others_whatever_the_level_is_called(study, codes, names):
    rows = [(*pair, at * at) for at, pair in enumerate(zip(codes.split(), names.split(), strict=True))]
    found = load_study_data(study(text(rows), "x", level="geo_area", table={"name": "nom"}))
    assert found.codes.tolist() == codes.split()


def test_a_total_is_none_of_the_countries(problem):
    rows = [("FRA", "France", 1), ("DEU", "Allemagne", 2), ("ITA", "Italie", 4), ("EU27", "Total", 3)]
    assert "'EU27' (Total)" in str(problem(text(rows), "x", level="pays", table={"name": "nom"}).what)


def test_districts_of_a_city_are_those_of_communes_alone(study):
    rows = [("1001", "", 1), ("13055", "", 2), ("13201", "", 4), ("13205", "", 3)]
    for level, n in (("county", 0), ("commune", 1)):
        data = load_study_data(study(text(rows), "x", level=level, table={"repair_codes": True}))
        assert [item.check for item in data.findings].count("districts_counted_twice") == n
        assert data.codes[0] == "01001"


@pytest.mark.parametrize("codes", ["2.00E+08 2.00E+08 2.40E+08", "2,00E+08 2,4E8 2E+08"])
@pytest.mark.parametrize("level", ["epci", "iris", "commune", "departement"])
def test_codes_that_a_program_took_for_figures_are_told_once_at_every_level(problem, codes, level):
    rows = [(code, "", at * at) for at, code in enumerate(codes.split())]
    error = problem(text(rows, ";"), "x", level=level, table={"separator": ";", "decimal": "."})
    assert "codes were taken for figures" in str(error.what)
    assert "read the column as text there" in str(error.fix)


@pytest.mark.parametrize(
    ("level", "codes", "right"),
    [
        ("epci", "200000172.0 200000438.0 240100750.0", "200000172 200000438 240100750"),
        ("commune", "1001.0 75056.0 13055.0", "01001 75056 13055"),
        ("bibliotheque", "8724.0 8729.0 25.0", "8724 8729 25"),
    ],
)
def test_codes_with_the_decimals_of_a_program_are_put_right_by_the_key_that_is_offered(
    study, problem, level, codes, right
):
    rows = [(code, "", at * at) for at, code in enumerate(codes.split())]
    error = problem(text(rows, ";"), "x", level=level, table={"separator": ";", "decimal": "."})
    assert "add repair_codes: true to this table" in str(error.fix)
    said = {"separator": ";", "decimal": ".", "repair_codes": True}
    assert load_study_data(study(text(rows, ";"), "x", level=level, table=said)).codes.tolist() == right.split()


@pytest.mark.parametrize("kept", ['="{}"', "'{}", "’{}", '"{}"', '=""{}""'])
@pytest.mark.parametrize("level", ["commune", "canton"])
def test_what_a_spreadsheet_wrote_to_keep_a_code_as_text_is_taken_away_and_told(study, kept, level):
    rows = [('"' + kept.format(code).replace('"', '""') + '"', name, x) for code, name, x in ROWS]
    data = load_study_data(study(text(rows), "x", level=level))
    assert data.codes.tolist() == [row[0] for row in ROWS]
    (finding,) = [item for item in data.findings if item.check == "spreadsheet_marks"]
    assert (finding.severity, finding.n, finding.column) == ("info", 4, "code")
    assert f"({kept.format('01001')} -> 01001)" in str(finding.message)


def test_an_apostrophe_that_begins_a_name_stays(study):
    rows = [("'s-Gravenhage", "", 1), ("'t Veld", "", 2), ("Gouda", "", 4)]
    data = load_study_data(study(text(rows), "x", level="gemeente"))
    assert data.codes.tolist() == ["'s-Gravenhage", "'t Veld", "Gouda"]
    assert [found.check for found in data.findings] == ["read_as"]
