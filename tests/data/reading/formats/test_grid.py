"""Cells before their columns have names: letters of columns, addresses of cells, lines above a header."""

from __future__ import annotations

import pytest
from openpyxl.utils import column_index_from_string, get_column_letter

from ifn_research.data.reading.formats.grid import FIRST, WIDEST, letters, position_of, told_above, width_of


def test_columns_have_the_letters_that_a_spreadsheet_gives_them() -> None:
    assert [letters(at) for at in range(18_000)] == [get_column_letter(at + 1) for at in range(18_000)]


@pytest.mark.parametrize("reference", ["A1", "Z9", "AA10", "AB12", "XFD1048576"])
def test_an_address_is_a_row_and_a_column_from_zero(reference: str) -> None:
    name = reference.rstrip("0123456789")
    assert position_of(reference) == (int(reference[len(name) :]) - 1, column_index_from_string(name) - 1)


def test_the_first_lines_above_a_header_are_quoted_and_long_ones_cut() -> None:
    above = told_above([["Titre", "", None], [], ["x" * 100], ["Source", "Insee"], ["never quoted"]])
    assert len(above) == FIRST
    assert above == ("Titre", "x" * WIDEST + "…", "Source | Insee")


def test_columns_count_up_to_the_last_that_some_row_fills() -> None:
    assert width_of([["a", "", ""], ["", "b", " "]]) == 2
    assert width_of([["", " "]]) == 0
