"""The note says what the most fragile part of the population holds, and what that gains."""

from __future__ import annotations

from typing import Any

from ifn_research.outputs.documents.sections.targeting import targeting, targeting_of
from ifn_research.results.study_result import StudyResult
from tests.support.documents import markdown_of, texts_of
from tests.support.hand_made import HandMade

NONE = float("nan")


def row(version: str, metric: str = "capture_pop10", truth: str = "caf", **figures: Any) -> dict[str, Any]:
    gains = {"gain_over_random": 0.052, "gain_ci_low": 0.01, "gain_ci_high": 0.09, "best_baseline": "poverty"}
    against = {"gain_over_baseline": -0.004, "baseline_ci_low": -0.03, "baseline_ci_high": 0.02}
    names = {"version": version, "ground_truth": truth, "metric": metric}
    share = {"capture_pop10": 0.1, "capture_pop20": 0.2}.get(metric, 0.05)
    return {
        **names,
        "share": share,
        "captured": share + 0.052,
        "attainable": share + 0.1,
        **gains,
        **against,
        "n": 90,
        "note": "",
    } | figures


def test_captured_and_gains_are_those_of_the_table(hand_made: HandMade) -> None:
    study = hand_made(targeting=[row("pca"), row("pca", "capture_pop20"), row("pca", "capture_pop05")])
    assert "Meilleur seul : « Taux de \\| pauvreté » (10\u00a0%), « Taux de \\| pauvreté » (20\u00a0%)." in markdown_of(
        targeting, study
    )
    ten = "15,2\u00a0% | 20,0\u00a0% | +5,2 [+1,0 ; +9,0] | \u22120,4 [\u22123,0 ; +2,0]"
    assert markdown_of(targeting, study).endswith(
        f"| pca | {ten} | {ten.replace('15,2', '25,2').replace('20,0', '30,0')} |"
    )
    first, second = texts_of(targeting_of, study, "pca")
    assert first == (
        "Les territoires les plus fragiles réunissant 10\u00a0% de la population regroupent 15,2\u00a0% de "
        "« Non-recours » (au plus 20,0\u00a0%, dans l’ordre du constat) : 5,2 points de plus [+1,0 ; +9,0] "
        "qu’un tirage au hasard, 0,4 point de moins "
        "[\u22123,0 ; +2,0] que l’indicateur seul « Taux de \\| pauvreté »."
    )
    assert "réunissant 20\u00a0%" in second


def test_what_improves_is_counted_by_its_complement(hand_made: HandMade) -> None:
    study = hand_made(truth="use", targeting=[row("pca", truth="use")])
    assert "15,2\u00a0% du complément de « Recours »" in texts_of(targeting_of, study, "pca")[0]


def test_without_interval_or_indicator_only_the_gain_on_chance_is_told(hand_made: HandMade) -> None:
    bare = dict.fromkeys(("gain_ci_low", "gain_ci_high", "gain_over_baseline", "baseline_ci_low"), NONE)
    study = hand_made(targeting=[row("pca", **bare, best_baseline="", gain_over_random=0.01)])
    assert texts_of(targeting_of, study, "pca")[0].endswith("1,0 point de plus qu’un tirage au hasard.")
    assert "Meilleur seul" not in markdown_of(targeting, study)
    assert "[" not in markdown_of(targeting, study)


NO_MASS = "no mass: the unit '' is not a proportion (%, share or ‰) and there are no counts"


def test_cautions_of_the_intervals_and_circularity_are_told(hand_made: HandMade) -> None:
    study = hand_made(targeting=[row("pca", note="circular with age; few blocks (11)")])
    assert texts_of(targeting_of, study, "pca")[0].endswith(
        "Circulaire avec « Âge ». Peu de régions indépendantes (11) : intervalle indicatif."
    )
    assert "Peu de régions indépendantes (11)" in markdown_of(targeting, study)


def test_ground_truths_without_a_mass_baselines_and_empty_tables_say_nothing(
    hand_made: HandMade, unjudged: StudyResult
) -> None:
    absent = row("pca", captured=NONE, gain_over_random=NONE, note=NO_MASS)
    for study in (hand_made(targeting=[absent]), hand_made(targeting=[row("baseline:age")]), hand_made(), unjudged):
        assert markdown_of(targeting, study) == ""
        assert texts_of(targeting_of, study, "pca") == []


def test_another_ground_truth_is_told_where_the_primary_one_has_no_mass(hand_made: HandMade) -> None:
    assert "« Recours »" in markdown_of(targeting, hand_made(targeting=[row("pca", truth="use")]))
    assert "« Recours »" not in markdown_of(targeting, hand_made(targeting=[row("pca"), row("pca", truth="use")]))
