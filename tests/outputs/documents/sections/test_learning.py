"""The note sets learned weights against what they are worth where they were not learned."""

from __future__ import annotations

from typing import Any

from ifn_research.outputs.documents.sections.learning import out_of_sample, out_of_sample_of
from ifn_research.results.study_result import StudyResult
from tests.support.documents import markdown_of, texts_of
from tests.support.hand_made import CONFIG, HandMade

NONE = float("nan")


def judged(metric: str, estimate: float, n: int = 90, version: str = "pca") -> dict[str, Any]:
    row = {"version": version, "ground_truth": "caf", "metric": metric, "estimate": estimate, "ci_low": 0.1}
    return {**row, "ci_high": 0.6, "n": n, "n_blocks": 30, "note": ""}


def moved(learned: str, judged_in: str, value: float) -> dict[str, Any]:
    row = {"version": "pca", "ground_truth": "caf", "learned_in": learned, "judged_in": judged_in}
    return {**row, "n_learned": 40, "n_judged": 40, "spearman": value, "note": ""}


BOTH = [judged("spearman", 0.5), judged("spearman_spatial_cv", 0.42)]


def test_the_loss_is_what_the_correlation_loses(hand_made: HandMade) -> None:
    study = hand_made(validation=BOTH)
    assert markdown_of(out_of_sample, study).endswith("| pca | 0,500 | 0,420 [0,100 ; 0,600] | 0,080 |")
    (text,) = texts_of(out_of_sample_of, study, "pca")
    assert text.endswith("0,500 ; 0,420 [0,100 ; 0,600] avec un indice appris ailleurs (perte : 0,080).")


def test_figures_on_other_territories_are_not_subtracted(hand_made: HandMade) -> None:
    study = hand_made(validation=[judged("spearman", 0.5, n=88), BOTH[1]])
    assert markdown_of(out_of_sample, study).endswith("| pca | – | 0,420 [0,100 ; 0,600] | – |")
    assert texts_of(out_of_sample_of, study, "pca")[0].startswith("Hors échantillon, corrélation de rang : 0,420")


def test_supervised_scores_are_out_of_sample_already(hand_made: HandMade) -> None:
    study = hand_made(validation=BOTH)
    versions = [CONFIG["versions"][0], {**CONFIG["versions"][1], "weighting": {"method": "supervised"}}]
    taught = StudyResult({**CONFIG, "versions": versions}, study.tables, manifest=study.manifest)
    assert "| pca | – |" in markdown_of(out_of_sample, taught)


def test_transfer_is_told_by_its_median_and_its_worst_pair(hand_made: HandMade) -> None:
    rows = [moved("11", "28", 0.3), moved("28", "11", 0.1), moved("11", "27", -0.2), moved("11", "11", 0.6)]
    _, text = texts_of(out_of_sample_of, hand_made(validation=BOTH, transfer=[*rows, moved("27", "28", NONE)]), "pca")
    assert text == (
        "Poids appris par région et jugés ailleurs : corrélation de rang médiane 0,100 (0,600 là où ils sont appris) ; "
        "la plus basse des 3 paires est \u22120,200 (Île-de-France → Bourgogne-Franche-Comté)."
    )


def test_versions_that_declare_their_weights_and_absent_figures_say_nothing(
    hand_made: HandMade, unjudged: StudyResult
) -> None:
    declared = [{**item, "version": "equal"} for item in BOTH]
    for study in (hand_made(validation=declared), hand_made(validation=BOTH[:1]), hand_made(), unjudged):
        assert markdown_of(out_of_sample, study) == ""
        assert texts_of(out_of_sample_of, study, "equal") == []


def test_the_interval_with_weights_learned_again_stands_beside_that_with_weights_held(hand_made: HandMade) -> None:
    row = {"version": "pca", "ground_truth": "caf", "metric": "spearman", "estimate": 0.5, "ci_low": 0.43}
    row |= {
        "ci_high": 0.8,
        "ci_low_refitted": 0.31,
        "ci_high_refitted": 0.79,
        "n_draws": 200,
        "n_failed": 0,
        "note": "",
    }
    study = hand_made(validation=BOTH, refitted=[row])
    told = "0,430 ; 0,800] à poids fixes, [0,310 ; 0,790] à poids réappris dans chaque tirage."
    assert texts_of(out_of_sample_of, study, "pca")[1].endswith(told)
    assert markdown_of(out_of_sample, study).endswith(told)
    failed = "no refitted interval: the fit is refused in 30 of 200 draws, most often: it is singular"
    none = row | {"ci_low_refitted": NONE, "ci_high_refitted": NONE, "note": f"few blocks (12); {failed}"}
    assert texts_of(out_of_sample_of, hand_made(validation=BOTH, refitted=[none]), "pca")[1].endswith(
        "pas d’intervalle à poids réappris (ajustement refusé dans 30 tirages sur 200, le plus souvent : "
        "« it is singular »)."
    )
