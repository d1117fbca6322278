"""Codes that are all written wrongly: what is said of the column, never to leave every row out."""

from __future__ import annotations

import pytest


def text(codes):
    return "\n".join(["code;x", *(f"{code};{at}" for at, code in enumerate(codes, start=1))]) + "\n"


@pytest.mark.parametrize(
    ("codes", "plain"),
    [
        (["1,001", "1,002", "1,004"], "1001"),
        (["01 001", "01 002", "75 056"], "01001"),
        (["1.001", "1.002", "75.056"], "1001"),
    ],
)
def test_marks_between_the_figures_of_codes_are_told_as_such(problem, codes, plain):
    error = problem(text(codes), "x", level="commune")
    assert f"({plain})" in str(error.fix)
    assert "skip:" not in str(error.fix)


def test_rows_of_the_whole_table_are_not_offered_to_be_left_out(problem):
    error = problem(text(["Bourg", "Mont", "Val", "01004"]), "x", level="commune")
    assert "skip:" not in str(error.fix)
    assert "name the right column in code:" in str(error.fix)


def test_a_few_rows_still_are(problem):
    assert "skip:" in str(problem(text(["01001", "01002", "01004", "Reste"]), "x", level="commune").fix)
