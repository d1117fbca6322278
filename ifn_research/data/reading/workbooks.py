"""A sheet of a workbook: which one is meant, where its header is, and the cells below."""

from __future__ import annotations

import contextlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd

from ifn_research.data.reading import ods_cells, xls_cells, xlsb_cells, xlsx_cells
from ifn_research.data.reading.content import DAMAGED, Content, refuse_larger
from ifn_research.data.reading.grid import Broken, Grid, Merged, letters, width_of
from ifn_research.data.reading.headers import LINES_LOOKED_AT, find_header, likely_header
from ifn_research.errors import DataError, listing
from ifn_research.spelling import as_header

Rows = list[list[Any]]
# A sheet is read as a rectangle; one cell in its last corner makes 17 thousand million of nothing. A rectangle of some
# size of which one cell in a hundred holds something is no table.
MOST_CELLS, SOME_CELLS, LEAST_FILLED = 50_000_000, 2_000_000, 0.01


@dataclass(frozen=True)
class Wanted:
    """What is said of a sheet; what is None is found out."""

    codes: tuple[str, ...] = ()
    sheet: str | int | None = None
    skip_rows: int | None = None
    header_rows: int | None = None


@dataclass(frozen=True)
class _Sheet:
    """The cells of a sheet, from its first line."""

    rows: Rows
    merged: tuple[Merged, ...]
    broken: Mapping[tuple[int, int], Broken]


def read_workbook(content: Content, wanted: Wanted) -> Grid:
    """The cells of the sheet that is asked for, or of the only one that holds the columns of codes.

    Raises
    ------
    DataError
        If the workbook cannot be read, has a password, or which sheet is meant is not clear.
    """
    book = _Book(content)
    name = _chosen(book, wanted)
    sheet = book.sheet(name)
    several = wanted.header_rows or 1
    start = wanted.skip_rows
    if start is None:
        looked = sheet.rows[:LINES_LOOKED_AT]
        found = find_header(looked, wanted.codes, several, sheet.merged)
        start = likely_header(looked) if found is None else found
    width = width_of(sheet.rows[start:])
    if not width:
        raise DataError("the sheet is empty", where=book.where(name), fix=f"check {_keys(wanted)} of this table")
    at = [row for row in range(start + several, len(sheet.rows)) if any(_filled(cell) for cell in sheet.rows[row])]
    if not at:
        raise DataError(
            "the sheet has a header and no row", where=book.where(name), fix=f"check {_keys(wanted)} of this table"
        )
    head = [[as_header(cell) for cell in row[:width]] for row in sheet.rows[start : start + several]]
    body = zip(*(_padded(sheet.rows[row], width) for row in at), strict=True)
    return Grid(
        head,
        pd.DataFrame({column: pd.Series(list(cells), dtype=object) for column, cells in enumerate(body)}),
        np.array(at, dtype=np.int64) + 1,
        start,
        merged=tuple(
            Merged(item.top - start, item.left, item.bottom - start, item.right)
            for item in sheet.merged
            if item.top >= start
        ),
        positions=np.array(at, dtype=np.int64) - start,
        broken={(row - start, column): kind for (row, column), kind in sheet.broken.items() if row >= start},
        sheet=name,
        hidden=name in book.hidden,
    )


class _Book:
    """A workbook whose sheets are read when they are looked at."""

    def __init__(self, content: Content) -> None:
        import python_calamine

        self.content = content
        self._read: dict[str, _Sheet] = {}
        self._kind = ""
        try:
            refuse_larger(content)
            self._kind = _kind(content.data)
            self._book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content.data))
            kinds = self._book.sheets_metadata
        except python_calamine.PasswordError:
            raise DataError(
                "the workbook is protected by a password",
                where=content.path,
                fix="open it, save a copy without a password, and name the copy in path:",
            ) from None
        # What is damaged in a way that the library did not foresee ends in a panic, which is no Exception.
        except DataError:
            raise
        except BaseException as error:  # noqa: BLE001
            self._refuse_far_cells()
            raise self._unreadable(error) from None
        # Sheets of charts and macros hold no cell.
        self.names = [item.name for item in kinds if item.typ == python_calamine.SheetTypeEnum.WorkSheet]
        self.hidden = {item.name for item in kinds if item.visible != python_calamine.SheetVisibleEnum.Visible}

    def where(self, sheet: str) -> str:
        """The file and the sheet, for messages."""
        return f"{self.content.path}, sheet '{sheet}'"

    def sheet(self, name: str) -> _Sheet:
        """The cells of a sheet."""
        if name not in self._read:
            try:
                self._read[name] = self._cells(name)
            except DataError:
                raise
            except BaseException as error:  # noqa: BLE001
                raise self._unreadable(error) from None
        return self._read[name]

    def _cells(self, name: str) -> _Sheet:
        scan = self._scan(name)
        if scan is not None:
            self._refuse_far(name, scan)
        if scan is not None and not scan.rows:
            return _Sheet([], (), {})
        sheet = self._book.get_sheet_by_name(name)
        ranges = sheet.merged_cell_ranges or []
        merged = tuple(Merged(top, left, bottom, right) for (top, left), (bottom, right) in ranges)
        if isinstance(scan, ods_cells.Scan):
            merged = scan.merged
        rows = [[None if cell == "" else cell for cell in row] for row in sheet.to_python(skip_empty_area=False)]
        return _Sheet(rows, merged, {} if scan is None else scan.broken)

    def _scan(self, name: str) -> xlsx_cells.Scan | ods_cells.Scan | None:
        """What the library does not tell of a sheet; None if there is no way to look at it."""
        look = {"xlsx": xlsx_cells.scan, "xlsb": xlsb_cells.scan, "xls": xls_cells.scan, "ods": ods_cells.scan}.get(
            self._kind
        )
        return None if look is None else look(self.content.data, name)

    def _refuse_far(self, name: str, scan: xlsx_cells.Scan | ods_cells.Scan) -> None:
        size = scan.rows * scan.columns
        if size > MOST_CELLS or (size > SOME_CELLS and scan.filled < LEAST_FILLED * size):
            raise DataError(
                f"the sheet goes to {letters(scan.columns - 1)}{scan.rows}, and {scan.filled:,} of its cells hold "
                "something: it is far larger than its table",
                where=self.where(name),
                fix="select the empty rows below the table and the empty columns beside it, delete them (the whole "
                "rows and columns) and save; or save the sheet as csv",
            )

    def _refuse_far_cells(self) -> None:
        """Tell of a sheet with cells so far away that the library does not open its workbook."""
        if self._kind == "ods":
            with contextlib.suppress(*DAMAGED, ElementTree.ParseError):
                for name, scan in ods_cells.scans(self.content.data):
                    self._refuse_far(name, scan)

    def _unreadable(self, error: BaseException) -> BaseException:
        import python_calamine

        foreseen = (*DAMAGED, python_calamine.CalamineError, ElementTree.ParseError)
        if not isinstance(error, foreseen) and type(error).__name__ != "PanicException":
            return error
        kind = self.content.suffix[1:]
        told = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        if "detect file format" in told:
            told = "it is damaged, or of another format"
        return DataError(
            f"this is not a readable {kind} file ({told})",
            where=self.content.path,
            fix=f"save it again from the spreadsheet as .{kind}; a csv file needs the extension .csv",
        )


