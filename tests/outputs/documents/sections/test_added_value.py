"""The note says whether an index adds to the indicators given, and no more than its interval holds."""

from __future__ import annotations

from typing import Any

import pytest

from ifn_research.outputs.documents.sections.added_value import added_value, added_value_of
from ifn_research.results.study_result import StudyResult
from tests.support.documents import markdown_of, texts_of
from tests.support.hand_made import HandMade

NONE = float("nan")


def regression(version: str = "pca", given: str = "poverty", **figures: Any) -> dict[str, Any]:
    row = {"version": version, "ground_truth": "caf", "given": given, "model": "linear", "n": 90}
    return {**row, "explained_without": 0.02, "explained_with": 0.093, "p_value": 1e-9, "note": "naive"} | figures


def partial(low: float, high: float, note: str = "", estimate: float = 0.25) -> dict[str, Any]:
    row = {"version": "pca", "ground_truth": "caf", "metric": "partial_spearman", "estimate": estimate}
    return {**row, "ci_low": low, "ci_high": high, "n": 90, "n_blocks": 30, "note": note}


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(0.1, 0.4, "au-dessus de 0."), (-0.1, 0.4, "contient 0."), (-0.4, -0.1, "au-dessous de 0.")],
)
def test_the_interval_is_read(hand_made: HandMade, low: float, high: float, words: str) -> None:
    (text,) = texts_of(added_value_of, hand_made(added_value=[regression()], validation=[partial(low, high)]), "pca")
    assert f"l’intervalle {'est ' if 'au-' in words else ''}{words}" in text
    assert text.startswith("Une fois connu « Taux de \\| pauvreté », la corrélation de rang")
    assert "passe de 2,0\u00a0% à 9,3\u00a0% avec le score (test naïf : p < 0,001)" in text


@pytest.mark.parametrize("note", ["probably too narrow: 12 single territories", "assumes independent territories"])
def test_an_interval_that_is_too_narrow_is_not_read(hand_made: HandMade, note: str) -> None:
    study = hand_made(added_value=[regression()], validation=[partial(0.1, 0.4, note)])
    assert "l’intervalle est" not in texts_of(added_value_of, study, "pca")[0]
    assert "trop étroit" in markdown_of(added_value, study)


def test_without_interval_or_regression_the_figure_is_told_alone(hand_made: HandMade) -> None:
    failed = regression(given="poverty, age", explained_without=NONE, explained_with=NONE, p_value=NONE)
    (text,) = texts_of(added_value_of, hand_made(added_value=[failed], validation=[partial(NONE, NONE)]), "pca")
    assert text.endswith("avec le constat est de 0,250.")
    assert text.startswith("Une fois connus « Taux de \\| pauvreté », « Âge »")
    assert markdown_of(added_value, hand_made(added_value=[failed])) == ""


def test_versions_are_side_by_side(hand_made: HandMade) -> None:
    text = markdown_of(added_value, hand_made(added_value=[regression()], validation=[partial(0.1, 0.4)]))
    assert text.endswith("| pca | 0,250 [0,100 ; 0,400] | 2,0\u00a0% | 9,3\u00a0% | < 0,001 |")
    assert "| pca | – | 2,0" in markdown_of(added_value, hand_made(added_value=[regression()]))


def test_nothing_is_said_without_figures(hand_made: HandMade, unjudged: StudyResult) -> None:
    absent = hand_made(added_value=[regression()], validation=[partial(NONE, NONE, estimate=NONE)])
    assert texts_of(added_value_of, absent, "pca") == []
    for study in (hand_made(), unjudged):
        assert markdown_of(added_value, study) == ""
        assert texts_of(added_value_of, study, "pca") == []
