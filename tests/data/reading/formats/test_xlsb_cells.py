"""The cells of an .xlsb: how far they go, and errors of formulas."""

from __future__ import annotations

import pytest

from ifn_research.data.reading.formats.xlsb_cells import scan
from tests.support.by_hand import xlsb

ROWS = [["code", "x", None], ["a", 1.5, None], [None, None, None], ["b", "#N/A", 3.0], ["c", "=", None]]


def test_cells_are_counted_where_they_stand_and_errors_told() -> None:
    found = scan(xlsb(ROWS), "Data")
    assert found is not None
    assert (found.rows, found.columns, found.filled) == (5, 3, 9)
    assert found.broken == {(3, 1): "error", (4, 1): "error"}
    assert found.percent == frozenset()


@pytest.mark.parametrize("sheet", ["data", "Feuil1", ""])
def test_a_sheet_that_is_not_there_is_not_looked_at(sheet: str) -> None:
    assert scan(xlsb(ROWS), sheet) is None
