"""The cells of an .xlsx: what openpyxl writes and what is looked up in it."""

from __future__ import annotations

import io

import openpyxl

from ifn_research.data.reading.formats.xlsx_cells import scan, scan_cells


def test_cells_of_openpyxl_are_counted_where_they_stand() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Vide"
    sheet = book.create_sheet("Données")
    sheet["B3"], sheet["D2"], sheet["A4"] = 0.25, "texte", "=1+1"
    sheet["B3"].number_format = "0.0%"
    stream = io.BytesIO()
    book.save(stream)
    found = scan(stream.getvalue(), "Données")
    assert found is not None
    assert (found.rows, found.columns, found.filled) == (4, 4, 3)
    assert found.broken == {(3, 0): "unsaved"}
    assert found.percent == {(2, 1)}
    empty = scan(stream.getvalue(), "Vide")
    assert empty is not None
    assert (empty.rows, empty.columns, empty.filled) == (0, 0, 0)
    assert scan(stream.getvalue(), "Autre") is None


def test_cells_without_an_address_follow_each_other() -> None:
    found = scan_cells(b'<row><c><v>1</v></c><c t="e"><v>#N/A</v></c></row><row r="9"><c/><c><v>2</v></c></row>')
    assert (found.rows, found.columns, found.filled) == (9, 2, 3)
    assert found.broken == {(0, 1): "error"}
