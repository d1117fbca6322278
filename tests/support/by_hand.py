"""Workbooks written by hand, as no library here writes them: what one producer does, and another does not."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

Cells = Sequence[Sequence[Any]]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
ODS = " ".join(
    f'xmlns:{prefix}="urn:{name}:1.0"'
    for prefix, name in {
        "office": "oasis:names:tc:opendocument:xmlns:office",
        "table": "oasis:names:tc:opendocument:xmlns:table",
        "text": "oasis:names:tc:opendocument:xmlns:text",
        "calcext": "org:documentfoundation:names:experimental:calc:xmlns:calcext",
    }.items()
)


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """A zip of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def xlsx(rows: str, *, strings: Sequence[str] = (), main: str = MAIN, links: str = LINKS, **other: str) -> bytes:
    """An .xlsx of one sheet, `Data`, whose rows are this XML; `other` are files, or more of the sheet's XML."""
    shared = "".join(f"<si><t>{text}</t></si>" for text in strings)
    after, state, properties = other.pop("after", ""), other.pop("state", "visible"), other.pop("properties", "")
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{links}">{properties}<sheets>'
            f'<sheet name="Data" sheetId="1" state="{state}" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{links}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="r2" Type="{links}/sharedStrings" Target="sharedStrings.xml"/>'
            f'<Relationship Id="r3" Type="{links}/styles" Target="styles.xml"/></Relationships>',
            "xl/sharedStrings.xml": f'<sst xmlns="{main}">{shared}</sst>',
            "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/>'
            '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData>{after}</worksheet>',
            **other,
        }
    )


def in_cells(rows: Cells) -> str:
    """Rows of an .xlsx: texts, figures, and XML where a cell begins with ``<``."""
    found = []
    for number, cells in enumerate(rows, 1):
        line = []
        for at, cell in enumerate(cells):
            place = f'r="{chr(65 + at)}{number}"'
            if isinstance(cell, str) and cell.startswith("<"):
                line.append(cell.replace("<c", f"<c {place}", 1))
            elif isinstance(cell, str):
                line.append(f'<c {place} t="inlineStr"><is><t>{cell}</t></is></c>')
            elif cell is not None:
                line.append(f"<c {place}><v>{cell}</v></c>")
        found.append(f'<row r="{number}">{"".join(line)}</row>')
    return "".join(found)


def ods(**sheets: str) -> bytes:
    """An .ods of sheets, whose rows are this XML."""
    tables = "".join(f'<table:table table:name="{name}">{rows}</table:table>' for name, rows in sheets.items())
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{MANIFEST}"/>',
            "content.xml": f'<office:document-content {ODS} office:version="1.2"><office:body><office:spreadsheet>'
            f"{tables}</office:spreadsheet></office:body></office:document-content>",
        }
    )


def ods_row(*cells: str, times: int = 1) -> str:
    """A row of an .ods."""
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def ods_cell(value: Any = None, shown: str | None = None, kind: str = "", **attributes: Any) -> str:
    """A cell of an .ods: a text, a figure, or nothing; attributes as `formula`, `columns_spanned`."""
    names = {"rows_spanned": "number-rows-spanned", "columns_spanned": "number-columns-spanned"}
    names["repeated"] = "number-columns-repeated"
    told = " ".join(f'table:{names.get(name, name)}="{text}"' for name, text in attributes.items())
    if value is None:
        return f"<table:table-cell {told}/>"
    kind = kind or ("string" if isinstance(value, str) else "float")
    name = {"string": "string-value", "boolean": "boolean-value", "date": "date-value"}.get(kind, "value")
    own = "" if kind == "string" else f'office:{name}="{value}"'
    text = str(value) if shown is None else shown
    return f'<table:table-cell office:value-type="{kind}" {own} {told}><text:p>{text}</text:p></table:table-cell>'


ERRORS = {"#DIV/0!": 7, "#N/A": 42}


class Share(float):
    """A figure of an .xls or .xlsb that is shown as a percentage."""


