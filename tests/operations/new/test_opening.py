"""A table opened under its header, as the user says or as its lines do."""

from __future__ import annotations

from pathlib import Path

import pytest

from ifn_research.errors import DataError
from ifn_research.operations.new.opening import Said, open_as_said, table_of


def said(folder: Path, text: str, **keys: object) -> Said:
    path = folder / "t.csv"
    path.write_text(text, encoding="utf-8")
    return Said(path, keys=keys)


def test_a_header_of_two_storeys_is_read_as_such(tmp_path: Path) -> None:
    text = "Titre\n;Pauvreté;\ncode;;nombre\n01001;1,5;3\n01002;2,5;4\n"
    opened, keys, notes = open_as_said(said(tmp_path, text))
    assert opened.names == ["code", "Pauvreté", "nombre"]
    assert keys == {"header_rows": 2, "skip_rows": 1}
    assert "two storeys" in str(notes["header_rows"])


def test_what_is_said_is_taken_as_it_is(tmp_path: Path) -> None:
    opened, keys, notes = open_as_said(said(tmp_path, "Titre\nautre\ncode;x\n01001;1\n", skip_rows=2))
    assert (opened.names, keys, notes) == (["code", "x"], {"skip_rows": 2}, {})


def test_rows_without_a_header_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="the first line looks like data"):
        open_as_said(said(tmp_path, "01001;1,5\n01002;2,5\n01003;3,5\n"))


def test_a_table_may_be_declared_before_its_codes_are_known(tmp_path: Path) -> None:
    assert table_of(tmp_path / "t.csv", {"sheet": "a"}).code_columns == ()
    assert table_of(tmp_path / "t.csv", {}, ["dep", "com"]).code_columns == ("dep", "com")
