"""Exports: complete or absent, never in the place of results, harmless whatever names hold."""

from __future__ import annotations

import csv
import io
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner

from ifn_research.cli import main
from ifn_research.errors import ConfigError, DataError
from ifn_research.operations.export import export_results
from ifn_research.outputs.workbook import EXPORTS
from ifn_research.outputs.workbook.every_sheet import sheets_of
from ifn_research.outputs.workbook.sheets import Sheet, SheetColumn
from ifn_research.outputs.workbook.xlsx import write_xlsx
from ifn_research.results.study_result import StudyResult
from tests.support.programs import soffice

LINK = '=HYPERLINK("http://x";"a")'
HOSTILE = (
    *(LINK, "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", "#N/A", "<script>alert(1)</script>", "\u202e=cmd|'/C'!A0"),
    *("nul\x00\x07\x1b", 'Saint-Étienne; "L\'Haÿ"', "1e5", "00123", "=", "\ufeff=1+1", "a\nb"),
)


@pytest.fixture(scope="module")
def results(simulated: StudyResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results") / "run"
    folder.mkdir()
    simulated.write(folder)
    return folder


@pytest.fixture(scope="module")
def hostile(simulated: StudyResult) -> StudyResult:
    """Names, labels, units and messages are hostile; codes have leading zeros."""
    tables = dict(simulated.tables)
    codes = {code: f"0{k:04d}" for k, code in enumerate(dict.fromkeys(tables["scores"]["code"]))}
    for table in ("scores", "contributions"):
        tables[table] = tables[table].assign(code=tables[table]["code"].map(codes))
    order = {code: k for k, code in enumerate(codes.values())}
    names = [HOSTILE[order[code] % len(HOSTILE)] for code in tables["scores"]["code"]]
    tables["scores"] = tables["scores"].assign(name=names)
    tables["quality"] = tables["quality"].assign(message="=1+1", column="@x", fix="-1+1")
    indicators = {
        name: {**item, "label": HOSTILE[k], "unit": "=1+1", "source": "+1", "year": 2018}
        for k, (name, item) in enumerate(simulated.document["indicators"].items())
    }
    return replace(simulated, tables=tables, document={**simulated.document, "title": "=1+1", "indicators": indicators})


def exported(result: StudyResult, folder: Path, formats: tuple[str, ...]) -> Path:
    """Sheets written from memory: a csv of results would not give back all of these names."""
    sheets = sheets_of(result)
    for name in formats:
        EXPORTS[name].write(sheets, folder / name)
    return folder


def test_no_cell_of_a_workbook_is_a_formula_or_an_error(hostile: StudyResult, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(exported(hostile, tmp_path, ("xlsx",)).joinpath("xlsx").rename(tmp_path / "x.xlsx"))
    kinds = {cell.data_type for page in book for row in page.iter_rows() for cell in row}
    assert kinds <= {"s", "n", "inlineStr"}
    page = book["Scores"]
    codes = [row[0] for row in page.iter_rows(min_row=2)]
    assert all(
        isinstance(cell.value, str) and cell.value.startswith("0") and cell.number_format == "@" for cell in codes
    )
    names = {row[1].value for row in page.iter_rows(min_row=2)}
    assert {LINK, "=1+1", "#N/A", "1e5", "00123", "="} <= names


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), delimiter=";"))


def test_no_field_of_a_text_file_begins_like_a_formula_and_numbers_stay_numbers(
    hostile: StudyResult, tmp_path: Path
) -> None:
    folder = exported(hostile, tmp_path, ("csv-fr",)) / "csv-fr"
    for path in folder.glob("*.csv"):
        raw = path.read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        for row in csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"):
            for field in row:
                number = field.replace(",", ".").lstrip("-").replace("e-", "").replace(".", "", 1).isdigit()
                assert number or field[:1] not in tuple("=+-@\t\r"), field
    scores = rows_of(folder / "scores.csv")
    assert {"'=1+1", "'+1+1", "'-2+3", "'@SUM(A1)", "'=", "#N/A"} <= {row["Nom"] for row in scores}
    negative = [row["equal : score"] for row in scores if row["equal : score"].startswith("-")]
    assert negative
    assert all("," in value for value in negative)


