"""A person sees what the program saw: the first rows of a file as read, and what each column is taken for."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from ifn_research.cli import main
from ifn_research.config import load_study
from ifn_research.data.loading import load_study_data
from ifn_research.data.reading.figures.as_read import MISSING
from ifn_research.errors import DataError, IfnError
from ifn_research.operations.preview import Preview, preview_of, previews_of

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
    assert "csv, utf-8, semicolons, header on line 3, 4 rows" in str(preview.headline)
    kinds = dict(zip(preview.columns, map(str, preview.kinds), strict=True))
    assert kinds["code"] == "probably the code of the level commune, text"
    assert kinds["part"] == "number (decimal comma); missing: s"
    assert kinds["lon"] == "number (decimal point)"
    assert (kinds["nom"], kinds["flag"], kinds["note"]) == ("text", "flag", "text")


def test_rows_stand_with_their_lines_as_they_are_read(table):
    assert preview_of(table).rows[:2] == (
        (4, ("01001", "Bois-Joli", "1.5", "4.9", "1", "rien")),
        (5, ("01004", "Les Ormes", "–", "4.8", "0", "")),
    )


def explained(tmp_path: Path, text: str, said: str, indicators: str) -> list[Preview]:
    """The previews of a file, as a study declares it."""
    (tmp_path / "table.csv").write_text(text, encoding="utf-8")
    study = tmp_path / "study.yaml"
    names = ", ".join(line.partition(":")[0] for line in indicators.splitlines())
    body = "".join(f"  {line}\n" for line in indicators.splitlines())
    study.write_text(
        f"study: test\nlevel: commune\ntables: {said}\nindicators:\n{body}"
        f"versions: [{{name: e, variables: [{names}], imputation: median}}]\n",
        encoding="utf-8",
    )
    return previews_of(tmp_path / "table.csv", study)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        # A group of thousands never follows a zero.
        ('thousands: ","', ("1.125", "0.25")),
        ('decimal: ","', ("1.125", "0.25")),
        ('missing: ["0.25"], decimal: ","', ("1.125", "–")),
    ],
)
def test_figures_are_those_that_the_study_reads(tmp_path, said, read):
    table = "code;v\n01001;1,125\n01002;0,250\n01004;0,375\n"
    (preview,) = explained(tmp_path, table, f"[{{path: table.csv, code: code, {said}}}]", "v: {column: v}")
    assert tuple(cells[1] for _, cells in preview.rows[:2]) == read
    data = load_study_data(load_study(tmp_path / "study.yaml").config)
    assert [MISSING if value != value else f"{value:g}" for value in data.raw["v"][:2]] == list(read)


def test_the_rows_of_each_indicator_are_read_in_its_own_way(tmp_path):
    table = "code;ind;v\n01001;a;1,037\n01001;b;2,100\n01002;a;9,5\n01002;b;s\n01004;a;7,25\n01004;b;1,900\n"
    table += "01005;c;9,9\n"
    said = '[{path: table.csv, code: code, thousands: ",", decimal: {"v [ind = a]": ","}}]'
    (preview,) = explained(tmp_path, table, said, "p: {column: v, where: {ind: a}}\nc: {column: v, where: {ind: b}}")
    assert [cells[2] for _, cells in preview.rows] == ["1.037", "2100", "9.5", "–", "7.25", "1900", "9,9"]
    assert str(preview.kinds[2]) == "[ind = a]: number (decimal comma); [ind = b]: number; missing: s"


def test_cells_that_are_no_number_stand_in_quotation_marks_and_are_told(tmp_path):
    table = "code;v\n01001;1\n01002;env. 3\n01004;5\n01005;7\n"
    (preview,) = explained(tmp_path, table, "[{path: table.csv, code: code}]", "v: {column: v}")
    assert [cells[1] for _, cells in preview.rows] == ["1", "'env. 3'", "5", "7"]
    assert any("'env. 3'" in str(note) for note in preview.notes)


def test_a_file_that_is_declared_twice_is_shown_as_each_declares_it(tmp_path):
    table = "code;an;v\n01001;2020;1\n01001;2021;2\n01002;2020;3\n01002;2021;4\n"
    said = "[{path: table.csv, code: code, where: {an: 2020}}, {path: table.csv, code: code, where: {an: 2021}}]"
    found = explained(tmp_path, table, said, "v: {column: v}")
    assert [[line for line, _ in preview.rows] for preview in found] == [[2, 4], [3, 5]]
    assert [str(preview.notes[0]) for preview in found] == ["as declared in tables[0]", "as declared in tables[1]"]


@pytest.mark.parametrize("head", ["Titre\n\n", "Source : Insee\n"])
def test_lines_above_a_header_that_was_found_are_told(tmp_path, head):
    path = tmp_path / "t.csv"
    path.write_text(head + "code;nom;x\n01001;A;1\n01004;B;2\n01008;C;5\n", encoding="utf-8")
    (note,) = preview_of(path).notes
    assert "passed over" in str(note)
    assert f"'{head.strip()}'" in str(note)


def test_a_header_to_which_a_name_is_wanting_is_no_line_above_the_first_row(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("code;;valeur\n01001;2020;5\n01001;2021;5\n01002;2020;6\n", encoding="utf-8")
    assert preview_of(path).columns == ("code", "(B)", "valeur")


def test_texts_with_zeros_before_them_stay_as_they_are(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a;x\n001;1,50\n002;2,25\n003;3,00\n", encoding="utf-8")
    assert [cells for _, cells in preview_of(path).rows] == [("001", "1.5"), ("002", "2.25"), ("003", "3")]


def test_a_configuration_that_is_refused_is_not_passed_over(table):
    table.with_name("study.yaml").write_text(STUDY.replace("[x, y]", "[x, wrong]"), encoding="utf-8")
    with pytest.raises(IfnError, match="wrong"):
        preview_of(table, table.with_name("study.yaml"))


def test_only_the_first_rows_of_a_large_table_tell_what_its_columns_are(table, monkeypatch):
    monkeypatch.setattr("ifn_research.operations.preview.ROWS", 2)
    monkeypatch.setattr("ifn_research.operations.preview.LOOKED_AT", 3)
    monkeypatch.setattr("ifn_research.data.reading.figures.as_read.LOOKED_AT", 3)
    preview = preview_of(table)
    assert "4 rows" in str(preview.headline)
    assert any("the first 3 rows" in str(note) for note in preview.notes)


@pytest.mark.parametrize("asked", ["table.csv", "path"])
def test_a_declared_table_is_read_as_it_is_declared(table, asked):
    found = preview_of(table if asked == "path" else Path(asked), table.with_name("study.yaml"))
    assert [line for line, _ in found.rows] == [4, 5, 7]
    assert tuple(map(str, found.kinds[:2])) == ("code of the level commune, text", "name, text")
    assert any("1 of 4 rows left out" in str(note) for note in found.notes)


def test_a_table_that_the_configuration_does_not_declare_is_refused_with_those_it_does(table):
    with pytest.raises(DataError, match=r"no table of the configuration is other\.csv") as raised:
        preview_of(Path("other.csv"), table.with_name("study.yaml"))
    assert "table.csv" in str(raised.value.fix)


def test_a_header_with_a_column_that_has_no_name_is_found(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(",code,nom,x,y\n0,01001,A,1,2\n1,01004,B,3,4\n2,01008,C,5,6\n", encoding="utf-8")
    assert preview_of(path).columns == ("(A)", "code", "nom", "x", "y")


def test_the_command_prints_it(table):
    result = CliRunner().invoke(main, ["check", "--explain", str(table)])
    assert result.exit_code == 0, result.output
    for told in ("4 rows", "probably", "decimal", "Bois-Joli", "à voir"):
        assert told in result.output