def xls(rows: Cells, merged: Sequence[tuple[int, int, int, int]] = (), name: str = "Data") -> bytes:
    """An .xls (BIFF8) of one sheet: texts, figures, flags, errors; ``=`` is a formula that failed.

    Merged ranges are first row, last row, first column, last column.
    """
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0x0DBB, 0x07CC, 0, 6))
    letters = name.encode("utf-16-le")
    percent = "0.0%"
    styles = _record(0x041E, struct.pack("<HHB", 164, len(percent), 0) + percent.encode())
    styles += b"".join(_record(0x00E0, struct.pack("<HH", 0, number) + bytes(16)) for number in (0, 164))
    size = len(start) + len(styles) + 4 + 8 + len(letters) + 4
    sheet = _record(0x0085, struct.pack("<IBBBB", size, 0, 0, len(name), 1) + letters)
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0x0DBB, 0x07CC, 0, 6))
    cells = b"".join(
        _xls_cell(struct.pack("<HHH", row, column, isinstance(cell, Share)), cell)
        for row, line in enumerate(rows)
        for column, cell in enumerate(line)
        if cell is not None
    )
    ranges = b"".join(struct.pack("<HHHH", *item) for item in merged)
    cells += _record(0x00E5, struct.pack("<H", len(merged)) + ranges)
    end = _record(0x000A, b"")
    return _compound(start + styles + sheet + end + begin + cells + end)


def _xls_cell(place: bytes, cell: Any) -> bytes:
    if cell in ERRORS:
        return _record(0x0205, place + bytes([ERRORS[cell], 1]))
    if cell == "=":
        return _record(0x0006, place + bytes([2, 0, 7, 0, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 3, 0, 30, 1, 0]))
    if isinstance(cell, bool):
        return _record(0x0205, place + bytes([cell, 0]))
    if isinstance(cell, str):
        return _record(0x0204, place + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
    return _record(0x0203, place + struct.pack("<d", cell))


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def locked() -> bytes:
    """What a spreadsheet keeps in the place of a workbook with a password."""
    return _compound(b"", "EncryptedPackage")


def _compound(stream: bytes, name: str = "Workbook") -> bytes:
    """The file system of one file in which an .xls is kept."""
    size = max(len(stream), 4096)
    sectors = -(-size // 512)
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    table += [0xFFFFFFFF] * (128 - len(table))
    head = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    directory = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry(name, 2, 0xFFFFFFFF, 2, size)
    directory += _entry("", 0, 0xFFFFFFFF, 0, 0) * 2
    return head + struct.pack("<128I", *table) + directory + stream.ljust(sectors * 512, b"\0")


def _entry(name: str, kind: int, child: int, begin: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le") if name else b""
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(text), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        + bytes(36)
        + struct.pack("<IQ", begin, size)
    )


def xlsb(rows: Cells) -> bytes:
    """An .xlsb of one sheet, `Data`: texts, figures, flags and errors; ``=`` is a formula that failed."""
    links = f'<Relationships xmlns="{PACKAGE}/relationships">'
    sheet = struct.pack("<II", 0, 1) + _wide("r1") + _wide("Data")
    book = _part(131, b"") + _part(143, b"") + _part(156, sheet) + _part(144, b"") + _part(132, b"")
    cells = b""
    for row, line in enumerate(rows):
        cells += _part(0, struct.pack("<IIHBBBI", row, 0, 0, 0, 0, 0, 0))
        for column, cell in enumerate(line):
            place = struct.pack("<II", column, isinstance(cell, Share))
            if cell in ERRORS:
                cells += _part(3, place + bytes([ERRORS[cell]]))
            elif cell == "=":
                cells += _part(11, place + bytes([7]) + struct.pack("<HIBI", 0, 0, 0, 0))
            elif isinstance(cell, bool):
                cells += _part(4, place + bytes([cell]))
            elif isinstance(cell, str):
                cells += _part(6, place + _wide(cell))
            elif cell is not None:
                cells += _part(5, place + struct.pack("<d", cell))
    last = (len(rows) - 1, 0, max(map(len, rows)) - 1)
    body = _part(129, b"") + _part(148, struct.pack("<IIII", 0, *last)) + _part(145, b"") + cells
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
            "_rels/.rels": f'{links}<Relationship Id="r1" Type="{LINKS}/officeDocument" Target="xl/workbook.bin"/>'
            "</Relationships>",
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": f'{links}<Relationship Id="r1" Type="{LINKS}/worksheet" '
            'Target="worksheets/sheet1.bin"/></Relationships>',
            "xl/styles.bin": _part(44, struct.pack("<H", 164) + _wide("0.0%"))
            + _part(626, struct.pack("<I", 1))
            + _part(47, _part_of_style(164))
            + _part(627, b"")
            + _part(617, struct.pack("<I", 2))
            + b"".join(_part(47, _part_of_style(number)) for number in (0, 164))
            + _part(618, b""),
            "xl/worksheets/sheet1.bin": body + _part(146, b"") + _part(130, b""),
        }
    )


def _part_of_style(number: int) -> bytes:
    return struct.pack("<HH", 0, number) + bytes(12)


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _part(kind: int, data: bytes) -> bytes:
    return _seven(kind) + _seven(len(data)) + data


def _seven(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])
