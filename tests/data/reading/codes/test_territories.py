"""Codes that are no codes, and codes that lost something: each works, or is refused with what, where and the fix."""

from __future__ import annotations

import pytest

from ifn_research.data.loading import load_study_data

GOOD = "code,x,y\n01001,1.5,4\n01002,2.5,2\n01004,3.5,9\n"


def test_rows_without_a_code_are_refused_with_their_lines(problem):
    error = problem(GOOD + ",9,9\n", "x")
    assert str(error.what) == "1 row has no code in 'code'"
    assert str(error.where).endswith("table.csv, line 5")
    assert "totals and notes are no territories" in str(error.fix)


def test_duplicate_codes_are_refused_with_their_lines(problem):
    error = problem(GOOD + "01002,9,9\n", "x")
    assert "1 code occurs more than once in 'code': 01002 on lines 3, 5" in str(error.what)
    assert "keep one row a territory" in str(error.fix)


def test_rows_repeated_in_every_cell_are_left_out_and_told(study):
    data = load_study_data(study(GOOD + "01002,2.5,2\n", "x"))
    assert data.codes.tolist() == ["01001", "01002", "01004"]
    (finding,) = [found for found in data.findings if found.check == "repeated_rows"]
    assert finding.n == 1
    assert "line 5" in str(finding.message)


def test_lost_leading_zeros_are_refused_and_the_repair_is_offered(problem):
    error = problem(GOOD.replace("\n0", "\n"), "x", level="commune")
    assert str(error.what) == "3 codes have lost their leading zero: 1001 -> 01001, 1002 -> 01002, 1004 -> 01004"
    assert "lines 2, 3, 4, column 'code'" in str(error.where)
    assert "repair_codes: true" in str(error.fix)


def test_the_repair_of_lost_zeros_is_one_line_and_is_told(study):
    config = study(GOOD.replace("\n0", "\n"), "x", level="commune", table={"repair_codes": True})
    data = load_study_data(config)
    assert data.codes.tolist() == ["01001", "01002", "01004"]
    (finding,) = [found for found in data.findings if found.check == "repaired_codes"]
    assert (finding.severity, finding.n) == ("warning", 3)


def test_zeros_whose_repair_would_make_duplicates_are_refused_for_good(problem):
    error = problem("code,x\n1001,1\n01001,2\n01002,3\n", "x", level="commune", table={"repair_codes": True})
    assert str(error.what) == "1 code has lost its leading zero: 1001 -> 01001"
    assert str(error.fix) == (
        "the zeros cannot be put back here, where a code with its zero is there already: format the column as text in "
        "the spreadsheet and export again"
    )


def test_corsica_and_overseas_codes_are_codes(study):
    text = "code,x\n01,1\n2A,2\n2B,3\n971,5\n976,4\n"
    assert load_study_data(study(text, "x", level="departement")).codes.tolist() == ["01", "2A", "2B", "971", "976"]


@pytest.mark.parametrize("corsica", ["2a", "20A", "20a", "20 A"])
def test_corsica_written_otherwise_is_refused_and_repaired_by_the_key_that_is_offered(problem, study, corsica):
    text = f"code,x\n01,1\n{corsica},2\n2B,3\n"
    error = problem(text, "x", level="departement")
    assert f"{corsica} -> 2A" in str(error.what)
    assert "add repair_codes: true to this table" in str(error.fix)
    data = load_study_data(study(text, "x", level="departement", table={"repair_codes": True}))
    assert data.codes.tolist() == ["01", "2A", "2B"]


def test_codes_of_another_level_are_recognised(problem):
    error = problem("code,x\n200000172,1\n200000438,2\n200000545,3\n", "x", level="commune")
    assert "codes of the level epci" in str(error.fix)


def test_a_city_and_its_districts_are_told_to_count_twice(study):
    text = "code,x\n75056,1\n75101,2\n75102,3\n69123,4\n13055,5\n13201,6\n"
    found = [f for f in load_study_data(study(text, "x", level="commune")).findings if f.check.startswith("districts")]
    assert [(finding.n, str(finding.message).split()[0]) for finding in found] == [(2, "Paris"), (1, "Marseille")]
