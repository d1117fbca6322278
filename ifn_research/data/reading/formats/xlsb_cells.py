"""The cells of an .xlsb that a reader of values does not tell: how far they go, and errors of formulas."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from ifn_research.data.reading.formats.grid import Broken
from ifn_research.data.reading.formats.number_formats import percent_styles
from ifn_research.data.reading.formats.xlsx_cells import Scan

# Records of the format, by their numbers: a row, cells with something in them, those with an error, a sheet.
ROW, FILLED, ERRORS, SHEET = 0, range(2, 12), (3, 11), 156
# Of the file of styles: a format, a style, and where those of cells begin and end.
FORMAT, STYLE, STYLES, STYLES_END = 44, 47, 617, 618


def scan(content: bytes, sheet: str) -> Scan | None:
    """Look at the cells of a sheet; None if the workbook does not say where the sheet is."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        place = _place(archive, sheet)
        if place is None:
            return None
        data, styles = archive.read(place), _percent_styles(archive)
    shares: set[tuple[int, int]] = set()
    rows = columns = filled = row = 0
    broken: dict[tuple[int, int], Broken] = {}
    for kind, record in _records(data):
        if kind == ROW:
            (row,) = struct.unpack_from("<I", record)
        elif kind in FILLED:
            (column,) = struct.unpack_from("<I", record)
            rows, columns, filled = max(rows, row + 1), max(columns, column + 1), filled + 1
            if kind in ERRORS:
                broken[row, column] = "error"
            if styles and int.from_bytes(record[4:7], "little") in styles:
                shares.add((row, column))
    return Scan(rows, columns, filled, broken, frozenset(shares))


def _percent_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    """The styles of cells whose format shows a share as a percentage."""
    if "xl/styles.bin" not in archive.namelist():
        return frozenset()
    formats: dict[int, str] = {}
    styles: list[int] = []
    of_cells = False
    for kind, record in _records(archive.read("xl/styles.bin")):
        of_cells = kind == STYLES or (of_cells and kind != STYLES_END)
        if kind == FORMAT:
            formats[struct.unpack_from("<H", record)[0]] = _text(record, 2)[0]
        elif kind == STYLE and of_cells:
            styles.append(struct.unpack_from("<H", record, 2)[0])
    return percent_styles(styles, formats)


def _place(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The file of a sheet inside a workbook."""
    names = set(archive.namelist())
    if not {"xl/workbook.bin", "xl/_rels/workbook.bin.rels"} <= names:
        return None
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.bin.rels"))
    targets = {item.get("Id", ""): item.get("Target", "") for item in links}
    for kind, record in _records(archive.read("xl/workbook.bin")):
        if kind == SHEET:
            key, at = _text(record, 8)
            name, _ = _text(record, at)
            target = targets.get(key, "")
            place = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            if name == sheet and place in names:
                return place
    return None


def _text(record: bytes, at: int) -> tuple[str, int]:
    """A text and where it ends."""
    (letters,) = struct.unpack_from("<I", record, at)
    end = at + 4 + 2 * letters
    return record[at + 4 : end].decode("utf-16-le"), end


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        kind, at = _number(data, at, 2)
        size, at = _number(data, at, 4)
        yield kind, data[at : at + size]
        at += size


def _number(data: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of seven bits a byte, the smallest first, and where it ends."""
    value = 0
    for place in range(most):
        byte = data[at + place]
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return value, at + place + 1
    return value, at + most
