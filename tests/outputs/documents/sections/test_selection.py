"""What the note says of the versions that can be ruled out, and of single indicators beaten by chance or not."""

from __future__ import annotations

from typing import Any

import pytest

from ifn_research.outputs.documents.sections.selection import selection, selection_of
from ifn_research.results.study_result import StudyResult
from tests.support.documents import markdown_of, texts_of
from tests.support.hand_made import HandMade

NONE = float("nan")
FEW = "no p-value: too few blocks of the kind wanted; no version can be ruled out"


def member(version: str, p: float, inside: bool, note: str = "") -> dict[str, Any]:
    row = {"ground_truth": "caf", "metric": "spearman", "version": version, "p_value": p, "in_set": inside}
    return {**row, "n": 90, "n_blocks": 30, "note": note}


def stepped(version: str, p: float, note: str = "", baseline: str = "baseline:best") -> dict[str, Any]:
    names = {"version_a": version, "version_b": baseline, "ground_truth": "caf", "metric": "spearman"}
    return {**names, "test": "step_down", "p_value": p, "note": note}


def test_when_all_are_in_the_set_none_can_be_ruled_out(hand_made: HandMade) -> None:
    study = hand_made(confidence_set=[member("equal", 0.4, True), member("pca", 1.0, True)])
    assert markdown_of(selection, study) == (
        "- Les données ne permettent d’écarter aucune des 2 versions : aucune ne se distingue de la meilleure "
        "(ensemble de confiance à 90\u00a0%)."
    )
    assert "2 versions sur 2" in texts_of(selection_of, study, "equal")[0]


def test_versions_that_are_ruled_out_are_named(hand_made: HandMade) -> None:
    study = hand_made(confidence_set=[member("equal", 0.02, False), member("pca", 1.0, True)])
    assert "« pca » est la seule que rien ne distingue de la meilleure" in markdown_of(selection, study)
    assert "1 sur 2). « equal » est écartée." in markdown_of(selection, study)
    assert texts_of(selection_of, study, "equal")[0].startswith("Les données écartent cette version")
    assert "ne permettent pas de distinguer" in texts_of(selection_of, study, "pca")[0]


def test_blocks_that_carry_no_test_are_said_to_and_nothing_is_ruled_out(hand_made: HandMade) -> None:
    rows = [member("equal", NONE, True, FEW), member("pca", NONE, True, FEW)]
    study = hand_made(confidence_set=rows, comparisons=[stepped("equal", NONE, FEW)])
    text = markdown_of(selection, study)
    assert "Aucune des 2 versions ne peut être écartée : le calcul ne peut pas en juger (pas de test" in text
    assert "Aucune version n’est comparée par un test à chacun des indicateurs pris seuls : pas de test" in text
    assert texts_of(selection_of, study, "equal") == []


def test_a_version_that_beats_every_indicator_is_named_with_how_many_were_tried(hand_made: HandMade) -> None:
    study = hand_made(comparisons=[stepped("equal", 0.2), stepped("pca", 0.004)])
    assert "« pca » (p = 0,004) : s’accorde mieux avec ce constat que chacun des indicateurs pris seuls" in markdown_of(
        selection, study
    )
    assert "compte tenu des deux versions essayées" in markdown_of(selection, study)
    assert "elle s’accorde mieux" in texts_of(selection_of, study, "pca")[0]
    assert "écart non établi (p = 0,200" in texts_of(selection_of, study, "equal")[0]


def test_when_none_does_the_smallest_p_value_is_told(hand_made: HandMade) -> None:
    text = markdown_of(selection, hand_made(comparisons=[stepped("equal", 0.2), stepped("pca", 0.05)]))
    assert text.startswith("- Les données n’établissent pour aucune version un meilleur accord")
    assert "la plus petite p corrigée est 0,050" in text


@pytest.mark.parametrize(
    ("baseline", "words"),
    [("baseline:poverty", "que « Taux de \\| pauvreté » seul"), ("equal", "que la version « equal »")],
)
def test_a_declared_baseline_is_named_and_escaped(hand_made: HandMade, baseline: str, words: str) -> None:
    study = hand_made(comparisons=[stepped("pca", 0.01, baseline=baseline)])
    assert words in markdown_of(selection, study)
    assert "de la seule version essayée" in markdown_of(selection, study)


def test_circularity_and_single_territories_as_blocks_weaken_what_is_said(hand_made: HandMade) -> None:
    note = "circular with poverty; one-sided, adjusted for 2 versions tried; assumes independent territories"
    study = hand_made(comparisons=[stepped("pca", 0.01, note)])
    text = markdown_of(selection, study)
    assert "s’accorderait, si les territoires étaient indépendants, mieux" in text
    assert "en partie par construction" in text
    assert "Circulaire avec « Taux de \\| pauvreté »." in text
    assert "en partie par construction" in texts_of(selection_of, study, "pca")[0]


def test_earlier_trials_are_said_not_to_be_counted(hand_made: HandMade) -> None:
    study = hand_made(comparisons=[stepped("pca", 0.01)]).noting(earlier_version_runs=41)
    assert "les calculs précédents de l’étude en ont essayé 41" in markdown_of(selection, study)


def test_without_a_declared_criterion_or_rows_nothing_is_said(hand_made: HandMade, unjudged: StudyResult) -> None:
    undeclared = hand_made(declared=False, confidence_set=[member("pca", 1.0, True), member("equal", 0.01, False)])
    for study in (undeclared, hand_made(), unjudged):
        assert markdown_of(selection, study) == ""
        assert texts_of(selection_of, study, "equal") == []


def test_a_real_study_in_few_blocks_rules_nothing_out(coarse: StudyResult) -> None:
    declared = dict(coarse.manifest["primary_criterion"]) | {"declared": True}
    text = markdown_of(selection, coarse.noting(primary_criterion=declared))
    assert "ne peut être écartée : le calcul ne peut pas en juger" in text
    assert "s’accorde" not in text
