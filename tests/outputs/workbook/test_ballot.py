"""The sheets of a ballot: formulas that gather them, in either language."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from ifn_research.data.ballots.reading import FIRST, JUDGEMENT, MEMBER, SECOND, SUMS
from ifn_research.language.language import language_named
from ifn_research.language.spelling import alike
from ifn_research.outputs.workbook.ballot import BallotPaper, VotedOn, write_budget, write_pairs

GROUP = (VotedOn("poor", "Pauvreté", "money", "%", "Insee"), VotedOn("old", "Âge"), VotedOn("car", "Voiture"))


def paper(lang: str, groups: tuple[tuple[VotedOn, ...], ...] = (GROUP,)) -> BallotPaper:
    return BallotPaper("Étude", "version", groups, 2, language_named(lang), "bulletin.xlsx")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_gathering_sheet_has_headings_that_are_read(tmp_path: Path, lang: str) -> None:
    write_budget(paper(lang), tmp_path / "b.xlsx")
    header = [cell.value for cell in openpyxl.load_workbook(tmp_path / "b.xlsx").worksheets[-1][1]]
    assert header[0] in MEMBER
    assert header[1:-1] == ["Pauvreté", "Âge", "Voiture"]
    assert header[-1] in SUMS
    write_pairs(paper(lang), tmp_path / "p.xlsx")
    header = [cell.value for cell in openpyxl.load_workbook(tmp_path / "p.xlsx").worksheets[-1][1]]
    for name, known in zip(header, (MEMBER, FIRST, SECOND, JUDGEMENT), strict=True):
        assert alike(name) in {alike(one) for one in known}


def test_every_pair_of_each_group_is_asked_once(tmp_path: Path) -> None:
    write_pairs(paper("fr", (GROUP, GROUP[:2])), tmp_path / "p.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "p.xlsx").worksheets[1]
    pairs = [(sheet.cell(row, 1).value, sheet.cell(row, 2).value) for row in range(8, 12)]
    assert pairs == [("Pauvreté", "Âge"), ("Pauvreté", "Voiture"), ("Âge", "Voiture"), ("Pauvreté", "Âge")]


def test_each_member_has_a_row_that_points_to_its_sheet(tmp_path: Path) -> None:
    write_budget(paper("fr"), tmp_path / "b.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["Saisie"]
    assert "'Bulletin 2'!$B$4" in sheet["A3"].value
    assert "'Bulletin 2'!E10" in sheet["D3"].value
    assert sheet.max_row == 3


def test_members_read_which_way_an_indicator_counts_and_the_name_of_their_file(tmp_path: Path) -> None:
    group = (GROUP[0], VotedOn("fibre", "Couverture", inverse=True))
    write_budget(paper("fr", (group,)), tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    told = [book.worksheets[1].cell(row, 2).value for row in (8, 9)]
    assert told == ["Pauvreté", "Couverture (plus élevé = moins fragile)"]
    # What is read back has the label alone.
    assert [cell.value for cell in book.worksheets[-1][1]][1:3] == ["Pauvreté", "Couverture"]
    assert any("votes: bulletin.xlsx}" in str(row[0].value) for row in book.worksheets[0].iter_rows())
