"""The cells of an .xlsx that a reader of values does not tell: how far they go, and formulas without one."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from ifn_research.data.reading.formats.grid import Broken, position_of
from ifn_research.data.reading.formats.number_formats import percent_styles

# A row, or a cell with its attributes and what it holds; names may have a prefix.
PART = re.compile(
    rb"<(?:\w+:)?row\b([^>]*)>|<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)",
    re.DOTALL,
)
NUMBER, REFERENCE = re.compile(rb"""\br=["']([0-9]+)["']"""), re.compile(rb"""\br=["']([A-Z]+[0-9]+)["']""")
ERROR, OF_TEXT = re.compile(rb"""\bt=["']e["']"""), re.compile(rb"""\bt=["']str["']""")
VALUE, TEXT = re.compile(rb"<(?:\w+:)?v>\s*[^<\s]"), re.compile(rb"<(?:\w+:)?(?:is|t)\b")
FORMULA = re.compile(rb"<(?:\w+:)?f\b")
STYLE = re.compile(rb"""\bs=["']([0-9]+)["']""")


@dataclass(frozen=True)
class Scan:
    """The cells of a sheet: where they are, and what is wrong with some.

    Attributes
    ----------
    rows, columns : int
        Up to the last cell that holds something.
    filled : int
        Cells that hold something.
    broken : dict of (row, column) to "unsaved" or "error"
        Formulas whose value was not saved, and cells that hold an error.
    percent : set of (row, column)
        Cells whose format shows a share as a percentage.
    """

    rows: int
    columns: int
    filled: int
    broken: dict[tuple[int, int], Broken]
    percent: frozenset[tuple[int, int]] = frozenset()


def scan(content: bytes, sheet: str) -> Scan | None:
    """Look at the cells of a sheet; None if the workbook does not say where the sheet is."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        place = _places(archive).get(sheet)
        if place is None:
            return None
        xml, percent = archive.read(place), _percent_styles(archive)
    return scan_cells(xml, percent)


def scan_cells(xml: bytes, percent: frozenset[int] = frozenset()) -> Scan:
    """Look at the cells of a sheet's XML, of which these styles show shares as percentages."""
    rows = columns = filled = 0
    shares: list[tuple[int, int]] = []
    broken: dict[tuple[int, int], Broken] = {}
    for (row, column), attributes, inner in _cells(xml):
        formula = FORMULA.search(inner) is not None
        holds = VALUE.search(inner) is not None or TEXT.search(inner) is not None
        if ERROR.search(attributes):
            broken[row, column] = "error"
        elif formula and not holds and not OF_TEXT.search(attributes):
            broken[row, column] = "unsaved"
        if holds or formula:
            rows, columns, filled = max(rows, row + 1), max(columns, column + 1), filled + 1
        if percent and (int(style[1]) if (style := STYLE.search(attributes)) else 0) in percent:
            shares.append((row, column))
    return Scan(rows, columns, filled, broken, frozenset(shares))


def _cells(xml: bytes) -> Iterator[tuple[tuple[int, int], bytes, bytes]]:
    """Position, attributes and content of each cell that is not empty; cells without an address follow each other."""
    row, column = -1, -1
    for match in PART.finditer(xml):
        of_row, attributes, inner = match.groups()
        if of_row is not None:
            number = NUMBER.search(of_row)
            row, column = (int(number[1]) - 1 if number else row + 1), -1
            continue
        reference = REFERENCE.search(attributes)
        row, column = position_of(reference[1].decode()) if reference else (row, column + 1)
        if inner:
            yield (row, column), attributes, inner


def _percent_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    """The styles of cells whose format shows a share as a percentage."""
    names = {name.replace("\\", "/").lower(): name for name in archive.namelist()}
    if "xl/styles.xml" not in names:
        return frozenset()
    formats: dict[int, str] = {}
    styles: list[int] = []
    for item in ElementTree.fromstring(archive.read(names["xl/styles.xml"])).iter():
        kind = item.tag.rpartition("}")[2]
        if kind == "numFmt":
            formats[int(item.get("numFmtId", 0))] = item.get("formatCode", "")
        elif kind == "cellXfs":
            styles = [int(style.get("numFmtId", 0)) for style in item]
    return percent_styles(styles, formats)


def _places(archive: zipfile.ZipFile) -> dict[str, str]:
    """The file of each sheet inside a workbook."""
    # Some producers write capitals, or the separators of Windows.
    names = {name.replace("\\", "/").lower(): name for name in archive.namelist()}
    book, links = names.get("xl/workbook.xml"), names.get("xl/_rels/workbook.xml.rels")
    if book is None or links is None:
        return {}
    relations = {item.get("Id", ""): item.get("Target", "") for item in ElementTree.fromstring(archive.read(links))}
    found = {}
    for item in ElementTree.fromstring(archive.read(book)).iter():
        # Two editions of the format differ by their namespaces alone.
        if item.tag.rpartition("}")[2] != "sheet":
            continue
        key = next((value for name, value in item.attrib.items() if name.endswith("}id")), "")
        target = relations.get(key, "").replace("\\", "/").lower()
        place = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        if place in names:
            found[item.get("name", "")] = names[place]
    return found
