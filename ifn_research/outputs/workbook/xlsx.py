"""Sheets as one Excel workbook."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from ifn_research.errors import DataError
from ifn_research.language.messages import say
from ifn_research.outputs.workbook.cells import rows_as_xml
from ifn_research.outputs.workbook.sheets import Sheet, SheetColumn

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
AS_TEXT = "@"
NARROWEST, WIDEST, PROSE = 9, 60, 100
TINTS = ("D9E2EC", "E8EEF4")
# Widths are judged on the first rows: reading all of them would take as long as writing them.
SEEN = 200


def write_xlsx(sheets: Sequence[Sheet], path: Path) -> None:
    """Write a workbook: one sheet a table, headings and codes in sight, filters, text as text.

    Raises
    ------
    DataError
        If a table has more rows or columns than a sheet may have.
    """
    for sheet in sheets:
        _refuse_too_large(sheet)
    book = Workbook(write_only=True)
    book.properties.creator = "ifn_research"
    styles = [_add(book, sheet) for sheet in sheets]
    without_rows = io.BytesIO()
    book.save(without_rows)
    _write_rows(without_rows, sheets, styles, path)


def _write_rows(without_rows: io.BytesIO, sheets: Sequence[Sheet], styles: Sequence[Sequence[int]], path: Path) -> None:
    """Copy a workbook that has headings alone, with the rows of each sheet behind them."""
    rows = {f"xl/worksheets/sheet{n}.xml": at for n, at in enumerate(zip(sheets, styles, strict=True), 1)}
    with (
        zipfile.ZipFile(without_rows) as given,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as written,
    ):
        for part in given.infolist():
            if part.filename not in rows:
                written.writestr(part.filename, given.read(part))
                continue
            before, end, after = given.read(part).partition(b"</sheetData>")
            with written.open(part.filename, "w", force_zip64=True) as file:
                file.write(before)
                for piece in rows_as_xml(*rows[part.filename]):
                    file.write(piece)
                file.write(end + after)


def _refuse_too_large(sheet: Sheet) -> None:
    if sheet.n_rows < MOST_ROWS and len(sheet.columns) <= MOST_COLUMNS:
        return
    raise DataError(
        say("outputs.table_too_large_sheet", title=sheet.title, rows=sheet.n_rows, columns=len(sheet.columns)),
        where=say("outputs.sheet_holds_rows_headings", most_rows=MOST_ROWS, most_columns=MOST_COLUMNS),
        fix=say("outputs.export_text_format_csv"),
    )


def _add(book: Workbook, sheet: Sheet) -> list[int]:
    """Add the page of a sheet with its headings; the number of the look of each column."""
    page = book.create_sheet(sheet.title)
    page.freeze_panes = f"{get_column_letter(sheet.fixed + 1)}2"
    for at, column in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(at)].width = _width(column, PROSE if sheet.prose else WIDEST)
    if not sheet.prose:
        page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{sheet.n_rows + 1}"
    page.append([_heading(page, column) for column in sheet.columns])
    page.close()
    return [_style(page, column, wrapped=sheet.prose).style_id for column in sheet.columns]


def _heading(page: Any, column: SheetColumn) -> WriteOnlyCell:
    cell = _text(page, column.heading)
    cell.number_format = AS_TEXT
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", start_color=TINTS[column.band % 2])
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _style(page: Any, column: SheetColumn, *, wrapped: bool) -> WriteOnlyCell:
    """A cell whose look the others of its column take."""
    cell = WriteOnlyCell(page)
    cell.number_format = AS_TEXT if column.digits is None else _shown(column.digits)
    if wrapped:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _shown(digits: int) -> str:
    # The file says where separators go; the reader's program shows those of its language.
    return "#,##0" + ("." + "0" * digits if digits else "")


def _text(page: Any, value: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, value)
    # Whatever it begins with: the library takes "=..." for a formula and "#N/A" for an error.
    cell.data_type = "s"
    return cell


def _width(column: SheetColumn, widest: int) -> float:
    longest = max((len(part) for part in column.heading.split()), default=0) + 4
    if column.digits is None:
        longest = max([longest, *(len(str(value)) + 2 for value in column.values[:SEEN])])
    return float(min(max(longest, NARROWEST), widest))
