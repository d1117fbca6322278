"""What the cells of an .ods hold that a reader of values does not tell: merged ranges, and formulas without a value."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from ifn_research.data.reading.grid import Broken, Merged

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"


@dataclass(frozen=True)
class Scan:
    """Where the cells of a sheet are, which are merged, and what is wrong with some.

    Attributes
    ----------
    rows, columns : int
        Up to the last cell that holds something.
    merged : tuple of Merged
    broken : dict of (row, column) to "unsaved" or "error"
    """

    rows: int
    columns: int
    merged: tuple[Merged, ...]
    broken: dict[tuple[int, int], Broken]


def scan(content: bytes, sheet: str) -> Scan | None:
    """Look at the cells of a sheet; None if there is none of that name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("content.xml") as stream:
        for _, element in ElementTree.iterparse(stream):
            if element.tag == f"{TABLE}table":
                if element.get(f"{TABLE}name") == sheet:
                    return _scanned(element)
                element.clear()
    return None


def _scanned(table: ElementTree.Element) -> Scan:
    rows = columns = 0
    merged: list[Merged] = []
    broken: dict[tuple[int, int], Broken] = {}
    for row, column, repeated, cell in _cells(table):
        down, right = (int(cell.get(f"{TABLE}number-{name}-spanned", 1)) for name in ("rows", "columns"))
        kind, holds = cell.get(f"{OFFICE}value-type"), cell.find(f"{TEXT}p") is not None
        if max(down, right) > 1:
            merged.append(Merged(row, column, row + down - 1, column + right - 1))
        if cell.get(f"{CALC}value-type") == "error":
            broken[row, column] = "error"
        elif cell.get(f"{TABLE}formula") and kind is None and not holds:
            broken[row, column] = "unsaved"
        if kind is not None or holds:
            rows, columns = max(rows, row + 1), max(columns, column + repeated)
    return Scan(rows, columns, tuple(merged), broken)


def _cells(table: ElementTree.Element) -> Iterator[tuple[int, int, int, ElementTree.Element]]:
    """Row, column, times it is repeated to the right, and each cell that is not covered by another."""
    at = 0
    for row in table.iter(f"{TABLE}table-row"):
        again, column = int(row.get(f"{TABLE}number-rows-repeated", 1)), 0
        for cell in row:
            repeated = int(cell.get(f"{TABLE}number-columns-repeated", 1))
            if cell.tag == f"{TABLE}table-cell" and (len(cell) or cell.attrib):
                for line in (at, at + again - 1):
                    yield line, column, repeated, cell
            column += repeated
        at += again
