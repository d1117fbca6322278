"""The note tells how levels go together."""

from __future__ import annotations

from ifn_research.outputs.documents.sections.levels import levels_section
from ifn_research.results.study_result import StudyResult
from tests.outputs.workbook.test_beside_scores import levelled as levelled
from tests.support.documents import markdown_of


def test_the_note_tells_members_and_zoom(levelled: StudyResult) -> None:
    text = markdown_of(levels_section, levelled)
    rows = levelled.tables["score_of_members"].query("version == 'equal'")
    agreed = rows["score"].corr(rows["score_of_members"], method="spearman")
    assert f"{agreed:.2f}".replace(".", ",") in text
    assert "uatre territoires d’un niveau plus fin" in text
    zoom = levelled.tables["zoom"].query("version == 'equal'")
    best = zoom.loc[zoom["score"].idxmax()]
    assert f"{best['score']:.2f}".replace(".", ",").replace("-", "−") in text


def test_a_study_of_one_level_has_no_such_section(simulated: StudyResult) -> None:
    assert markdown_of(levels_section, simulated) == ""
