"""A file that is damaged anywhere is a table or a complaint that can be acted upon: never a traceback."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from ifn_research.config.tables import TableConfig
from ifn_research.data.reading.files import open_table
from ifn_research.errors import DataError
from tests.support.by_hand import MANIFEST, in_cells, locked, ods, ods_cell, ods_row, xls, xlsb, xlsx, zipped

ROWS = [["code", "x", "y"], *([f"{at:05d}", 1.5 * at, "s" if at % 3 else None] for at in range(1, 40))]
TEXT = "\n".join(";".join(str(cell) for cell in row) for row in ROWS)
FRAME = pd.DataFrame(ROWS[1:], columns=ROWS[0])


def _columns(write: str) -> bytes:
    stream = io.BytesIO()
    getattr(FRAME, write)(stream)
    return stream.getvalue()


FILES = {
    "t.csv": TEXT.encode(),
    "t.csv.gz": gzip.compress(TEXT.encode()),
    "t.zip": zipped({"t.csv": TEXT}),
    "t.xlsx": xlsx(in_cells(ROWS), strings=["a"]),
    "t.ods": ods(Data="".join(ods_row(*map(ods_cell, row)) for row in ROWS)),
    "t.xls": xls(ROWS, merged=[(1, 2, 1, 1)]),
    "t.xlsb": xlsb(ROWS),
    "t.parquet": _columns("to_parquet"),
    "t.feather": _columns("to_feather"),
}
TIMES = 60


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Bytes cut off, changed, taken out or put in."""
    found = bytearray(data)
    at = chance.randrange(len(found))
    match chance.randrange(4):
        case 0:
            del found[at:]
        case 1:
            for _ in range(chance.randrange(1, 8)):
                found[chance.randrange(len(found))] = chance.randrange(256)
        case 2:
            del found[at : at + chance.randrange(1, 40)]
        case 3:
            found[at:at] = chance.choice([b"9" * 12, b"<", b"\0", b"-1", b"&x;", b'"', b"\xff\xfe", b"\r"])
    return bytes(found)


def damaged_inside(data: bytes, chance: random.Random) -> bytes:
    """A zip of which one file is damaged."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(files))
    return zipped(files | {name: damaged(files[name], chance)})


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_read_or_refused(name, tmp_path, capfd):
    path = tmp_path / name
    for seed in range(TIMES):
        chance = random.Random(f"{name} {seed}")
        inside = FILES[name].startswith(b"PK") and seed % 2
        path.write_bytes((damaged_inside if inside else damaged)(FILES[name], chance))
        error = complaint(path)
        assert error is None or (str(error.what) and str(error.fix) and str(error.where).startswith(str(path))), seed
    # Nothing is said beside the complaint.
    assert capfd.readouterr() == ("", "")


def complaint(path: Path) -> DataError | None:
    """With what a file is refused; nothing if it is read."""
    try:
        table = open_table(TableConfig(path=str(path), code="code"))
    except DataError as error:
        return error
    assert len(table.columns) == len(table.lines) > 0
    return None


@pytest.mark.parametrize("name", [name for name in FILES if name != "t.csv"])
@pytest.mark.parametrize(
    "content", [b"<html><table><tr><td>code</td></tr></table></html>", TEXT.encode(), b"PK", b"\0"]
)
def test_a_file_of_another_format_is_refused(name, content, refused):
    error = refused(content, name)
    assert str(error.fix)
    assert name in str(error.where)


@pytest.mark.parametrize("name", ["t.xlsx", "t.xls"])
def test_a_workbook_with_a_password_is_refused_with_the_way_out(refused, name):
    error = refused(locked(), name)
    assert str(error.what) == "the workbook is protected by a password"
    assert "save a copy without a password" in str(error.fix)


def test_a_sheet_with_a_password_in_ods_is_refused_too(refused):
    entry = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    manifest = f'<manifest:manifest xmlns:manifest="{MANIFEST}">{entry}</manifest:manifest>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    error = refused(zipped({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": b"\1\2"}), "t.ods")
    assert str(error.what) == "the workbook is protected by a password"
