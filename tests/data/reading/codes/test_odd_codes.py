"""Rows of another level at a level of one's own, and Corsica by its number of before 1976."""

from __future__ import annotations

import re

import pytest
from ruamel.yaml import YAML

from ifn_research.data.loading import load_study_data


def text(rows):
    return "\n".join(";".join(map(str, row)) for row in [("code", "nom", "x"), *rows]) + "\n"


def rows_of(codes, names=None):
    return [(code, (names or {}).get(code, ""), 1 + at * at % 7 + at / 10) for at, code in enumerate(codes)]


def odd(study, rows, level, **table):
    data = load_study_data(study(text(rows), "x", level=level, table={"name": "nom", **table}))
    return [finding for finding in data.findings if finding.check == "odd_codes"]


DISTRICTS = ["01001", "01002", "01003", "01004", "01051", "01053"]
LSOA = [f"E0100{at:04d}" for at in range(1, 12)]
NAMED = {"DG": "Deutschland", "01": "Schleswig-Holstein", "K04000001": "ENGLAND AND WALES", "09999": "España"}


@pytest.mark.parametrize(
    ("codes", "level", "others"),
    [
        (["DG", "01", *DISTRICTS], "kreis", ["DG", "01"]),
        ([*DISTRICTS, "Deutschland"], "kreis", ["Deutschland"]),
        ([*LSOA, "England"], "lsoa", ["England"]),
        ([*LSOA, "K04000001", "E92000001", "E12000007"], "lsoa", ["K04000001", "E92000001", "E12000007"]),
        (["Z1", "Z2", "Z3", "All"], "zone", ["All"]),
        (["TOT", "Q10", "Q11", "Q12", "Q9"], "quartier", ["TOT"]),
        ([*[f"0{at}" for at in range(1001, 1030)], "01"], "municipio", ["01"]),
        ([*DISTRICTS, "09999"], "kreis", ["09999"]),
    ],
)
def test_a_row_of_another_level_is_a_warning_and_its_fix_leaves_it_out(study, codes, level, others):
    rows = rows_of(codes, NAMED)
    (finding,) = odd(study, rows, level)
    assert (finding.severity, finding.n) == ("warning", len(others))
    skip = YAML(typ="safe").load(re.search(r"skip: \{.*?\]\}", str(finding.fix))[0])["skip"]
    assert skip == {"code": others}
    assert not odd(study, rows, level, skip=skip)


@pytest.mark.parametrize(
    ("codes", "level"),
    [
        ([f"Z{at}" for at in range(1, 121)], "zone"),
        ([str(at) for at in range(1, 1201)], "quartier"),
        (["Centre", "Nord", "Sud", "Est", "Q5"], "quartier"),
        ([*LSOA, "W01000001", "W01000002"], "lsoa"),
        (["E06000001", "E07000008", "E08000001", "E09000001", "W06000001", "S12000005", "N09000001"], "la"),
        (["E12000001", "E12000002", "E12000003", "E12000004"], "itl1"),
        (["DE", "FR", "IT", "ES"], "pays"),
        (["11", "12", "1201", "1202", "1301"], "secteur"),
        (["AT11", "AT12", "DE11", "DE12", "ITC1"], "nuts2"),
    ],
)
def test_codes_of_one_level_are_no_warning(study, codes, level):
    assert not odd(study, rows_of(codes), level)


@pytest.mark.parametrize(
    "total", ["Insgesamt", "Grand Total", "Totaal", "Moyenne", "Durchschnitt", "Totale generale", "TOTAL NACIONAL"]
)
@pytest.mark.parametrize("codes", [["Nord", "Sud", "Est", "Ouest"], DISTRICTS])
def test_a_sum_or_a_mean_is_refused_in_the_languages_of_producers(problem, study, codes, total):
    error = problem(text(rows_of([*codes, total])), "x", level="zone", table={"name": "nom"})
    assert re.match("1 row is a (total|mean) and no territory", str(error.what))
    assert str(error.fix).startswith(f'write skip: {{"code": ["{total}"]}}')


@pytest.mark.parametrize(
    ("level", "codes", "old"),
    [
        ("departement", ["01", "20", "2A", "2B"], ["20"]),
        ("departement", ["01", "20", "2B"], ["20"]),
        ("commune", ["01001", "20004", "20050", "2A004"], ["20004", "20050"]),
        ("iris", ["010010101", "200040101", "2B0330101"], ["200040101"]),
    ],
)
def test_corsica_is_not_counted_twice(problem, study, level, codes, old):
    rows = rows_of([*codes, *{"departement": ["03"], "commune": ["03001"], "iris": ["030010101"]}[level]])
    error = problem(text(rows), "x", level=level, table={"name": "nom"})
    assert str(error.what).startswith("Corsica is there twice")
    skip = YAML(typ="safe").load(re.search(r"skip: \{.*?\]\}", str(error.fix))[0])["skip"]
    assert skip == {"code": old}
    found = load_study_data(study(text(rows), "x", level=level, table={"name": "nom", "skip": skip}))
    assert not set(old) & set(found.codes)


def test_corsica_by_its_old_number_alone_is_read(study):
    rows = rows_of(["01", "03", "20", "75"])
    assert "20" in load_study_data(study(text(rows), "x", level="departement", table={"name": "nom"})).codes
