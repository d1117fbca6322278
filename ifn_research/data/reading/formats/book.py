"""A workbook, opened: its sheets, and their cells; one that cannot be read or is no table is refused."""

from __future__ import annotations

import contextlib
import io
import os
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from ifn_research.data.reading.formats import ods_cells, xls_cells, xlsb_cells, xlsx_cells
from ifn_research.data.reading.formats.content import DAMAGED, Content, refuse_larger
from ifn_research.data.reading.formats.grid import Broken, Merged, letters
from ifn_research.data.reading.formats.number_formats import with_percentages
from ifn_research.errors import DataError
from ifn_research.language.messages import Words, say

Rows = list[list[Any]]
# A sheet is read as a rectangle; one cell in its last corner makes 17 thousand million of nothing. A rectangle of some
# size of which one cell in a hundred holds something is no table.
MOST_CELLS, SOME_CELLS, SOME_COLUMNS, LEAST_FILLED = 50_000_000, 2_000_000, 2_000, 0.01
# What an encrypted workbook holds in the place of one.
LOCKED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class SheetCells:
    """The cells of a sheet, from its first line."""

    rows: Rows
    merged: tuple[Merged, ...]
    broken: Mapping[tuple[int, int], Broken]


class Book:
    """A workbook whose sheets are read when they are looked at."""

    def __init__(self, content: Content) -> None:
        import python_calamine

        self.content = content
        self._read: dict[str, SheetCells] = {}
        self._kind = ""
        try:
            refuse_larger(content)
            self._kind = _kind(content.data)
            with _unheard():
                self._book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content.data))
                kinds = self._book.sheets_metadata
        except python_calamine.PasswordError:
            raise self._locked() from None
        # What is damaged in a way that the library did not foresee ends in a panic, which is no Exception.
        except DataError:
            raise
        except BaseException as error:  # noqa: BLE001
            self._refuse_far_cells()
            if _is_locked(content.data):
                raise self._locked() from None
            raise self._unreadable(error) from None
        # Sheets of charts and macros hold no cell.
        self.names = [item.name for item in kinds if item.typ == python_calamine.SheetTypeEnum.WorkSheet]
        self.hidden = {item.name for item in kinds if item.visible != python_calamine.SheetVisibleEnum.Visible}

    def _locked(self) -> DataError:
        return DataError(
            say("reading.workbook_protected_password"),
            where=self.content.path,
            fix=say("reading.save_without_password"),
        )

    def where(self, sheet: str) -> Words:
        """The file and the sheet, for messages."""
        return say("reading.sheet_of_file", path=self.content.path, sheet=sheet)

    def sheet(self, name: str) -> SheetCells:
        """The cells of a sheet."""
        if name not in self._read:
            try:
                self._read[name] = self._cells(name)
            except DataError:
                raise
            except BaseException as error:  # noqa: BLE001
                raise self._unreadable(error) from None
        return self._read[name]

    def _cells(self, name: str) -> SheetCells:
        scan = self._scan(name)
        if scan is not None:
            self._refuse_far(name, scan)
        if scan is not None and not scan.rows:
            return SheetCells([], (), {})
        with _unheard():
            sheet = self._book.get_sheet_by_name(name)
            ranges = sheet.merged_cell_ranges or []
            cells = sheet.to_python(skip_empty_area=False)
        merged = tuple(Merged(top, left, bottom, right) for (top, left), (bottom, right) in ranges)
        if isinstance(scan, ods_cells.OdsScan):
            merged = scan.merged
        rows = [[None if cell == "" else cell for cell in row] for row in cells]
        if scan is not None and scan.percent:
            rows = with_percentages(rows, scan.percent)
        return SheetCells(rows, merged, {} if scan is None else scan.broken)

    def _scan(self, name: str) -> xlsx_cells.Scan | ods_cells.OdsScan | None:
        """The facts about a sheet that the library does not tell; None if there is no way to look at it."""
        look = {"xlsx": xlsx_cells.scan, "xlsb": xlsb_cells.scan, "xls": xls_cells.scan, "ods": ods_cells.scan}.get(
            self._kind
        )
        return None if look is None else look(self.content.data, name)

    def _refuse_far(self, name: str, scan: xlsx_cells.Scan | ods_cells.OdsScan) -> None:
        size = scan.rows * scan.columns
        large = size > SOME_CELLS or scan.columns > SOME_COLUMNS
        if size > MOST_CELLS or (large and scan.filled < LEAST_FILLED * size):
            raise DataError(
                say(
                    "reading.sheet_goes_cells_hold",
                    column=letters(scan.columns - 1),
                    row=scan.rows,
                    filled=scan.filled,
                ),
                where=self.where(name),
                fix=say("reading.select_empty_rows_below"),
            )

    def _refuse_far_cells(self) -> None:
        """Refuse a sheet with cells so far away that the library does not open its workbook."""
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
        told: Words = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        if "detect file format" in str(error):
            told = say("reading.damaged_another_format")
        return DataError(
            say("reading.not_readable_file", kind=kind, reason=told),
            where=self.content.path,
            fix=say("reading.save_again_spreadsheet_csv", kind=kind),
        )


@contextlib.contextmanager
def _unheard() -> Iterator[None]:
    """Keep to itself what the library writes on the screen when it stumbles; the complaint that follows says it all."""
    try:
        screen = os.dup(2)
    except OSError:
        # A program without a screen.
        yield
        return
    try:
        with open(os.devnull, "wb") as nothing:
            os.dup2(nothing.fileno(), 2)
        yield
    finally:
        os.dup2(screen, 2)
        os.close(screen)


def _is_locked(data: bytes) -> bool:
    """True if a workbook is encrypted, which the library does not tell of every format."""
    if not data.startswith(b"PK"):
        return LOCKED in data
    with contextlib.suppress(*DAMAGED), zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"encryption-data" in archive.read("META-INF/manifest.xml")
    return False


def _kind(data: bytes) -> str:
    """The format of a workbook, whatever its extension says."""
    if not data.startswith(b"PK"):
        return "xls"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = {name.replace("\\", "/").lower() for name in archive.namelist()}
    kinds = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb", "content.xml": "ods"}
    return next((kind for name, kind in kinds.items() if name in names), "")
