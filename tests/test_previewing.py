"""A person sees what the program saw: the first rows of a file as read, and what each column is taken for."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from ifn_research.cli import main
from ifn_research.errors import DataError
from ifn_research.previewing import preview_of

TEXT = """Titre ; 2023

code;nom;part;lon;flag;note
01001;Bois-Joli;1,5;4.9;oui;rien
01004;Les Ormes;s;4.8;non;
01008;Pont-Vert;3,5;5.1;oui;à voir
2A017;Val-Clair;2,5;8.7;oui;
"""
STUDY = """study: test
level: commune
tables: [{path: table.csv, code: code, name: nom, skip: {code: "01008"}}]
indicators: {x: {column: part}, y: {column: lon}}
versions: [{name: equal, variables: [x, y], imputation: median}]
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    path.write_text(TEXT, encoding="utf-8")
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    return path


def test_each_column_is_told_with_what_it_is_taken_for(table):
    preview = preview_of(table)
    assert preview.columns == ("code", "nom", "part", "lon", "flag", "note")
    assert "csv, utf-8, semicolons, header on line 3, 4 rows" in preview.headline
    kinds = dict(zip(preview.columns, preview.kinds, strict=True))
    assert kinds["code"] == "probably the code of the level commune, text"
    assert kinds["part"] == "number (decimal comma); missing: s"
    assert kinds["lon"] == "number (decimal point)"
    assert (kinds["nom"], kinds["flag"], kinds["note"]) == ("text", "flag", "text")


def test_rows_stand_with_their_lines_as_they_are_read(table):
    assert preview_of(table).rows[:2] == (
        (4, ("01001", "Bois-Joli", "1,5", "4.9", "oui", "rien")),
        (5, ("01004", "Les Ormes", "s", "4.8", "non", "")),
    )


@pytest.mark.parametrize("asked", ["table.csv", "path"])
def test_a_declared_table_is_read_as_it_is_declared(table, asked):
    found = preview_of(table if asked == "path" else Path(asked), table.with_name("study.yaml"))
    assert [line for line, _ in found.rows] == [4, 5, 7]
    assert found.kinds[:2] == ("code of the level commune, text", "name, text")
    assert any("1 of 4 rows left out" in note for note in found.notes)


def test_a_table_that_the_configuration_does_not_declare_is_refused_with_those_it_does(table):
    with pytest.raises(DataError, match=r"no table of the configuration is other\.csv") as raised:
        preview_of(Path("other.csv"), table.with_name("study.yaml"))
    assert "table.csv" in raised.value.fix


def test_a_header_with_a_column_that_has_no_name_is_found(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(",code,nom,x,y\n0,01001,A,1,2\n1,01004,B,3,4\n2,01008,C,5,6\n", encoding="utf-8")
    assert preview_of(path).columns == ("(A)", "code", "nom", "x", "y")


def test_the_command_prints_it(table):
    result = CliRunner().invoke(main, ["check", "--explain", str(table)])
    assert result.exit_code == 0, result.output
    for told in ("4 rows", "probably", "decimal", "Bois-Joli", "à voir"):
        assert told in result.output
