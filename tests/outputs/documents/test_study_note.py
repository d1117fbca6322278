"""The note of a study ranks its versions, refused ones included, and says what the ranking is worth."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from ifn_research.outputs.documents.run_notes import version_notes
from ifn_research.outputs.documents.study_note import study_note
from ifn_research.results.study_result import StudyResult
from tests.support.documents import spaced


def noted(result: StudyResult) -> str:
    return spaced(study_note(result))


def test_versions_are_in_order_with_the_best_indicator_alone(simulated: StudyResult) -> None:
    text = noted(simulated)
    ranking = simulated.ranking()
    best = simulated.best_baseline()
    assert best is not None
    expected = [name for name in ranking["version"] if not name.startswith("baseline:") or name == best["version"]]
    lines = text.partition("remarque |")[2].partition("##")[0].splitlines()[2:]
    shown = [line.split(" | ")[0].removeprefix("| ") for line in lines if line]
    assert len(shown) == len(expected)
    for name, cell in zip(expected, shown, strict=True):
        assert cell == name or (name.startswith("baseline:") and cell.endswith("(seul)"))
    assert "| refused | refusée |  | À rebours de la première composante" in text
    assert "déclaré avant le calcul" in text


def test_what_is_circular_and_how_few_blocks_there_are_is_said(simulated: StudyResult) -> None:
    text = noted(simulated)
    assert "circulaire avec" in text
    assert "peu de régions indépendantes (26 de tailles inégales, qui en valent" in text


def test_a_criterion_taken_by_default_is_said_to_be(simulated: StudyResult) -> None:
    criterion = dict(simulated.manifest["primary_criterion"]) | {"declared": False}
    assert "non déclaré : il ne fonde aucun verdict" in noted(simulated.noting(primary_criterion=criterion))


def test_earlier_attempts_are_counted(simulated: StudyResult) -> None:
    assert "calculs précédents de cette étude : 12." in noted(simulated.noting(earlier_version_runs=12))
    assert "précédents" not in noted(simulated.noting(earlier_version_runs=0))


def test_without_ground_truth_versions_are_listed_and_not_ranked(unjudged: StudyResult) -> None:
    text = noted(unjudged)
    assert "aucune n’est jugée" in text
    assert "## Versions\n" in text
    assert "## Écarts" not in text
    # Neither figures nor remarks: one column, with its header.
    assert "| version |\n| --- |\n| equal |\n| two |\n" in text


def test_lowest_agreement_is_that_of_the_table(simulated: StudyResult) -> None:
    table = simulated.tables["agreement"]
    row = table.loc[table["spearman"].idxmin()]
    expected = f"{row['spearman']:.2f}".replace(".", ",")
    assert f"la plus basse, {expected}, entre « {row['version_a']} » et « {row['version_b']} »." in noted(simulated)


def test_warnings_about_the_data_are_counted(simulated: StudyResult) -> None:
    def with_warnings(n: int) -> str:
        rows = pd.DataFrame({"severity": ["warning"] * n, "table": "", "column": "", "check": "", "n": 1})
        return noted(replace(simulated, tables={**simulated.tables, "quality": rows}))

    assert "Aucun avertissement." in with_warnings(0)
    assert "Un avertissement :" in with_warnings(1)
    assert "Trois avertissements :" in with_warnings(3)


def test_the_notes_of_a_run_can_be_had_in_english(simulated: StudyResult) -> None:
    notes = version_notes(simulated, language="en")
    assert "## Primary criterion" in notes[""]
    assert "declared before the computation" in notes[""]
    assert "## What this version is" in notes["equal"]
    assert "(refused version)" in notes["refused"]
