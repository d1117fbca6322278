"""What a file holds: packed or not, whatever the accents of its name; what is no table is refused before it is read."""

from __future__ import annotations

import gzip
import unicodedata
import zipfile

import pytest

from ifn_research.data.reading.formats import content as content_module
from ifn_research.data.reading.formats.content import read_content
from tests.support.by_hand import in_cells, ods, ods_cell, ods_row, xlsx, zipped

TEXT = "code;x\na;1\nb;2\n"


def told(value):
    """The name of a parameter: a packed file holds the hour at which it was packed."""
    return value if isinstance(value, str) else "content"


BOOK = xlsx(in_cells([["code", "x"], ["a", 1], ["b", 2]]))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("t.csv.gz", gzip.compress(TEXT.encode(), mtime=0)),
        ("T.CSV.GZ", gzip.compress(TEXT.encode(), mtime=0)),
        # Two parts one after the other, as some servers write them.
        ("t.txt.gz", gzip.compress(TEXT[:9].encode(), mtime=0) + gzip.compress(TEXT[9:].encode(), mtime=0)),
        ("t.zip", zipped({"t.csv": TEXT})),
        ("t.zip", zipped({"été/t.tsv": TEXT, "__MACOSX/._t.csv": "x", "lisez-moi.pdf": "x"})),
        ("t.zip", zipped({"t.xlsx": BOOK})),
        ("t.xlsx.gz", gzip.compress(BOOK, mtime=0)),
    ],
    ids=told,
)
def test_a_packed_table_is_read(opened, name, data):
    table = opened(data, name)
    assert table.columns.astype(str)["code"].tolist() == ["a", "b"]
    assert [float(cell) for cell in table.columns["x"]] == [1, 2]


def test_of_several_tables_in_a_zip_the_one_that_is_named_is_read(opened, refused):
    data = zipped({"meta.csv": "a;b\n1;2\n", "d/données.csv": TEXT})
    error = refused(data, "t.zip")
    assert str(error.what) == "the zip holds 2 tables, and which one is meant is not said"
    assert 'as sheet: "meta.csv" (it holds meta.csv, d/données.csv)' in str(error.fix)
    for sheet in ("d/données.csv", "données.csv"):
        assert opened(data, "t.zip", sheet=sheet).columns["x"].tolist() == ["1", "2"]


def test_a_sheet_of_a_workbook_in_a_zip_is_read(opened):
    assert opened(zipped({"t.xlsx": BOOK}), "t.zip", sheet="Data").names == ["code", "x"]


def test_of_several_workbooks_in_a_zip_a_sheet_cannot_be_named_too(refused, opened):
    rows = ods_row(ods_cell("code"), ods_cell("x")) + ods_row(ods_cell("a"), ods_cell(1))
    book = ods(A=rows, B=rows)
    data = zipped({"t.ods": book, "u.ods": book})
    error = refused(data, "t.zip", sheet="u.ods")
    assert str(error.fix).startswith(
        'unpack the zip, name the workbook in path: and say which one under this table, as sheet: "A"'
    )
    assert opened(book, "u.ods", sheet="A").columns["x"].tolist() == [1]


@pytest.mark.parametrize("written", ["NFC", "NFD"])
def test_a_name_is_found_whatever_letters_its_accents_are_written_with(tmp_path, written):
    name = "données d'été.csv"
    (tmp_path / unicodedata.normalize(written, name)).write_text(TEXT)
    for asked in ("NFC", "NFD"):
        assert read_content(str(tmp_path / unicodedata.normalize(asked, name))).data == TEXT.encode()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("t.csv.gz", b"no gzip"),
        ("t.csv.gz", gzip.compress(TEXT.encode(), mtime=0)[:-9]),
        ("t.zip", b"no zip"),
        ("t.zip", zipped({"t.csv": TEXT})[:-30]),
        ("t.zip", zipped({"t.csv": TEXT})[9:]),
    ],
    ids=told,
)
def test_what_cannot_be_unpacked_is_refused(refused, name, data):
    error = refused(data, name)
    assert str(error.what).startswith("the file cannot be unpacked")
    assert "fetch it again" in str(error.fix)


def test_a_zip_with_a_password_is_refused(refused):
    data = bytearray(zipped({"t.csv": TEXT}))
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(mark) + place] |= 1
    assert "password" in str(refused(bytes(data), "t.zip").what)


def test_a_zip_without_a_table_is_refused(refused):
    error = refused(zipped({"communes.shp": "x", "communes.dbf": "x"}), "t.zip")
    assert "holds no table: communes.shp, communes.dbf" in str(error.what)
    assert "geometry:" in str(error.fix)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("t.csv.gz", gzip.compress(b"a" * 5000, mtime=0)),
        ("t.zip", zipped({"t.csv": "a" * 5000})),
        ("t.xlsx", xlsx(in_cells([["code"]]) + " " * 5000)),
        ("t.ods", zipped({"mimetype": "x", "content.xml": " " * 5000})),
    ],
    ids=told,
)
def test_what_unpacks_to_more_than_any_table_holds_is_refused(refused, monkeypatch, name, data):
    monkeypatch.setattr(content_module, "MOST_UNPACKED", 4096)
    error = refused(data, name)
    assert str(error.what).startswith("what is packed in the file is larger than")
    assert "path:" in str(error.fix)


def test_a_bomb_is_refused_before_it_is_unpacked(refused, monkeypatch):
    monkeypatch.setattr(content_module, "MOST_UNPACKED", 4096)
    packed = {"t.zip": zipped({"t.csv": "a" * 5000}), "t.xlsx": zipped({"xl/workbook.xml": "a" * 5000})}
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    for name, data in packed.items():
        assert "larger than" in str(refused(data, name).what)
