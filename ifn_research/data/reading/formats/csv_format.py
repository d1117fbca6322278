"""The writing of a csv file: its separator and the lines above its header; its cells as columns of text."""

from __future__ import annotations

import csv
import re
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

import numpy as np
import pandas as pd

from ifn_research.data.reading.formats.encodings import Encoding, find_encoding, text_lines
from ifn_research.data.reading.formats.grid import Grid, told_above, width_of
from ifn_research.data.reading.rows.headers import LINES_LOOKED_AT, find_header, likely_header, other_header
from ifn_research.errors import DataError, listing
from ifn_research.language.messages import say

SEPARATORS = (";", ",", "\t", "|")
# A cell of a header that goes on over more lines than that is a quotation mark out of place.
LINES_OF_A_CELL = 8
# Rows turned into columns at a time: lists of texts take ten times the memory of columns.
CHUNK = 2_000
# A line that does not have the cells of the header may be a note when so few follow it.
LAST = 60


@dataclass(frozen=True)
class CsvWriting:
    """The writing of a csv file; what is None is found out."""

    codes: tuple[str, ...] = ()
    encoding: str | None = None
    separator: str | None = None
    skip_rows: int | None = None
    header_rows: int | None = None


def read_csv(content: bytes, path: str, written: CsvWriting) -> tuple[Grid, Encoding]:
    """Cut a csv file into cells.

    Parameters
    ----------
    content : bytes
        The file.
    path : str
        Its name, for messages.
    written : CsvWriting
        What is said of it; the first line that holds the columns of codes is the header.

    Raises
    ------
    DataError
        If the file is empty, has only a header, cannot be decoded, or has lines of unequal length.
    """
    separator = written.separator
    if separator is not None and (len(separator) != 1 or separator in '\r\n"'):
        raise DataError(
            say("reading.separator_character_given", separator=repr(separator)),
            where=path,
            fix=say("reading.write_separator_separator_double", offer_separator='";"', offer_separator_or='"\\t"'),
        )
    encoding = find_encoding(content, written.encoding, path)
    if not any(line.strip() for line in text_lines(content, encoding.name)):
        raise DataError(say("reading.file_empty"), where=path, fix=say("reading.export_table_again_header"))
    separator, skipped = _find_header(text_lines(content, encoding.name), written)
    if written.skip_rows is not None:
        _refuse_other_header(content, encoding.name, path, written, skipped)
    records = _records(text_lines(content, encoding.name), separator, skipped, path)
    several = 1 if written.header_rows is None else written.header_rows
    head = [record for record, _ in islice(records, several)]
    if several and not head:
        raise DataError(
            say("reading.no_line_after_lines", skipped=skipped), where=path, fix=say("reading.give_smaller_skip_rows")
        )
    width = width_of(head)
    if several and not width:
        raise DataError(
            say("reading.line_should_header_holds", skipped=skipped + 1),
            where=path,
            fix=say("reading.remove_skip_rows_table"),
        )
    # Columns without a name are columns where some row fills them.
    first = list(islice(records, CHUNK))
    filled = [row for row, _ in first if any(map(str.strip, row))]
    usual = Counter(map(len, filled)).most_common(1)[0][0] if filled else 0
    widest = max(map(len, head)) if head else usual
    width = max(width, min(width_of([row for row, _ in first if len(row) == widest]), widest))
    body, lines, ragged = _columns(chain(first, records), width, path)
    if not lines:
        fix = say("reading.export_table_again_rows")
        if written.header_rows:
            fix = say("reading.export_table_again_rows_give")
        raise DataError(say("reading.file_header_no_row"), where=path, fix=fix)
    grid = Grid(
        [(row + [""] * width)[:width] for row in head],
        body,
        np.array(lines, dtype=np.int64),
        skipped,
        told_above(_line(line, separator) for line in islice(text_lines(content, encoding.name), skipped)),
        ragged=_only_last(ragged, lines, width, path, separator),
        encoding=encoding.name,
        separator=separator,
    )
    return grid, encoding


