"""Files of votes and judgements: what is read of them, and what is refused with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ifn_research.config.models import StudyConfig
from ifn_research.data.ballots import Ballot, Judgements, Votes
from ifn_research.data.ballots.reading import read_ballots

JUDGED = "member,first,second,judgement\n"


def config(path: Path, method: str = "budget") -> StudyConfig:
    option = {"budget": "votes", "ahp": "judgements"}[method]
    return StudyConfig.model_validate(
        {
            "study": "s",
            "tables": [{"path": "t.csv", "code": "k"}],
            "indicators": {
                "poor": {"column": "poor", "label": "Taux de pauvreté", "dimension": "money"},
                "old": {"column": "old", "label": "Âge", "dimension": "money"},
                "fibre": {"column": "fibre", "dimension": "access"},
            },
            "versions": [
                {"name": "v", "variables": ["poor", "old", "fibre"], "weighting": {"method": method, option: str(path)}}
            ],
        }
    )


def read(tmp_path: Path, text: str, method: str = "budget") -> tuple[Ballot | None, str]:
    path = tmp_path / "votes.csv"
    path.write_text(text, encoding="utf-8")
    (found,) = read_ballots(config(path, method))
    return found.ballot, "\n".join(str(problem) for problem in found.problems)


def votes(tmp_path: Path, text: str) -> Votes:
    found, problems = read(tmp_path, text)
    assert not problems
    assert isinstance(found, Votes)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "member,poor,old,fibre\nAnne,50,20,30\nLuc,10,60,30\n",
        "membre;poor;old;fibre\nAnne;50;20;30\nLuc;10,0;60,0;30\n",
        "membre;Taux de pauvreté;Âge;fibre;Total\nAnne;50;20;30;100\nLuc;10;60;30;100\n",
        "Vote du comité;;;\nmembre;poor;old;fibre\nAnne;50;20;30\nLuc;10;60;30\n;;;\n",
        "qui,poor,old,fibre\nAnne,50,20,30\nLuc,10,60,30\n",
        "member,indicator,points\nAnne,poor,50\nAnne,old,20\nAnne,fibre,30\nLuc,poor,10\nLuc,old,60\nLuc,fibre,30\n",
    ],
)
def test_votes_are_read_as_they_are_written(tmp_path: Path, text: str) -> None:
    found = votes(tmp_path, text)
    assert found.members == ("Anne", "Luc")
    assert found.names == ("poor", "old", "fibre")
    assert found.points == ((50, 20, 30), (10, 60, 30))
    assert found.file == "votes.csv"


def test_an_empty_cell_has_no_points_and_dimensions_can_be_voted_on(tmp_path: Path) -> None:
    found = votes(tmp_path, "membre;money;access\nAnne;100;\nLuc;40;60\n")
    assert found.names == ("money", "access")
    assert found.points == ((100, 0), (40, 60))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("member,poor,old\nAnne,50,40\n", ["'Anne' sum to 90, not to 100", "line 2", "10 points"]),
        ("member,poor,old\nAnne,50,50\nLuc,70,50\n", ["'Luc' sum to 120", "line 3"]),
        ("member,poor,old\nAnne,150,-50\n", ["'Anne' for 'old' are negative: -50", "line 2"]),
        ("member,poor,old\nAnne,50,50\nAnne,20,80\n", ["'Anne' votes twice", "lines 2, 3"]),
        ("member,poor,old\nAnne,50,many\n", ["'Anne' for 'old' are no number: 'many'", "line 2, column 'old'"]),
        ("member,poor,old\nAnne,50,nan\n", ["are no number: 'nan'"]),
        ("member,poor,olde\nAnne,50,50\n", ["'olde' is neither an indicator nor a dimension", "did you mean 'old'"]),
        ("member,poor,Taux de pauvreté\nAnne,50,50\n", ["two columns are 'poor'"]),
        ("member,poor,old\n,50,50\n", ["says not who voted", "line 2"]),
        ("member,poor,old\n,,\n;;\n", []),
        ("member,indicator,points\nAnne,poor,50\nAnne,poor,50\n", ["has points for 'poor' twice", "line 3"]),
    ],
)
def test_votes_that_are_wrong_are_refused_with_their_place(tmp_path: Path, text: str, said: list[str]) -> None:
    found, problems = read(tmp_path, text)
    assert found is None
    assert problems
    for part in said:
        assert part in problems


def test_a_file_that_is_not_there_is_told_with_those_beside_it(tmp_path: Path) -> None:
    (tmp_path / "vote.csv").write_text("member,poor\nAnne,100\n")
    (found,) = read_ballots(config(tmp_path / "votes.csv"))
    assert "did you mean 'vote.csv'" in str(found.problems[0])


def workbook(path: Path, rows: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["Un bulletin"])
    sheet = book.create_sheet("Saisie")
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_is_read_from_the_sheet_that_has_members(tmp_path: Path) -> None:
    path = workbook(tmp_path / "v.xlsx", [["membre", "Taux de pauvreté", "Âge"], ["Anne", 50, 50], ["Luc", 12.5, 87.5]])
    (found,) = read_ballots(config(path))
    assert isinstance(found.ballot, Votes)
    assert found.ballot.points == ((50, 50), (12.5, 87.5))
    assert len(found.digest) == 64


def test_formulas_that_were_never_computed_are_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "v.xlsx", [["membre", "poor"], ["Anne", "=50+50"]])
    (found,) = read_ballots(config(path))
    assert "formulas were never computed" in str(found.problems[0])
    assert "in Excel or LibreOffice, save the file there" in str(found.problems[0])


@pytest.mark.parametrize(
    "text",
    [
        JUDGED + "Anne,poor,old,3\nLuc,old,poor,1/2\n",
        "membre;premier;second;jugement\nAnne;Taux de pauvreté;Âge;3\nLuc;poor;old;2\n",
        "membre;premier;second;jugement\nAnne;old;poor;0,33\nLuc;poor;old;2,0\nZoé;poor;old;\n",
    ],
)
def test_judgements_are_read_as_they_are_written(tmp_path: Path, text: str) -> None:
    found, problems = read(tmp_path, text, "ahp")
    assert not problems
    assert isinstance(found, Judgements)
    assert found.members == ("Anne", "Luc")
    at = [found.names.index(name) for name in ("poor", "old")]
    assert [ratios[at[0]][at[1]] for ratios in found.ratios] == [3, 2]


def test_the_judgements_of_one_who_is_not_named(tmp_path: Path) -> None:
    found, problems = read(tmp_path, "first,second,judgement\npoor,old,3\n", "ahp")
    assert not problems
    assert isinstance(found, Judgements)
    assert found.members == ("",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Anne,poor,old,12\n", ["not on the scale from 1/9 to 9: 12", "line 2"]),
        ("Anne,poor,old,3\nAnne,old,poor,3\n", ["contradict each other: 3 one way and 3 the other", "line 3"]),
        ("Anne,poor,old,3\nAnne,poor,old,2\n", ["compares 'poor' with 'old' twice", "line 3"]),
        ("Anne,poor,old,3\nAnne,poor,fibre,3\n", ["'Anne' does not compare 'old' with 'fibre'", "3 pairs in all"]),
        ("Anne,poor,olde,3\n", ["'olde' is neither an indicator nor a dimension"]),
        ("Anne,poor,old,\n", ["nobody has voted"]),
        (",poor,old,3\n", ["says not who voted"]),
    ],
)
def test_judgements_that_are_wrong_are_refused_with_their_place(tmp_path: Path, text: str, said: list[str]) -> None:
    found, problems = read(tmp_path, JUDGED + text, "ahp")
    assert found is None
    for part in said:
        assert part in problems


def test_columns_of_judgements_that_are_not_there(tmp_path: Path) -> None:
    found, problems = read(tmp_path, "member,a,b,c\nAnne,poor,old,3\n", "ahp")
    assert found is None
    assert "found: member, a, b, c" in problems
