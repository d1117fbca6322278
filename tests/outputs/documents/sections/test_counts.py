"""The note says how much of a counted ground truth is noise, and what was counted in each end of the index."""

from __future__ import annotations

from typing import Any

from ifn_research.outputs.documents.sections.counts import calibration, calibration_of, reliability, reliability_of
from ifn_research.results.study_result import StudyResult
from tests.support.documents import markdown_of, texts_of
from tests.support.hand_made import HandMade

NONE = float("nan")


def truth(name: str = "caf", value: float = 0.81, kind: str = "counts") -> dict[str, Any]:
    row = {"ground_truth": name, "level": "", "kind": kind, "n": 394, "reliability": value, "note": ""}
    return {**row, "ceiling": value**0.5 if value > 0 else 0.0}


def tenth(decile: int, observed: float, expected: float = 0.2, name: str = "caf") -> dict[str, Any]:
    row = {"version": "pca", "ground_truth": name, "decile": decile, "n": 40, "people": 4000.0}
    return {**row, "observed": observed, "expected": expected, "note": ""}


def corrected(estimate: float) -> dict[str, Any]:
    row = {"version": "pca", "ground_truth": "caf", "metric": "spearman_disattenuated", "estimate": estimate}
    return {**row, "ci_low": NONE, "ci_high": NONE, "n": 90, "n_blocks": 30, "note": ""}


def test_reliability_is_told_with_the_ceiling_that_is_its_square_root(hand_made: HandMade) -> None:
    assert markdown_of(reliability, hand_made(ground_truth=[truth()])) == (
        "- « Non-recours », compté dans 394 territoires : 81\u00a0% de la variance de ses rangs n’est pas le "
        "bruit de petits effectifs. Un indice parfait aurait avec lui une corrélation de rang d’environ 0,90."
    )


def test_noise_that_prevails_is_said_to(hand_made: HandMade) -> None:
    text = markdown_of(reliability, hand_made(ground_truth=[truth(value=0.1)]))
    assert "le bruit l’emporte" in text
    assert "Un indice parfait" not in text
    assert ": 0\u00a0% de la variance" in markdown_of(reliability, hand_made(ground_truth=[truth(value=-0.2)]))


def test_the_corrected_correlation_is_approximate(hand_made: HandMade) -> None:
    (text,) = texts_of(reliability_of, hand_made(ground_truth=[truth()], validation=[corrected(0.873)]), "pca")
    assert "d’environ 0,87 ;" in text
    assert "n’atteindrait qu’environ 0,90." in text


def test_both_ends_of_the_index_are_told(hand_made: HandMade) -> None:
    study = hand_made(ground_truth=[truth()], calibration=[tenth(10, 0.51, 0.5), tenth(1, 0.231, 0.22), tenth(5, 0.3)])
    assert markdown_of(calibration, study).endswith("| pca | 23,1\u00a0% | 22,0\u00a0% | 51,0\u00a0% | 50,0\u00a0% |")
    assert texts_of(calibration_of, study, "pca") == [
        "« Non-recours » : 23,1\u00a0% dans le dixième le moins fragile, 51,0\u00a0% dans le plus fragile (une "
        "régression en attend 22,0\u00a0% et 50,0\u00a0%)."
    ]


def test_what_improves_is_told_by_its_complement_and_a_diverging_regression_by_nothing(hand_made: HandMade) -> None:
    rows = [tenth(1, 0.1, NONE, "use"), tenth(10, 0.4, NONE, "use")]
    study = hand_made(truth="use", ground_truth=[truth("use")], calibration=rows)
    (text,) = texts_of(calibration_of, study, "pca")
    assert text.startswith("Le complément de « Recours » : 10,0\u00a0% dans")
    assert text.endswith("40,0\u00a0% dans le plus fragile.")


def test_ground_truths_that_count_nobody_have_no_such_lines(hand_made: HandMade, unjudged: StudyResult) -> None:
    values = hand_made(ground_truth=[truth(value=NONE, kind="values")], calibration=[tenth(1, -2.0)])
    for study in (values, hand_made(), unjudged):
        assert markdown_of(reliability, study) == markdown_of(calibration, study) == ""
        assert texts_of(reliability_of, study, "pca") == texts_of(calibration_of, study, "pca") == []
