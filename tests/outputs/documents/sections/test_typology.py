"""The note tells the kinds of territories, or why it shows none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ifn_research import load_study, run
from ifn_research.language import language_named
from ifn_research.outputs.documents.formats import markdown
from ifn_research.outputs.documents.sections.typology import typology
from ifn_research.outputs.figures.maps import map_drawings, typology_map
from ifn_research.results.study_result import StudyResult
from tests.study.test_typology import ASKED, STUDY, result_of, table
from tests.study.test_typology import classes as classes
from tests.support.documents import facts_of, markdown_of


def test_the_note_shows_them(classes: tuple[StudyResult, Any]) -> None:
    text = markdown_of(typology, classes[0])
    assert "quatre classes" in text
    assert "| classe | territoires | population | access | skills | money | part retrouvée |" in text


@pytest.mark.parametrize(("kind", "said"), [("round", "on ne retrouve pas les mêmes"), ("long", "un seul nuage")])
def test_one_cloud_has_no_classes_and_the_note_says_why(tmp_path: Path, kind: str, said: str) -> None:
    result, _ = result_of(tmp_path, kind)
    assert "typology" not in result.tables
    assert "typology_classes" not in result.tables
    assert "chosen" not in set(result.tables["typology_stability"]["verdict"])
    text = markdown_of(typology, result)
    assert "Aucune typologie n’est montrée" in text
    assert said in text.replace("\u00a0", " ")
    assert "|" not in text


def test_the_note_is_in_english_too(classes: tuple[StudyResult, Any]) -> None:
    facts = replace(facts_of(classes[0]), language=language_named("en"))
    text = markdown.blocks(typology(facts))
    assert "four classes. When territories are drawn at random" in text
    assert "| class | territories | population | access | skills | money | share found again |" in text


def test_a_map_has_a_colour_for_each_class(tmp_path: Path) -> None:
    frame, _ = table("classes", 94)
    frame["code"] = [f"{k:02d}" for k in range(1, 96) if k != 20]
    frame.to_csv(tmp_path / "t.csv", index=False)
    (tmp_path / "study.yaml").write_text(STUDY.replace("territory", "departement") + ASKED, encoding="utf-8")
    result = run(load_study(tmp_path / "study.yaml"))
    figure = typology_map(result, language_named("en"))
    assert figure is not None
    legend = [text.get_text().replace("\n", " ") for text in figure.legends[0].get_texts()]
    shown = result.tables["typology"]["class_number"].nunique()
    assert len(legend) == shown + 1
    assert all("fragile" in text.lower() or "average" in text for text in legend[:shown])
    assert legend[-1] == "in no class"
    assert "map-typology" in dict(map_drawings(result))
