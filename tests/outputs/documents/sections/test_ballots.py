"""The note of a version that members of a committee weigh says how they differ."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ifn_research import load_study, run
from ifn_research.outputs.documents.sections.ballots import ballots_of
from tests.study.test_ballots import folder as folder
from tests.study.test_ballots import written
from tests.support.documents import markdown_of


def section(folder: Path, weighting: str, version: str = "voted", **language: Any) -> str:
    return markdown_of(ballots_of, run(load_study(written(folder, weighting))), version, **language)


def test_the_spread_of_points_is_told(folder: Path) -> None:
    text = section(folder, "{method: budget, votes: votes.csv}")
    assert "Deux membres ont réparti chacun 100 points. Le poids est la moyenne de leurs points" in text
    assert "| Taux de pauvreté | 20,0 | 30,0 | 40,0 | 50,0 | 60,0 | 28,3 |" in text


def test_medians_are_said_to_be_divided(folder: Path) -> None:
    text = section(folder, "{method: budget, votes: votes.csv, summary: median}")
    assert "divisée par la somme des médianes" in text


def test_consistency_is_told(folder: Path) -> None:
    text = section(folder, "{method: ahp, judgements: pairs.csv}")
    assert "Un membre a comparé les éléments deux à deux" in text
    assert "| access | 12,5 |" in text
    assert "Ratio de cohérence des jugements réunis : 0,00 et 0,00 dans money." in text


def test_other_versions_have_no_such_section(folder: Path) -> None:
    assert section(folder, "{method: budget, votes: votes.csv}", "fixed") == ""
