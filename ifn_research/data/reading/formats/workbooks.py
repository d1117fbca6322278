"""A sheet of a workbook: which one is meant, where its header is, and the cells below."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ifn_research.data.reading.formats.book import Book, SheetCells
from ifn_research.data.reading.formats.content import Content
from ifn_research.data.reading.formats.grid import Grid, Merged, told_above, width_of
from ifn_research.data.reading.rows.headers import LINES_LOOKED_AT, find_header, likely_header, other_header
from ifn_research.errors import DataError
from ifn_research.language.messages import Words, say
from ifn_research.language.spelling import as_header


@dataclass(frozen=True)
class Wanted:
    """The wishes for a sheet; what is None is found out."""

    codes: tuple[str, ...] = ()
    sheet: str | int | None = None
    skip_rows: int | None = None
    header_rows: int | None = None


def read_workbook(content: Content, wanted: Wanted) -> Grid:
    """The cells of the sheet that is asked for, or of the only one that holds the columns of codes.

    Raises
    ------
    DataError
        If the workbook cannot be read, has a password, or which sheet is meant is not clear.
    """
    book = Book(content)
    name = _chosen(book, wanted)
    sheet = book.sheet(name)
    several = 1 if wanted.header_rows is None else wanted.header_rows
    start = wanted.skip_rows if several else wanted.skip_rows or 0
    if start is None:
        looked = sheet.rows[:LINES_LOOKED_AT]
        found = find_header(looked, wanted.codes, several, sheet.merged)
        start = likely_header(looked) if found is None else found
    elif several and find_header(sheet.rows[start : start + several], wanted.codes, several) is None:
        found = find_header(sheet.rows[:LINES_LOOKED_AT], wanted.codes, several, sheet.merged)
        if found is not None and found != start:
            raise other_header(start, found, wanted.codes, book.where(name), ends=start >= len(sheet.rows))
    width = width_of(sheet.rows[start:])
    if not width:
        raise DataError(
            say("reading.sheet_empty"),
            where=book.where(name),
            fix=say("reading.check_keys_of_sheet", wanted=_keys(wanted)),
        )
    at = [row for row in range(start + several, len(sheet.rows)) if any(_filled(cell) for cell in sheet.rows[row])]
    if not at:
        raise DataError(
            say("reading.sheet_header_no_row"),
            where=book.where(name),
            fix=say("reading.check_keys_of_sheet", wanted=_keys(wanted)),
        )
    head = [[as_header(cell) for cell in row[:width]] for row in sheet.rows[start : start + several]]
    body = zip(*(_padded(sheet.rows[row], width) for row in at), strict=True)
    return Grid(
        head,
        pd.DataFrame({column: pd.Series(list(cells), dtype=object) for column, cells in enumerate(body)}),
        np.array(at, dtype=np.int64) + 1,
        start,
        told_above(sheet.rows[:start]),
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


def _chosen(book: Book, wanted: Wanted) -> str:
    """The sheet that is asked for, or the only one that holds the columns of codes."""
    names, sheet = book.names, wanted.sheet
    where = book.content.path
    if isinstance(sheet, int):
        if str(sheet) in names and names[sheet : sheet + 1] != [str(sheet)]:
            raise DataError(
                say("reading.sheet_may_sheet_name", sheet=sheet),
                where=where,
                fix=say("reading.write_name_sheet_quotes", offer_sheet=f'"{sheet}"', names=names),
            )
        if 0 <= sheet < len(names):
            return names[sheet]
        raise DataError(
            say("reading.no_sheet_number", sheet=sheet),
            where=where,
            fix=say("reading.its_sheets_from_zero", names=names),
        )
    if sheet is not None:
        same = [name for name in names if name == sheet] or [
            name for name in names if as_header(name) == as_header(sheet)
        ]
        if same:
            return same[0]
        raise DataError(say("reading.no_sheet", sheet=sheet), where=where, fix=say("reading.its_sheets", names=names))
    if not names:
        raise DataError(say("reading.workbook_holds_no_sheet"), where=where, fix=say("reading.name_another_file_path"))
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
            say("reading.which_sheet_is_meant", count=len(names)),
            where=where,
            fix=say("reading.say_sheet_sheets", option_sheet=(filled or names)[0], names=names),
        )
    codes = " + ".join(wanted.codes)
    first = json.dumps((holders or filled or names)[0], ensure_ascii=False)
    what = say("reading.none_sheets_holds_column", count=len(names), codes=codes)
    if holders:
        what = say("reading.sheets_hold_column_codes", count=len(holders), codes=codes, holders=holders)
    fix = say(
        "reading.say_which_sheet" if holders else "reading.say_which_sheet_and_check", offer_sheet=first, names=names
    )
    raise DataError(what, where=where, fix=say("reading.unpack_and", fix=fix) if book.content.chose else fix)


def _holds(sheet: SheetCells, wanted: Wanted) -> bool:
    """True if the header of a sheet can be one of this table."""
    start, several = wanted.skip_rows, 1 if wanted.header_rows is None else wanted.header_rows
    if not several:
        return bool(sheet.rows)
    looked = sheet.rows[:LINES_LOOKED_AT] if start is None else sheet.rows[start : start + several]
    return find_header(looked, wanted.codes, several, sheet.merged if start is None else ()) is not None


def _keys(wanted: Wanted) -> Words:
    """The keys that say where a table is in a workbook, as far as they are used."""
    used = ["sheet:"]
    used += ["skip_rows:"] if wanted.skip_rows is not None else []
    used += ["header_rows:"] if wanted.header_rows is not None else []
    return say("errors.names_and", names=used)


def _filled(cell: object) -> bool:
    return cell is not None and cell != ""


def _padded(row: Sequence[Any], width: int) -> list[Any]:
    return [*row[:width], *([None] * (width - len(row)))]