def _kind(data: bytes) -> str:
    """The format of a workbook, whatever its extension says."""
    if not data.startswith(b"PK"):
        return "xls"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = {name.replace("\\", "/").lower() for name in archive.namelist()}
    kinds = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb", "content.xml": "ods"}
    return next((kind for name, kind in kinds.items() if name in names), "")


def _chosen(book: _Book, wanted: Wanted) -> str:
    """The sheet that is asked for, or the only one that holds the columns of codes."""
    names, sheet = book.names, wanted.sheet
    where = book.content.path
    if isinstance(sheet, int):
        if str(sheet) in names and names[sheet : sheet + 1] != [str(sheet)]:
            raise DataError(
                f"sheet: {sheet} may be the sheet of that name, or the one of that number, counted from 0",
                where=where,
                fix=f'write the name of the sheet in quotes: sheet: "{sheet}" (its sheets: {listing(names, most=20)})',
            )
        if 0 <= sheet < len(names):
            return names[sheet]
        raise DataError(f"there is no sheet number {sheet}", where=where, fix=f"its sheets: {listing(names)}, from 0")
    if sheet is not None:
        same = [name for name in names if name == sheet] or [
            name for name in names if as_header(name) == as_header(sheet)
        ]
        if same:
            return same[0]
        raise DataError(f"there is no sheet '{sheet}'", where=where, fix=f"its sheets: {listing(names, most=20)}")
    if not names:
        raise DataError("the workbook holds no sheet of cells", where=where, fix="name another file in path:")
    if len(names) == 1:
        return names[0]
    holders = [name for name in names if _holds(book.sheet(name), wanted)]
    if len(holders) == 1:
        return holders[0]
    filled = [name for name in names if book.sheet(name).rows]
    if not wanted.codes and len(filled) == 1:
        return filled[0]
    if not wanted.codes:
        raise DataError(
            f"the workbook has {len(names)} sheets, and which one is meant is not said",
            where=where,
            fix=f'say which one: --sheet "{(filled or names)[0]}" (its sheets: {listing(names, most=30)})',
        )
    codes = " + ".join(wanted.codes)
    told = f"{len(holders)} of its sheets hold" if holders else f"none of its {len(names)} sheets holds"
    first = json.dumps((holders or filled or names)[0], ensure_ascii=False)
    raise DataError(
        f"{told} the column of codes '{codes}'" + (f": {listing(holders, most=20)}" if holders else ""),
        where=where,
        fix=f"say which one under this table, as sheet: {first} (its sheets: {listing(names, most=20)})"
        + ("" if holders else ", and check code: and skip_rows:"),
    )


def _holds(sheet: _Sheet, wanted: Wanted) -> bool:
    """Whether the header of a sheet can be one of this table."""
    start, several = wanted.skip_rows, wanted.header_rows or 1
    looked = sheet.rows[:LINES_LOOKED_AT] if start is None else sheet.rows[start : start + several]
    return find_header(looked, wanted.codes, several, sheet.merged if start is None else ()) is not None


def _keys(wanted: Wanted) -> str:
    return "sheet: and skip_rows:" if wanted.skip_rows is not None else "sheet:"


def _filled(cell: object) -> bool:
    return cell is not None and cell != ""


def _padded(row: Sequence[Any], width: int) -> list[Any]:
    return [*row[:width], *([None] * (width - len(row)))]