def _find_header(lines: Iterator[str], written: CsvWriting) -> tuple[str, int]:
    """The separator, and how many lines stand above the header."""
    start = written.skip_rows or 0
    several = 1 if written.header_rows is None else written.header_rows
    looked = list(islice(lines, start, start + LINES_LOOKED_AT))
    candidates = [written.separator] if written.separator else SEPARATORS
    records = {mark: _cut(looked, mark) for mark in candidates}
    found = []
    for mark, cut in records.items() if several else ():
        rows = [row for row, _ in (cut if written.skip_rows is None else cut[:several])]
        at = find_header(rows, written.codes, several)
        if at is not None:
            # A line of nothing but the codes is a header only if no separator makes another.
            found.append((len(rows[at]) <= len(written.codes), cut[at][1], -len(rows[at]), mark))
    if found:
        _, above, _, mark = min(found)
        return mark, start + above
    mark = max(candidates, key=lambda item: _regularity([row for row, _ in records[item]]))
    cut = records[mark]
    likely = (
        0 if written.skip_rows is not None or not cut or not several else cut[likely_header([row for row, _ in cut])][1]
    )
    return mark, start + likely


def _refuse_other_header(content: bytes, encoding: str, path: str, written: CsvWriting, skipped: int) -> None:
    """Refuse a header that `skip_rows` misses."""
    said = replace(written, skip_rows=None)
    several = 1 if written.header_rows is None else written.header_rows
    mark, at = _find_header(text_lines(content, encoding), said)
    heads = [
        _cut(list(islice(text_lines(content, encoding), start, start + LINES_LOOKED_AT)), mark)[:several]
        for start in (skipped, at)
    ]
    found = [several and find_header([row for row, _ in head], written.codes, several) is not None for head in heads]
    if at != skipped and found == [False, True]:
        below = next(islice(text_lines(content, encoding), skipped, None), None)
        raise other_header(skipped, at, written.codes, path, ends=below is None)


def _cut(lines: Sequence[str], separator: str) -> list[tuple[list[str], int]]:
    """The records of the first lines, each with the line on which it begins, counted from 0."""
    records = []
    at = 0
    while at < len(lines):
        # A cell may go on over some lines; where it does not end, its quotation mark is none.
        reader = csv.reader(lines[at : at + LINES_OF_A_CELL], delimiter=separator, strict=True)
        try:
            record, used = next(reader, []), max(reader.line_num, 1)
        except csv.Error:
            record, used = _line(lines[at], separator), 1
        records.append((record, at))
        at += used
    return records


def _line(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line.rstrip("\r\n")], delimiter=separator), [])
    except csv.Error:
        return []


