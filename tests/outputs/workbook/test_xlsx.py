"""A workbook, read back by openpyxl."""

from __future__ import annotations

import math
from pathlib import Path

import openpyxl
import pytest

from ifn_research.errors import DataError
from ifn_research.outputs.workbook.sheets import Sheet, SheetColumn, figures, text
from ifn_research.outputs.workbook.xlsx import MOST_ROWS, write_xlsx


def test_texts_stay_texts_and_numbers_numbers_with_headings_and_codes_in_sight(tmp_path: Path) -> None:
    columns = (text("Code", ["01001", "=1+1", "#N/A"]), figures("x", [1 / 3, math.nan, math.inf], 2))
    write_xlsx([Sheet("Données", "d", "a row", columns, fixed=1)], tmp_path / "t.xlsx")
    page = openpyxl.load_workbook(tmp_path / "t.xlsx")["Données"]
    assert [[cell.value for cell in row] for row in page.iter_rows(min_row=2)] == [
        ["01001", 1 / 3],
        ["=1+1", None],
        ["#N/A", "∞"],
    ]
    assert [cell.data_type for (cell,) in page.iter_rows(min_row=2, max_col=1)] == ["s", "s", "s"]
    assert page["B2"].number_format == "#,##0.00"
    assert (page.freeze_panes, page.auto_filter.ref) == ("B2", "A1:B4")


def test_a_sheet_to_be_read_has_no_filter_and_wraps_its_lines(tmp_path: Path) -> None:
    write_xlsx([Sheet("Lire-moi", "l", "", (text("Texte", ["a " * 200]),), prose=True)], tmp_path / "t.xlsx")
    page = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    assert page.auto_filter.ref is None
    assert page["A2"].alignment.wrap_text


def test_rows_that_a_sheet_does_not_hold_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    large = Sheet("T", "t", "a row", (SheetColumn("x", [0.0] * MOST_ROWS, 0),))
    with pytest.raises(DataError) as raised:
        write_xlsx([large], tmp_path / "t.xlsx")
    assert f"{MOST_ROWS:,}" in str(raised.value.where)
    assert "csv" in str(raised.value.fix)
    assert list(tmp_path.iterdir()) == []
