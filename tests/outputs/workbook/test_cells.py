"""Rows as XML: read back by openpyxl, and against the cells that openpyxl itself writes."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from ifn_research.outputs.workbook import cells
from ifn_research.outputs.workbook.sheets import Sheet, SheetColumn, figures, text
from ifn_research.outputs.workbook.xlsx import write_xlsx

AWKWARD = ["01001", "=1+1", "#N/A", "a < b & c > d", "Évreux\u00a0: « œ » 😀", "", "']]>", "_x000D_", "TRUE", "1e5"]


def read(path: Path, sheet: Sheet) -> list[list[Any]]:
    write_xlsx([sheet], path)
    page = openpyxl.load_workbook(path)[sheet.title]
    return [[cell.value for cell in row] for row in page.iter_rows(min_row=2, max_col=len(sheet.columns))]


@pytest.mark.parametrize("at_once", [1, 7, 200_000])
def test_texts_and_numbers_are_read_back_to_the_last_bit(
    tmp_path: Path, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cells, "AT_ONCE", at_once)
    rng = np.random.default_rng(1)
    numbers = np.concatenate([rng.normal(size=4), [0.1 + 0.2, 1 / 3, 5e-324, -1.7976931348623157e308, 2.0**53, -0.0]])
    found = read(tmp_path / "t.xlsx", Sheet("T", "t", "", (text("a", AWKWARD), figures("b", numbers))))
    assert [row[0] for row in found] == [value or None for value in AWKWARD]
    assert [float(row[1]).hex() for row in found] == [float(value).hex() for value in numbers[:-1]] + ["0x0.0p+0"]


def test_nothing_infinity_and_a_word_in_a_column_of_numbers(tmp_path: Path) -> None:
    column = SheetColumn("x", [1.5, "secret", math.nan, math.inf, -math.inf, "", "0 & more"], 1)
    found = read(tmp_path / "t.xlsx", Sheet("T", "t", "", (column, text("y", ["a"] * 7))))
    assert found == [[value, "a"] for value in (1.5, "secret", None, "∞", "\u2212∞", None, "0 & more")]


def test_blanks_at_the_ends_stay_and_what_no_cell_holds_is_cut(tmp_path: Path) -> None:
    given = [" a", "b\n", "c\rd", "x" * 40_000]
    found = read(tmp_path / "t.xlsx", Sheet("T", "t", "", (SheetColumn("x", given),)))
    assert [row[0] for row in found] == [" a", "b\n", "c\rd", "x" * 32_767]


def test_the_file_is_the_one_that_openpyxl_writes_cell_by_cell(tmp_path: Path) -> None:
    columns = [SheetColumn("a", AWKWARD), SheetColumn("b", [0.5, 1.0, -2.25, 3e20, 1e-7, 0.0, 7.0, 8.0, 9.0, 10.0], 2)]
    write_xlsx([Sheet("T", "t", "", tuple(columns), fixed=1)], tmp_path / "ours.xlsx")
    ours = openpyxl.load_workbook(tmp_path / "ours.xlsx")
    # What openpyxl reads, it writes again in its own way.
    ours.save(tmp_path / "theirs.xlsx")
    theirs = openpyxl.load_workbook(tmp_path / "theirs.xlsx")

    def told(book: Any) -> list[tuple[Any, ...]]:
        return [
            (cell.coordinate, cell.value, cell.data_type, cell.number_format, cell.font.b, cell.alignment.wrap_text)
            for row in book["T"].iter_rows()
            for cell in row
        ]

    assert told(ours) == told(theirs)
    assert {cell[3] for cell in told(ours) if cell[0].startswith("B") and cell[0] != "B1"} == {"#,##0.00"}


def test_a_sheet_of_more_cells_than_are_held_at_once_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "AT_ONCE", 10)
    columns = tuple(figures(str(k), np.arange(101.0) * k, 0) for k in range(28))
    found = read(tmp_path / "t.xlsx", Sheet("T", "t", "", columns))
    assert found == [[i * k for k in range(28)] for i in range(101)]
