"""The cells of an .xls that a reader of values does not tell: how far they go, and errors of formulas."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from ifn_research.data.reading.formats.grid import Broken
from ifn_research.data.reading.formats.number_formats import percent_styles
from ifn_research.data.reading.formats.xlsx_cells import Scan

SECTOR, ENTRY, FREE = 512, 128, 0xFFFFFFFA
# Records of the format, by their numbers.
BEGIN, END, SHEET, FORMAT, STYLE = 0x0809, 0x000A, 0x0085, 0x041E, 0x00E0
FORMULA, SEVERAL, OF_LOGIC = 0x0006, 0x00BD, 0x0205
CELLS = {FORMULA, SEVERAL, OF_LOGIC, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x027E}


def scan(content: bytes, sheet: str) -> Scan | None:
    """Look at the cells of a sheet; None in a file of before 1993, or if there is none of that name.

    Raises
    ------
    struct.error, IndexError, ValueError
        If the file is damaged.
    """
    stream = _stream(content)
    start = next((at for name, at in _sheets(stream) if name == sheet), None)
    if start is None:
        return None
    rows = columns = filled = depth = 0
    broken: dict[tuple[int, int], Broken] = {}
    styles, shares = _percent_styles(stream), set[tuple[int, int]]()
    for kind, data in _records(stream, start):
        # A drawing inside the sheet has records of its own.
        depth += (kind == BEGIN) - (kind == END)
        if depth == 0:
            break
        if kind not in CELLS or depth > 1:
            continue
        row, column = struct.unpack_from("<HH", data)
        last = struct.unpack_from("<H", data, len(data) - 2)[0] if kind == SEVERAL else column
        rows, columns, filled = max(rows, row + 1), max(columns, last + 1), filled + max(last - column, 0) + 1
        if _failed(kind, data):
            broken[row, column] = "error"
        for at in range(column, last + 1) if styles else ():
            if struct.unpack_from("<H", data, 4 + 6 * (at - column))[0] in styles:
                shares.add((row, at))
    return Scan(rows, columns, filled, broken, frozenset(shares))


def _percent_styles(stream: bytes) -> frozenset[int]:
    """The styles of cells whose format shows a share as a percentage."""
    version = 0
    formats: dict[int, str] = {}
    styles: list[int] = []
    for kind, data in _records(stream, 0):
        if kind == BEGIN:
            (version,) = struct.unpack_from("<H", data)
        elif kind == FORMAT and version < 0x0600:
            formats[struct.unpack_from("<H", data)[0]] = data[3 : 3 + data[2]].decode("cp1252", "replace")
        elif kind == FORMAT:
            number, letters, wide = struct.unpack_from("<HHB", data)
            text = data[5 : 5 + letters * (1 + (wide & 1))]
            formats[number] = text.decode("utf-16-le" if wide & 1 else "latin-1", "replace")
        elif kind == STYLE:
            styles.append(struct.unpack_from("<H", data, 2)[0])
        elif kind == END:
            break
    return percent_styles(styles, formats)


def _failed(kind: int, data: bytes) -> bool:
    if kind == FORMULA:
        return data[6:7] == b"\x02" and data[12:14] == b"\xff\xff"
    return kind == OF_LOGIC and data[7:8] == b"\x01"


def _sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    """The name of each sheet and where its records begin."""
    version = 0
    for kind, data in _records(stream, 0):
        if kind == BEGIN:
            (version,) = struct.unpack_from("<H", data)
        elif kind == SHEET:
            (at,) = struct.unpack_from("<I", data)
            if version < 0x0600:
                yield data[7 : 7 + data[6]].decode("cp1252"), at
            else:
                wide = data[7] & 1
                yield data[8 : 8 + data[6] * (1 + wide)].decode("utf-16-le" if wide else "latin-1"), at
        elif kind == END:
            return


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _stream(content: bytes) -> bytes:
    """The records of a workbook, out of the file system in a file that holds them."""
    if not content.startswith(bytes.fromhex("D0CF11E0A1B11AE1")):
        return content
    (shift,) = struct.unpack_from("<H", content, 30)
    size = 1 << min(shift, 12)
    first, cutoff = struct.unpack_from("<I", content, 48)[0], struct.unpack_from("<I", content, 56)[0]
    table = _table(content, size)
    directory = _chained(content, first, table, size)
    for at in range(0, len(directory), ENTRY):
        (letters,) = struct.unpack_from("<H", directory, at + 64)
        name = directory[at : at + max(letters - 2, 0)].decode("utf-16-le", "replace")
        begin, length = struct.unpack_from("<II", directory, at + 116)
        if name in ("Workbook", "Book") and length >= cutoff:
            return _chained(content, begin, table, size)[:length]
    return b""


def _table(content: bytes, size: int) -> list[int]:
    """The allocation table of the file: the sector that follows each."""
    sectors = [at for at in struct.unpack_from("<109I", content, 76) if at < FREE]
    following = struct.unpack_from("<I", content, 68)[0]
    while following < FREE and len(sectors) * size < len(content):
        *more, following = struct.unpack_from(f"<{size // 4}I", content, (following + 1) * size)
        sectors += [at for at in more if at < FREE]
    return [item for at in sectors for item in struct.unpack_from(f"<{size // 4}I", content, (at + 1) * size)]


def _chained(content: bytes, first: int, table: list[int], size: int) -> bytes:
    parts: list[bytes] = []
    at = first
    while at < FREE and len(parts) * size <= len(content):
        parts.append(content[(at + 1) * size : (at + 2) * size])
        at = table[at]
    return b"".join(parts)
