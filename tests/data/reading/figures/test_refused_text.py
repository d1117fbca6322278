"""Figures with something beside them: they are none that mean missing."""

from __future__ import annotations

import pytest

from ifn_research.data.loading import load_study_data


def text(cells):
    return "\n".join(["code;x", *(f"0100{at};{cell}" for at, cell in enumerate(cells, start=1))]) + "\n"


@pytest.mark.parametrize(
    ("cells", "beside"),
    [
        (["5,5 ‰", "6,5 ‰", "7 ‰"], "'‰'"),
        (["1 037 €", "2 100 €", "3 300 €"], "'€'"),
        (["£12", "£13", "£15"], "'£'"),
        (["12*", "2", "3"], "'*'"),
        (["5,5 (p)", "6,5", "7"], "'(p)'"),
        (["5,5 (1)", "6,5", "7"], "'(1)'"),
        (["'5", "'6", "7"], '"\'"'),
        (["12 hab.", "13 hab.", "7 hab."], "'hab.'"),
    ],
)
def test_what_stands_beside_figures_is_to_be_taken_out_and_the_fix_works(problem, study, cells, beside):
    error = problem(text(cells), "x", level="commune")
    assert str(error.fix) == f"these are figures: take what stands beside them out of the cells ({beside})"
    mark = beside.strip("'").strip('"')
    plain = [cell.replace(mark, "").strip() for cell in cells]
    assert load_study_data(study(text(plain), "x", level="commune")).raw["x"].notna().all()


def test_a_sign_at_the_end_is_to_be_written_before(problem):
    error = problem(text(["5-", "6", "7"]), "x", level="commune")
    assert str(error.fix) == "write the sign before the figure (-5 for 5-)"


@pytest.mark.parametrize("cell", ["5 ou plus", "10+", "3 à 5", "secr"])
def test_words_that_bound_a_figure_are_no_unit(problem, cell):
    assert "missing:" in str(problem(text([cell, "6", "7"]), "x", level="commune").fix)


def test_flags_are_to_be_written_with_the_same_words(problem):
    error = problem(text(["oui", "non", "1"]), "x", level="commune")
    assert str(error.what) == "1 cell is no flag in 'x', whose others are: '1'"
    assert "oui and non" in str(error.fix)
    assert "decimal" not in str(error.fix)
