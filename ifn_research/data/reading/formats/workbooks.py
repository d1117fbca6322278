"""A sheet of a workbook: which one is meant, where its header is, and the cells below."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ifn_research.data.reading.formats.book import Book, Sheet
from ifn_research.data.reading.formats.content import Content
from ifn_research.data.reading.formats.grid import Grid, Merged, told_above, width_of
from ifn_research.data.reading.rows.headers import LINES_LOOKED_AT, find_header, likely_header, other_header
from ifn_research.errors import DataError, listing
from ifn_research.language.spelling import as_header


@dataclass(frozen=True)
class Wanted:
    """What is said of a sheet; what is None is found out."""

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
            raise other_header(start, found, wanted.codes, book.where(name))
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
    first = json.dumps((holders or filled or names)[0], ensure_ascii=False)
    what = f"none of its {len(names)} sheets holds the column of codes '{codes}'"
    if holders:
        what = f"{len(holders)} of its sheets hold the column of codes '{codes}': {listing(holders, most=20)}"
    fix = say("reading.say_which_sheet" if holders else "reading.say_which_sheet_and_check", sheet=first, names=names)
    raise DataError(what, where=where, fix=say("reading.unpack_and", fix=fix) if book.content.chose else fix)


def _holds(sheet: Sheet, wanted: Wanted) -> bool:
    """Whether the header of a sheet can be one of this table."""
    start, several = wanted.skip_rows, 1 if wanted.header_rows is None else wanted.header_rows
    if not several:
        return bool(sheet.rows)
    looked = sheet.rows[:LINES_LOOKED_AT] if start is None else sheet.rows[start : start + several]
    return find_header(looked, wanted.codes, several, sheet.merged if start is None else ()) is not None


def _keys(wanted: Wanted) -> str:
    """The keys that say where a table is in a workbook, as far as they are used."""
    used = ["sheet:"]
    used += ["skip_rows:"] if wanted.skip_rows is not None else []
    used += ["header_rows:"] if wanted.header_rows is not None else []
    return " and ".join(used)


def _filled(cell: object) -> bool:
    return cell is not None and cell != ""


def _padded(row: Sequence[Any], width: int) -> list[Any]:
    return [*row[:width], *([None] * (width - len(row)))]
