"""The cells of an .ods that a reader of values does not tell: merged ranges, and formulas without a value."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from xml.etree import ElementTree

from ifn_research.data.reading.formats.grid import Broken, Merged

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"

# Programs of before 2012 write an error as the figure 0, and its sign as the text that is shown.
FAILED = re.compile(r"#\S+[!?A]|Err:[0-9]+|#NOM \?")
# A cell that is repeated to the end of a sheet stands for thousands of millions.
MOST_BROKEN = 100_000


@dataclass(frozen=True)
class OdsScan:
    """The cells of a sheet: where they are, which are merged, and what is wrong with some.

    Attributes
    ----------
    rows, columns : int
        Up to the last cell that holds something.
    filled : int
        Cells that hold something.
    merged : tuple of Merged
    broken : dict of (row, column) to "unsaved" or "error"
    percent : set of (row, column)
        Cells that show a share as a percentage.
    """

    rows: int
    columns: int
    filled: int
    merged: tuple[Merged, ...]
    broken: dict[tuple[int, int], Broken]
    percent: frozenset[tuple[int, int]] = frozenset()


def scan(content: bytes, sheet: str) -> OdsScan | None:
    """Look at the cells of a sheet; None if there is none of that name."""
    return next((found for name, found in scans(content, sheet)), None)


def scans(content: bytes, sheet: str | None = None) -> Iterator[tuple[str, OdsScan]]:
    """The sheets of that name, or all, one after the other, with what their cells are."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("content.xml") as stream:
        for _, element in ElementTree.iterparse(stream):
            if element.tag == f"{TABLE}table":
                name = element.get(f"{TABLE}name", "")
                if sheet in (None, name):
                    yield name, _scanned(element)
                element.clear()


def _scanned(table: ElementTree.Element) -> OdsScan:
    rows = columns = filled = 0
    merged: list[Merged] = []
    broken: dict[tuple[int, int], Broken] = {}
    percent: set[tuple[int, int]] = set()
    for row, again, column, repeated, cell in _cells(table):
        down, right = (int(cell.get(f"{TABLE}number-{name}-spanned", 1)) for name in ("rows", "columns"))
        kind, text = cell.get(f"{OFFICE}value-type"), cell.find(f"{TEXT}p")
        if max(down, right) > 1:
            merged.append(Merged(row, column, row + down - 1, column + right - 1))
        fault: Broken | None = "error" if _failed(cell, kind, text) else None
        if fault is None and cell.get(f"{TABLE}formula") and kind is None and text is None:
            fault = "unsaved"
        places = product(range(row, row + again), range(column, column + repeated))
        if fault:
            broken.update((place, fault) for place in islice(places, MOST_BROKEN))
        elif kind == "percentage":
            percent.update(islice(places, MOST_BROKEN))
        if kind is not None or text is not None:
            rows, columns = max(rows, row + again), max(columns, column + repeated)
            filled += again * repeated
    return OdsScan(rows, columns, filled, tuple(merged), broken, frozenset(percent))


def _failed(cell: ElementTree.Element, kind: str | None, text: ElementTree.Element | None) -> bool:
    """True if a cell shows that its formula failed."""
    if cell.get(f"{CALC}value-type") == "error":
        return True
    shown = "" if text is None else "".join(text.itertext()).strip()
    return bool(cell.get(f"{TABLE}formula")) and FAILED.fullmatch(shown) is not None


def _cells(table: ElementTree.Element) -> Iterator[tuple[int, int, int, int, ElementTree.Element]]:
    """Row and times it is repeated below, column and times to the right, and each cell that no other covers."""
    at = 0
    for row in table.iter(f"{TABLE}table-row"):
        down, column = int(row.get(f"{TABLE}number-rows-repeated", 1)), 0
        for cell in row:
            right = int(cell.get(f"{TABLE}number-columns-repeated", 1))
            if cell.tag == f"{TABLE}table-cell" and (len(cell) or cell.attrib):
                yield at, down, column, right, cell
            column += right
        at += down
