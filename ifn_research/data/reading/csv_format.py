"""How a csv file is written: its encoding, its separator and the lines above its header."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ifn_research.data.findings import counted
from ifn_research.errors import DataError, listing, plural

SEPARATORS = (";", ",", "\t", "|")
LINES_LOOKED_AT = 60
BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True)
class Cells:
    """The cells of a file as text, before any column has a type.

    Attributes
    ----------
    header : list of str
        Column names, without surrounding blanks.
    rows : list of list of str
        One list a territory, each as long as the header; lines without any value are left out.
    lines : list of int
        The line of the file on which each row ends, counted from 1.
    skipped : int
        Lines above the header.
    encoding, separator : str
        As given, or as found.
    """

    header: list[str]
    rows: list[list[str]]
    lines: list[int]
    skipped: int
    encoding: str
    separator: str


def read_cells(
    content: bytes, *, path: str, code: str, encoding: str | None, separator: str | None, skip_rows: int | None
) -> Cells:
    """Cut a csv file into cells.

    Parameters
    ----------
    content : bytes
        The file.
    path : str
        Its name, for messages.
    code : str
        Column of the territory codes: the first line that holds it is the header.
    encoding, separator, skip_rows : optional
        How the file is written; what is None is found out.

    Raises
    ------
    DataError
        If the file is empty, has only a header, cannot be decoded, or has lines of unequal length.
    """
    if separator is not None and len(separator) != 1:
        raise DataError(
            f"a separator is one character, and {separator!r} is given",
            where=path,
            fix='write separator: ";", or separator: "\\t" in double quotes for a tab, or leave it out',
        )
    text, used = decode(content, encoding, path)
    if not text.strip():
        raise DataError("the file is empty", where=path, fix="export the table again, with its header")
    separator, skipped = _find_header(text, code, separator, skip_rows)
    records, lines = _split(text, separator, skipped, path)
    if not records:
        raise DataError(
            f"there is no line after the {skipped} lines to skip", where=path, fix="give a smaller skip_rows"
        )
    header = [name.strip() for name in records[0]]
    while header and not header[-1]:
        header.pop()
    filled = [(row, line) for row, line in zip(records[1:], lines[1:], strict=True) if any(map(str.strip, row))]
    if not filled:
        raise DataError("the file has a header and no row", where=path, fix="export the table again, with its rows")
    rows = _even([row for row, _ in filled], [line for _, line in filled], len(header), path)
    return Cells(header, rows, [line for _, line in filled], skipped, used, separator)


def decode(content: bytes, encoding: str | None, path: str) -> tuple[str, str]:
    """The text of a file and the encoding it is in: as declared, else UTF-8, else Windows-1252."""
    marked = next((name for mark, name in BYTE_ORDER_MARKS if content.startswith(mark)), None)
    candidates = [encoding] if encoding else [marked] if marked else ["utf-8", "cp1252", "latin-1"]
    for candidate in candidates:
        try:
            text = content.decode(candidate).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
        except LookupError:
            raise DataError(
                f"unknown encoding '{candidate}'", where=path, fix="use utf-8, windows-1252 or latin-1, or remove it"
            ) from None
        if "\0" in text:
            break
        return text if "\n" in text else text.replace("\r", "\n"), candidate
    raise DataError(
        "the file is not text" if encoding is None else f"the file is not in {encoding}",
        where=path,
        fix="give a csv file saved as UTF-8 or Windows-1252; a spreadsheet needs the extension .xlsx",
    )


def header_position(rows: Sequence[Sequence[str]], code: str) -> int | None:
    """The first of the rows that holds the column of codes."""
    return next((at for at, row in enumerate(rows) if code in [cell.strip() for cell in row]), None)


def likely_header(rows: Sequence[Sequence[object]]) -> int:
    """The first row of the usual width, for a table in which the column of codes was not found."""
    widths = [len(row) for row in rows]
    usual = Counter(width for width in widths if width > 1).most_common(1)
    return widths.index(usual[0][0]) if usual else 0


def _find_header(text: str, code: str, separator: str | None, skip_rows: int | None) -> tuple[str, int]:
    start = skip_rows or 0
    lines = text.split("\n", start + LINES_LOOKED_AT)[start : start + LINES_LOOKED_AT]
    lines = [line.rstrip("\r") for line in lines] if skip_rows is None else [line.rstrip("\r") for line in lines[:1]]
    candidates = [separator] if separator else SEPARATORS
    tables = {mark: [_cut(line, mark) for line in lines] for mark in candidates}
    found = [(header_position(rows, code), mark) for mark, rows in tables.items()]
    known = [(at, -len(tables[mark][at]), mark) for at, mark in found if at is not None]
    if known:
        at, _, mark = min(known)
        return mark, start + at
    mark = max(candidates, key=lambda item: _regularity(tables[item]))
    return mark, start + likely_header(tables[mark])


def _cut(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return []


def _regularity(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    usual = Counter(len(row) for row in rows if len(row) > 1).most_common(1)
    return (usual[0][1], usual[0][0]) if usual else (0, 0)


def _split(text: str, separator: str, skipped: int, path: str) -> tuple[list[list[str]], list[int]]:
    stream = io.StringIO(text, newline="")
    for _ in range(skipped):
        stream.readline()
    reader = csv.reader(stream, delimiter=separator, strict=True)
    records, lines = [], []
    try:
        for record in reader:
            records.append(record)
            lines.append(skipped + reader.line_num)
    except csv.Error as error:
        raise DataError(
            f"a quotation mark or a line end is out of place ({error})",
            where=f"{path}, line {skipped + reader.line_num}",
            fix="correct this line: a cell that opens with a quotation mark must close with one",
        ) from None
    return records, lines


def _even(rows: list[list[str]], lines: list[int], width: int, path: str) -> list[list[str]]:
    """Rows of the header's width: empty cells beyond it are dropped, anything else is refused."""
    uneven = [at for at, row in enumerate(rows) if len(row) != width]
    wrong = [at for at in uneven if len(rows[at]) < width or any(map(str.strip, rows[at][width:]))]
    if wrong:
        first = rows[wrong[0]]
        raise DataError(
            f"{counted(len(wrong), 'line does', 'lines do')} "
            f"not have the {width} cells of the header; the first has {len(first)}: "
            f"'{listing(first)[:80]}'",
            where=f"{path}, {plural(len(wrong), 'line', 'lines')} {listing(lines[at] for at in wrong)}",
            fix="remove notes below the table, put quotation marks around texts that hold the separator, "
            "or give separator: and skip_rows:",
        )
    for at in uneven:
        rows[at] = rows[at][:width]
    return rows
