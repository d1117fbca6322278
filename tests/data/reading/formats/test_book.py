"""A workbook, opened: its sheets, their cells, and what is refused."""

from __future__ import annotations

import io

import openpyxl
import pytest

from ifn_research.data.reading.formats.book import Book
from ifn_research.data.reading.formats.content import Content
from ifn_research.data.reading.formats.grid import Merged, Percent
from ifn_research.errors import DataError
from tests.support.by_hand import locked, xls


def content() -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "Data"
    sheet.append(["code", None])
    sheet.append(["01", 0.125])
    sheet["B2"].number_format = "0%"
    sheet.merge_cells("A1:B1")
    made.create_sheet("Caché").sheet_state = "hidden"
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def opened(data: bytes) -> Book:
    return Book(Content("t.xlsx", "t.xlsx", ".xlsx", data, ""))


def test_sheets_are_named_in_their_order_and_the_hidden_ones_told() -> None:
    book = opened(content())
    assert (book.names, book.hidden) == (["Data", "Caché"], {"Caché"})
    assert book.sheet("Caché").rows == []


def test_a_sheet_has_its_cells_its_percentages_and_its_merged_ranges() -> None:
    book = opened(content())
    sheet = book.sheet("Data")
    assert sheet.rows == [["code", None], ["01", 0.125]]
    assert isinstance(sheet.rows[1][1], Percent)
    assert sheet.merged == (Merged(0, 0, 0, 1),)
    assert book.sheet("Data") is sheet


def test_the_kind_of_a_workbook_is_that_of_its_bytes() -> None:
    assert opened(xls([["code"], ["01"]])).sheet("Data").rows == [["code"], ["01"]]


@pytest.mark.parametrize(
    ("data", "what"),
    [(locked(), "password"), (content()[:200], "not a readable xlsx"), (b"code;x\n", "not a readable")],
)
def test_what_cannot_be_opened_is_refused_with_a_way_out(data: bytes, what: str) -> None:
    with pytest.raises(DataError, match=what) as raised:
        opened(data)
    assert str(raised.value.where) == "t.xlsx"
    assert "save" in str(raised.value.fix)
