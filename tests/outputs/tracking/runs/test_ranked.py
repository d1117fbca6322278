"""The ranked table with which the page of a study's run begins."""

from __future__ import annotations

from typing import Any

from ifn_research.outputs.documents.study_note import study_note
from ifn_research.outputs.tracking.runs.ranked import ranked, result_of, without_ranking
from ifn_research.results.study_result import StudyResult
from tests.support.hand_made import make

NAN = float("nan")


def row(version: str, estimate: float, low: float = NAN, high: float = NAN, n: int = 40) -> dict[str, Any]:
    key = {"version": version, "ground_truth": "caf", "metric": "spearman", "estimate": estimate}
    return {**key, "ci_low": low, "ci_high": high, "n": n, "n_blocks": 12}


ROWS = [
    row("equal", 0.41237, 0.3121, 0.5238),
    row("pca", 0.4478, 0.3499, 0.5551),
    row("baseline:poverty", 0.5, 0.4, 0.6),
    row("baseline:age", 0.1),
]


def plain(text: str) -> list[str]:
    return text.replace("\N{NO-BREAK SPACE}", " ").splitlines()


def test_versions_are_ranked_with_three_digits_and_the_best_single_indicator_stands_below() -> None:
    lines = plain(ranked(make(ranking=ROWS)))
    assert lines[0] == "**Critère : corrélation de rang de Spearman avec « Non-recours ».**"
    assert lines[2:7] == [
        "| Rang | Version | Valeur | Intervalle à 95 % |",
        "| ---: | --- | ---: | --- |",
        "| 1 | pca | 0,448 | [0,350 ; 0,555] |",
        "| 2 | equal | 0,412 | [0,312 ; 0,524] |",
        "|  | Taux de \\| pauvreté (seul) | 0,500 | [0,400 ; 0,600] |",
    ]


def test_a_version_that_failed_or_is_not_judged_has_no_rank() -> None:
    versions = [
        {"version": "equal", "status": "failed", "reason": "no", "fix": "yes"},
        {"version": "pca", "status": "ok"},
    ]
    lines = plain(ranked(make(versions=versions, ranking=[row("pca", NAN)])))
    assert "|  | pca | – |  |" in lines
    assert "|  | equal | refusée |  |" in lines


def test_a_label_stands_before_the_name_under_which_the_run_is_listed() -> None:
    result = make(ranking=ROWS)
    named = [version.model_copy(update={"label": "Première *composante*"}) for version in result.config.versions[1:]]
    config = result.config.model_copy(update={"versions": (result.config.versions[0], *named)})
    result.__dict__["config"] = config
    assert "| 1 | Première \\*composante\\* (`pca`) | 0,448 |" in "\n".join(plain(ranked(result)))


def test_the_result_of_a_run_is_that_of_the_territories_that_its_version_scores() -> None:
    result = make(validation=[row("pca", 0.4, 0.3, 0.5), row("equal", 0.2)], ranking=ROWS)
    assert plain(result_of(result, "pca")) == ["0,400 [0,300 ; 0,500]"]
    assert result_of(result, "equal") == "0,200"
    assert result_of(result, "absent") == ""


def test_nothing_is_ranked_without_a_ground_truth() -> None:
    result = make().noting(primary_criterion=None)
    assert ranked(result) == ""
    assert result_of(result, "pca") == ""


def test_the_page_of_a_study_has_one_ranked_table(simulated: StudyResult) -> None:
    note = study_note(simulated)
    title = "## Versions, de la plus à la moins liée au constat principal"
    assert title in note
    kept = without_ranking(note)
    assert title not in kept
    sections = [line for line in note.splitlines() if line.startswith("## ") and line != title]
    assert [line for line in kept.splitlines() if line.startswith("## ")] == sections
    assert without_ranking(kept) == kept
