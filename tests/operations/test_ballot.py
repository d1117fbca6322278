"""The workbook in which a committee votes, and its reading back."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from ifn_research import load_study, run
from ifn_research.cli import main
from ifn_research.data.ballots.reading import read_ballots
from ifn_research.errors import ConfigError
from ifn_research.operations.ballot import write_ballot
from tests.study.test_ballots import folder as folder
from tests.study.test_ballots import written

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
computed = pytest.mark.skipif(OFFICE is None, reason="LibreOffice, which computes the formulas, is not installed")


def saved(path: Path, fill: Callable[[Any], None]) -> Path:
    """The workbook as a person fills it in and LibreOffice saves it."""
    book = openpyxl.load_workbook(path)
    fill(book)
    (path.parent / "filled").mkdir()
    given = path.parent / "filled" / path.name
    book.save(given)
    home = f"-env:UserInstallation=file://{path.parent}/office"
    command = [str(OFFICE), home, "--headless", "--convert-to", "xlsx", "--outdir", str(path.parent), str(given)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return path


def study(folder: Path) -> Path:
    return written(folder, "equal")


def weights_of(folder: Path, weighting: str) -> dict[str, float]:
    table = run(load_study(written(folder, weighting))).tables["weights"]
    return dict(table[table["version"] == "voted"].set_index("indicator")["weight"])


@computed
def test_a_filled_workbook_is_read_as_it_is(folder: Path) -> None:
    path = write_ballot(study(folder), out=folder / "b.xlsx", members=4)

    def fill(book: Any) -> None:
        for sheet, name, points in (("Bulletin 1", "Anne", (60, 10, 30)), ("Bulletin 3", None, (20.5, 49.5, 30))):
            book[sheet]["B4"] = name
            for row, value in enumerate(points, 8):
                book[sheet].cell(row, 5, value)

    saved(path, fill)
    (read,) = read_ballots(load_study(written(folder, "{method: budget, votes: b.xlsx}")).config)
    assert read.ballot is not None
    assert read.ballot.members == ("Anne", "Bulletin 3")
    found = weights_of(folder, "{method: budget, votes: b.xlsx}")
    assert found == pytest.approx({"poor": 0.4025, "old": 0.2975, "fibre": 0.3})
    told = openpyxl.load_workbook(path, data_only=True)
    assert told["Bulletin 1"]["E11"].value == 100
    assert told["Bulletin 1"]["A12"].value == "Le total est de 100 : le bulletin est complet."
    assert told["Bulletin 2"]["A12"].value == "Points qui restent à donner : 100"


@computed
def test_text_among_points_reaches_the_reading_and_is_refused(folder: Path) -> None:
    path = write_ballot(study(folder), out=folder / "b.xlsx", members=1)

    def fill(book: Any) -> None:
        for row, value in enumerate((60, "dix", 40), 8):
            book["Bulletin 1"].cell(row, 5, value)

    saved(path, fill)
    (read,) = read_ballots(load_study(written(folder, "{method: budget, votes: b.xlsx}")).config)
    assert "no number: 'dix'" in str(read.problems[0])


@computed
@pytest.mark.parametrize(("lang", "sheet"), [("fr", "Bulletin 1"), ("en", "Ballot 1")])
def test_filled_pairs_are_read_as_they_are(folder: Path, lang: str, sheet: str) -> None:
    path = write_ballot(study(folder), out=folder / "p.xlsx", method="ahp", members=2, lang=lang)

    def fill(book: Any) -> None:
        page = book[sheet]
        choices = page.data_validations.dataValidation[0].formula1.strip('"').split(",")
        for row, which, times in ((8, choices[1], 4), (9, choices[2], None)):
            page.cell(row, 3, which)
            page.cell(row, 4, times)

    saved(path, fill)
    found = weights_of(folder, "{method: ahp, judgements: p.xlsx}")
    assert found == pytest.approx({"poor": 0.1, "old": 0.1, "fibre": 0.8})


def test_a_workbook_that_nobody_filled_in_is_refused_with_what_to_do(folder: Path) -> None:
    write_ballot(study(folder), out=folder / "b.xlsx")
    (read,) = read_ballots(load_study(written(folder, "{method: budget, votes: b.xlsx}")).config)
    assert "save the file there" in str(read.problems[0].fix)


def test_a_sheet_has_what_is_voted_on_its_checks_and_a_page(folder: Path) -> None:
    path = write_ballot(study(folder), out=folder / "b.xlsx", members=2)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Mode d’emploi", "Bulletin 1", "Bulletin 2", "Saisie"]
    sheet = book["Bulletin 2"]
    assert [sheet.cell(row, 2).value for row in (8, 9, 10)] == ["Taux de pauvreté", "old", "fibre"]
    assert [sheet.cell(row, 1).value for row in (8, 9, 10)] == ["money", "money", "access"]
    (rule,) = sheet.data_validations.dataValidation
    assert (rule.formula1, rule.formula2, str(rule.sqref)) == ("0", "100", "E8:E10")
    assert sheet.page_setup.paperSize == 9
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.protection.sheet
    assert not sheet["E8"].protection.locked


def test_dimensions_are_voted_on_with_what_they_hold(folder: Path) -> None:
    book = openpyxl.load_workbook(write_ballot(study(folder), out=folder / "b.xlsx", among="dimensions"))
    rows = [[book["Bulletin 1"].cell(row, column).value for column in (2, 4)] for row in (8, 9)]
    assert rows == [["money", "Taux de pauvreté, old"], ["access", "fibre"]]


def test_a_label_is_never_a_formula(folder: Path) -> None:
    path = study(folder)
    text = path.read_text(encoding="utf-8").replace("label: Taux de pauvreté", "label: '=1+1'")
    path.write_text(text.replace("fibre: {column: fibre,", "fibre: {column: fibre, label: Fibre,"), encoding="utf-8")
    book = openpyxl.load_workbook(write_ballot(path, out=folder / "b.xlsx"))
    cell = book["Bulletin 1"]["B8"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert [book["Saisie"].cell(1, column).value for column in (2, 3, 4)] == ["=1+1", "old", "Fibre"]


def test_the_command_writes_it_and_replaces_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    study(folder)
    done = CliRunner().invoke(main, ["ballot", "study.yaml", "--members", "1"])
    assert done.exit_code == 0, done.output
    assert "bulletin-voted.xlsx" in done.output
    again = CliRunner().invoke(main, ["ballot", "study.yaml"])
    assert again.exit_code == 2
    assert CliRunner().invoke(main, ["ballot", "study.yaml", "--force"]).exit_code == 0


@pytest.mark.parametrize(
    ("asked", "said"),
    [({"version": "votd"}, "did you mean 'voted'"), ({"out": "b.pdf"}, "b.pdf"), ({"out": "x/../b.csv"}, "b.csv")],
)
def test_what_cannot_be_written_is_refused(folder: Path, asked: dict[str, Any], said: str) -> None:
    asked = asked | ({"out": folder / asked["out"]} if "out" in asked else {})
    with pytest.raises(ConfigError) as caught:
        write_ballot(study(folder), **asked)
    assert said in str(caught.value)


def test_a_version_of_one_dimension_has_nothing_to_choose_between(folder: Path) -> None:
    path = study(folder)
    path.write_text(path.read_text(encoding="utf-8").replace("dimension: access", "dimension: money"), encoding="utf-8")
    with pytest.raises(ConfigError, match="nothing to vote on"):
        write_ballot(path, out=folder / "b.xlsx", among="dimensions")
