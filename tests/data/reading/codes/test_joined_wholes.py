"""Codes of several columns: parts that a program took for numbers, and a part that is the whole."""

from __future__ import annotations

import pytest

from ifn_research.data.loading import load_study_data

ROWS = [("1", "1", 5), ("1", "2", 6), ("75", "56", 7), ("974", "11", 8)]


def text(rows):
    return "\n".join(";".join(map(str, row)) for row in [("dep", "com", "x"), *rows]) + "\n"


@pytest.mark.parametrize("zeros", [".0", ".00"])
def test_decimals_that_a_program_gave_to_the_parts_are_none_of_the_code(study, zeros):
    rows = [(dep + zeros, com + zeros, x) for dep, com, x in ROWS]
    config = study(text(rows), "x", level="commune", table={"code": ["dep", "com"]})
    assert load_study_data(config).codes.tolist() == ["01001", "01002", "75056", "97411"]


def test_a_part_that_is_the_whole_code_is_told_with_the_key_that_reads_it(problem, study):
    rows = [("01", "01001", 5), ("01", "01002", 6), ("2A", "2A004", 7)]
    error = problem(text(rows), "x", level="commune", table={"code": ["dep", "com"]})
    assert str(error.what).startswith("'com' holds whole codes of the level commune")
    assert str(error.fix) == "write code: com"
    assert load_study_data(study(text(rows), "x", level="commune", table={"code": "com"})).codes[2] == "2A004"
