"""The note shows a metric with and without circular indicators, and with suppressed cells read in three ways."""

from __future__ import annotations

from typing import Any

import pytest

from ifn_research.outputs.documents.sections.variants import circularity, circularity_of, suppressed_cells
from ifn_research.results.study_result import StudyResult
from tests.support.documents import markdown_of, texts_of
from tests.support.hand_made import HandMade

WITH, WITHOUT = "with circular indicators", "without circular indicators"
BOTH = "circular with poverty, age"


def row(version: str, variant: str, estimate: float, n: int = 90, note: str = "") -> dict[str, Any]:
    names = {"version": version, "ground_truth": "caf", "metric": "spearman", "variant": variant}
    return {**names, "estimate": estimate, "n": n, "note": note}


def test_the_metric_is_shown_with_and_without_the_indicators_that_are_named(hand_made: HandMade) -> None:
    rows = [row("equal", WITH, 0.6, note=BOTH), row("equal", WITHOUT, 0.45, note=BOTH)]
    pearson = [{**item, "metric": "pearson", "estimate": 0.9} for item in rows]
    study = hand_made(variants=pearson + rows)
    text = markdown_of(circularity, study)
    assert "« Non-recours » est aussi construit à partir de « Taux de \\| pauvreté », « Âge »." in text
    assert text.endswith(
        "| version | avec | sans | écart |\n| --- | ---: | ---: | ---: |\n| equal | 0,600 | 0,450 | \u22120,150 |"
    )
    assert "Corrélation de rang de Spearman : 0,600 avec, 0,450 sans." in texts_of(circularity_of, study, "equal")[0]
    assert texts_of(circularity_of, study, "pca") == []


def test_versions_that_lose_different_indicators_or_cannot_be_rebuilt_say_so(hand_made: HandMade) -> None:
    gone = "circular with poverty; nothing is left of the version without them"
    rows = [row("equal", WITH, 0.6, note=BOTH), row("equal", WITHOUT, 0.45, note=BOTH)]
    rows += [row("pca", WITH, 0.5, note=gone), row("pca", WITHOUT, float("nan"), 0, gone)]
    study = hand_made(variants=rows)
    last = "| pca | 0,500 | – | – | « Taux de \\| pauvreté » | sans eux, il ne reste rien de la version |"
    assert markdown_of(circularity, study).endswith(last)
    assert "– sans (sans eux, il ne reste rien" in texts_of(circularity_of, study, "pca")[0]


def test_suppressed_cells_are_read_in_three_ways(hand_made: HandMade) -> None:
    values = {"suppressed cells left out": (0.5, 80), "suppressed at their lowest": (0.3, 92)}
    values["suppressed at their highest"] = (0.6, 92)
    study = hand_made(variants=[row("pca", name, value, n) for name, (value, n) in values.items()])
    text = markdown_of(suppressed_cells, study)
    assert "laissées de côté (80 territoires)" in text
    assert "(92 territoires)" in text
    assert text.endswith("| pca | 0,500 | 0,300 | 0,600 |")
    assert markdown_of(circularity, study) == ""


def test_cells_that_no_version_scores_change_nothing(hand_made: HandMade) -> None:
    names = ("suppressed cells left out", "suppressed at their lowest", "suppressed at their highest")
    text = markdown_of(suppressed_cells, hand_made(variants=[row("pca", name, 0.5, 80) for name in names]))
    assert text == "« Non-recours » : aucun territoire noté n’a de cellule masquée ; rien ne change."


@pytest.mark.parametrize("section", [circularity, suppressed_cells])
def test_without_rows_nothing_is_said(section: Any, hand_made: HandMade, unjudged: StudyResult) -> None:
    assert markdown_of(section, hand_made()) == ""
    assert markdown_of(section, unjudged) == ""
