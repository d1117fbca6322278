"""How a file was read is told: in one line of a table, and as a row of the quality report."""

from __future__ import annotations

import gzip

import pandas as pd
import pytest
from click.testing import CliRunner

from ifn_research.cli import main
from ifn_research.data.findings import Finding
from ifn_research.data.loading import load_study_data
from ifn_research.study.check import check_configuration

HEADER = "code;nom;x;y"
ROWS = ["01001;Bois-Joli;1,5;4", "01004;Les Ormes;s;2", "01008;Pont-Vert;3,5;nd", "02017;Val-Clair;2,5;7"]


def content(*, above=(), rows=ROWS, below=()):
    return "\n".join([*above, HEADER, *rows, *below]) + "\n"


@pytest.fixture
def reported(study):
    def reported(text, **table):
        data = load_study_data(study(text, "x", "y", level="commune", table=table))
        (report,) = data.files
        (finding,) = [item for item in data.findings if item.check == "read_as"]
        return report, finding

    return reported


def test_format_header_rows_marks_and_missing_values_are_told(reported):
    report, finding = reported(content(above=["Titre", ""]))
    assert (report.table, str(report.format)) == ("table.csv", "csv, utf-8, semicolons")
    assert (str(report.header), report.rows, report.territories) == ("header on line 3", 4, 4)
    assert (str(report.decimal), str(report.missing)) == ("comma", "s (1), nd (1)")
    assert (finding.severity, finding.n) == ("info", 4)
    for told in ("semicolons", "header on line 3", "4 rows", "decimal comma", "missing: s (1), nd (1)"):
        assert told in str(finding.message)


def test_what_was_left_out_is_told_with_its_reason(reported):
    text = content(rows=[*ROWS, HEADER, "02022;Hautebois;9,5;1"], below=["", "Source : enquête, 2023;;;"])
    report, finding = reported(text, skip={"code": "01008"})
    assert (report.rows, report.territories) == (6, 4)
    assert str(report.left_out) == "repeated header 1, skip: 1, notes 1"
    assert f"left out: {report.left_out}" in str(finding.message)


def test_each_file_of_a_study_has_its_line(study, write):
    other = write("code,z\n01001,1\n01004,2\n01008,4\n02017,7\n", "truth.csv")
    truth = {"name": "z", "column": "z", "table": {"path": str(other), "code": "code"}}
    data = load_study_data(study(content(), "x", level="commune", ground_truth=[truth]))
    assert [(item.table, str(item.format)) for item in data.files] == [
        ("table.csv", "csv, utf-8, semicolons"),
        ("truth.csv", "csv, utf-8, commas"),
    ]


@pytest.mark.parametrize(("name", "told"), [("t.csv.gz", "csv, utf-8, semicolons"), ("t.parquet", "parquet")])
def test_what_is_packed_or_has_no_lines_is_told(study, tmp_path, name, told):
    path = tmp_path / name
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(content().encode()))
    else:
        pd.DataFrame({"code": ["01001", "01004", "01008"], "x": [1.0, 2, 4], "y": [3.0, 4, 9]}).to_parquet(path)
    (report,) = load_study_data(study("", "x", "y", level="commune", table={"path": str(path)})).files
    assert str(report.format) == told
    assert report.table == name.removesuffix(".gz")
    assert bool(report.header) == name.endswith(".gz")


@pytest.fixture
def configuration(tmp_path):
    def configuration(text):
        (tmp_path / "table.csv").write_text(text, encoding="utf-8")
        path = tmp_path / "study.yaml"
        path.write_text(
            "study: test\nlevel: commune\ntables: [{path: table.csv, code: code, name: nom}]\n"
            "indicators: {x: {column: x}, y: {column: y}}\n"
            "versions: [{name: equal, variables: [x, y], imputation: median}]\n",
            encoding="utf-8",
        )
        return path

    return configuration


def test_check_shows_a_table_of_files(configuration):
    more = [f"02{at:03d};Lieu {at};{at},5;{at * at}" for at in range(22, 40)]
    result = CliRunner().invoke(main, ["check", str(configuration(content(rows=[*ROWS, *more])))])
    assert result.exit_code == 0, result.output
    for told in ("file", "read as", "csv, utf-8, semicolons", "line 1", "comma", "s (1), nd (1)", "No error"):
        assert told in result.output
    # It is not told a second time among the findings.
    assert "read as csv, utf-8" not in result.output


def test_the_files_are_told_also_when_something_is_wrong_with_them(configuration):
    seen = []
    path = configuration(content(rows=[*ROWS, "02022;Hautebois;beaucoup;1"]))
    with pytest.raises(Exception, match="no number"):
        check_configuration(path, seen=seen.append)
    assert [(item.table, item.rows) for item in seen] == [("table.csv", 5)]


def test_what_is_left_out_for_one_reason_is_counted_together(reported):
    report, _ = reported(content())
    found = report.with_findings(
        tuple(Finding("t", "", check, "info", n, "") for check, n in (("total_below", 1), ("rows_where", 976_472)) * 2)
    )
    assert str(found.left_out) == "total 2, where: 1,952,944"


def test_marks_of_one_column_and_of_several_are_told_apart(study):
    text = "code;a;b;c\n01001;1,5;1.5;2.5\n01004;2,5;3.5;1.5\n01008;3,5;4.5;3.5\n"
    (report,) = load_study_data(study(text, "a", "b", "c", level="commune")).files
    assert str(report.decimal) == "point (2 columns), comma (1 column)"