def _regularity(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    usual = Counter(len(row) for row in rows if len(row) > 1).most_common(1)
    return (usual[0][1], usual[0][0]) if usual else (0, 0)


def _records(lines: Iterator[str], separator: str, skipped: int, path: str) -> Iterator[tuple[list[str], int]]:
    """The records after the skipped lines, each with the line on which it ends."""
    next(islice(lines, skipped, skipped), None)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    last = skipped
    try:
        for record in reader:
            first, last = last + 1, skipped + reader.line_num
            if last > first and (swallowed := _swallowed(record, separator)):
                raise _open_quotation(swallowed, first, last, path)
            yield record, last
    except csv.Error as error:
        raise DataError(
            say("reading.quotation_mark_line_end", error=error),
            where=say("errors.line", place=path, line=last + 1),
            fix=say("reading.correct_line_cell_opens"),
        ) from None


def _swallowed(record: Sequence[str], separator: str) -> str:
    """A cell that is the end of one row, whole rows, and the beginning of another; empty if none is.

    Two quotation marks that stand out of place in one column make such a cell, and a record that looks whole. A text of
    several lines has other separators, and does not begin a line as rows of this table begin.
    """
    width = len(record)
    for at, cell in enumerate(record):
        lines = re.split(r"\r\n|\r|\n", cell)
        if len(lines) < 2 or width < 2:
            continue
        counts = [line.count(separator) for line in lines]
        whole = counts[1:-1]
        if counts[0] != width - 1 - at or counts[-1] != at or any(count != width - 1 for count in whole):
            continue
        first = record[0] if at else lines[0].split(separator)[0]
        if whole or _shape(first) == _shape(lines[-1].split(separator)[0]):
            return cell
    return ""


def _shape(text: str) -> str:
    """The form of a cell: any figures as 9, any letters as a."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"[0-9]+", "9", text.strip()))


def _open_quotation(cell: str, first: int, last: int, path: str) -> DataError:
    return DataError(
        say("reading.cell_goes_line_line", first=first, last=last, cell=repr(cell[:40])),
        where=say("reading.lines_to", path=path, first=first, last=last),
        fix=say("reading.remove_quotation_marks_lines"),
    )


def _columns(
    records: Iterator[tuple[list[str], int]], width: int, path: str
) -> tuple[pd.DataFrame, array[int], dict[int, list[str]]]:
    """The columns of the lines that hold something, their lines, and those of another width by position."""
    import pyarrow as pa

    chunks: list[list[pa.Array]] = [[] for _ in range(width)]
    lines = array("q")
    ragged: dict[int, list[str]] = {}
    while chunk := list(islice(records, CHUNK)):
        rows = []
        for row, line in chunk:
            if len(row) != width:
                if not any(map(str.strip, row)):
                    continue
                if len(row) < width or any(map(str.strip, row[width:])):
                    ragged[len(lines)] = row
                    row = ([" ".join(filter(None, map(str.strip, row)))] + [""] * width)[:width]
                else:
                    row = row[:width]
            elif not any(row) or not any(map(str.strip, row)):
                continue
            rows.append(row)
            lines.append(line)
        for column, cells in zip(chunks, zip(*rows, strict=True), strict=bool(rows)):
            column.append(pa.array(cells, type=pa.large_string()))
    dtype = pd.StringDtype("pyarrow", na_value=np.nan)
    columns = {
        at: pd.Series(pd.arrays.ArrowStringArray(pa.chunked_array(parts, type=pa.large_string()), dtype=dtype))
        for at, parts in enumerate(chunks)
    }
    return pd.DataFrame(columns), lines, ragged


def _only_last(
    ragged: dict[int, list[str]], lines: Sequence[int], width: int, path: str, separator: str
) -> dict[int, str]:
    """Lines of another width that may be notes, being the last; others are refused."""
    first = len(lines) - 1
    while first in ragged:
        first -= 1
    wrong = [at for at in ragged if at <= first or len(lines) - at > LAST]
    if len(ragged) == len(lines) and len({len(row) for row in ragged.values()}) == 1:
        raise _all_uneven(ragged[0], lines, width, path)
    if wrong:
        raise uneven([lines[at] for at in wrong], ragged[wrong[0]], width, path, separator)
    return {at: " ".join(filter(None, map(str.strip, row))) for at, row in ragged.items()}


def uneven(lines: Sequence[int], first: Sequence[str], width: int, path: str, separator: str = "") -> DataError:
    """The complaint about lines that do not have the cells of the header."""
    fix = say("reading.remove_notes_or_quote")
    if 1 < len(first) < width:
        # Without the separator the cells are only guessed.
        whole = separator.join([*first, *[""] * (width - len(first))]) if separator else ""
        fix = say("reading.write_separator_each_cell")
        if whole:
            fix = say("reading.write_separator_each_cell_empty", whole=whole, lines=lines[0])
    return DataError(
        say("reading.lines_not_cells_header", len(lines), width=width, cells=len(first), example=listing(first)[:80]),
        where=say("reading.on_lines", len(lines), place=path, lines=lines),
        fix=fix,
    )


def _all_uneven(first: Sequence[str], lines: Sequence[int], width: int, path: str) -> DataError:
    """The complaint about a header whose cells are not as many as those of every line below."""
    fix = say("reading.correct_header")
    if len(first) > width:
        fix = say("reading.add_name_to_header")
    return DataError(
        say("reading.header_cells_every_line", width, cells=len(first), example=listing(first)[:80]),
        where=say("reading.on_lines", len(lines), place=path, lines=lines),
        fix=fix,
    )