def test_text_files_hold_the_figures_to_the_last_digit(simulated: StudyResult, tmp_path: Path) -> None:
    path = exported(simulated, tmp_path, ("csv-fr",)) / "csv-fr" / "scores.csv"
    table = pd.read_csv(path, sep=";", decimal=",", dtype={"Code": str}, encoding="utf-8-sig").set_index("Code")
    own = simulated.tables["scores"].query("version == 'equal'").set_index("code")
    pd.testing.assert_series_equal(table.loc[own.index, "equal : score"], own["score"], rtol=1e-15, check_names=False)
    assert ";".join(path.read_text(encoding="utf-8-sig").split("\n")[1].split(";")[:1]).startswith('"')


def test_a_workbook_holds_the_figures_as_numbers_with_headings_in_sight(results: Path, simulated: StudyResult) -> None:
    [path] = export_results(results, out=results.parent / "book")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:2] == ["Lire-moi", "Scores"]
    page = book["Scores"]
    header = [cell.value for cell in page[1]]
    score, rank = header.index("equal : score"), header.index("equal : rang")
    found = {row[0].value: (row[score].value, row[rank].value) for row in page.iter_rows(min_row=2)}
    own = simulated.tables["scores"].query("version == 'equal'").set_index("code")
    assert {code: value for code, (value, _) in found.items()} == pytest.approx(own["score"].to_dict(), rel=1e-12)
    assert {code: place for code, (_, place) in found.items()} == own["rank"].to_dict()
    assert page.cell(2, score + 1).number_format == "#,##0.000"
    assert page.freeze_panes == "C2"
    assert page.auto_filter.ref == page.dimensions


def test_an_export_goes_beside_the_results_and_leaves_them_alone(results: Path) -> None:
    before = sorted(path.name for path in results.rglob("*"))
    done = CliRunner().invoke(main, ["export", str(results), "--format", "xlsx, csv-fr"])
    assert done.exit_code == 0, done.output
    beside = results.with_name("run-export")
    assert sorted(path.name for path in beside.iterdir()) == ["csv-fr", "manifest.json", "simulated.xlsx"]
    assert sorted(path.name for path in results.rglob("*")) == before
    again = CliRunner().invoke(main, ["export", str(results)])
    assert again.exit_code == 2
    assert "--force" in again.stderr
    assert CliRunner().invoke(main, ["export", str(results), "--force"]).exit_code == 0
    assert not (beside / "csv-fr").exists()


def test_results_of_a_run_are_never_replaced_by_an_export(results: Path) -> None:
    with pytest.raises(ConfigError, match="holds results of a run"):
        export_results(results, out=results, force=True)
    assert (results / "scores.csv").is_file()


def test_a_file_of_somebody_else_is_never_removed(results: Path, tmp_path: Path) -> None:
    target = tmp_path / "out"
    export_results(results, out=target)
    (target / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigError, match="did not write"):
        export_results(results, out=target, force=True)
    assert (target / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_an_export_that_fails_leaves_what_was_there(
    results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out"
    [path] = export_results(results, out=target)
    before = path.read_bytes()

    def fails(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ifn_research.outputs.workbook.csv_fr.write_csv_fr", fails)
    with pytest.raises(ConfigError, match="No space left"):
        export_results(results, formats=("xlsx", "csv-fr"), out=target, force=True)
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["out"]


def test_a_format_that_is_unknown_gets_the_nearest(results: Path) -> None:
    done = CliRunner().invoke(main, ["export", str(results), "--format", "xslx"])
    assert done.exit_code == 2
    assert "did you mean 'xlsx'" in done.stderr
    assert CliRunner().invoke(main, ["export", str(results), "--format", ","]).exit_code == 2


def test_a_table_too_large_for_a_sheet_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    huge = Sheet("Scores", "scores", "", (SheetColumn("Code", ["1"] * 1_048_576),))
    with pytest.raises(DataError, match="too large for a sheet") as caught:
        write_xlsx([huge], tmp_path / "x.xlsx")
    assert "csv-fr" in str(caught.value.fix)
    assert not list(tmp_path.iterdir())


def test_libreoffice_opens_a_workbook_without_running_anything(hostile: StudyResult, tmp_path: Path) -> None:
    exported(hostile, tmp_path, ("xlsx",)).joinpath("xlsx").rename(tmp_path / "x.xlsx")
    command = [soffice(), "--headless", "--convert-to", "ods", "--outdir", str(tmp_path), str(tmp_path / "x.xlsx")]
    subprocess.run(command, check=True, timeout=120, capture_output=True)
    pages = pd.read_excel(tmp_path / "x.xlsx", sheet_name=None, dtype=str)
    assert "=1+1" in set(pages["Scores"]["Nom"])
    assert (tmp_path / "x.ods").stat().st_size > 0
