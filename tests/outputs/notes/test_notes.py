"""Notes say what was found, and no more than was tested."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from ifn_research.outputs.notes import version_notes
from ifn_research.outputs.notes.judgement import comparisons, primary_sentence
from ifn_research.outputs.notes.markdown import escaped
from ifn_research.results import StudyResult

VERDICTS = re.compile(r"s'accorde mieux|sont établis|est établi\b(?! sur)|significati")


@pytest.fixture(scope="module")
def notes(simulated: StudyResult) -> dict[str, str]:
    return version_notes(simulated)


def with_table(result: StudyResult, name: str, table: pd.DataFrame, **facts: Any) -> StudyResult:
    return replace(result, tables={**result.tables, name: table}).noting(**facts)


def decided(result: StudyResult, p: float) -> StudyResult:
    """The same study, had every comparison had this p-value."""
    return with_table(result, "comparisons", result.tables["comparisons"].assign(p_value=p, p_holm=p, p_bh=p))


def test_a_note_gives_the_primary_figure_with_its_interval_and_rows(
    simulated: StudyResult, notes: dict[str, str]
) -> None:
    rows = simulated.tables["validation"]
    row = rows[(rows["version"] == "equal") & (rows["ground_truth"] == "non_take_up") & (rows["metric"] == "spearman")]
    value = f"{row['estimate'].iloc[0]:.3f}".replace(".", ",")
    first = notes["equal"].splitlines()[2]
    assert f"{value}**" in first
    assert f"({row['n'].iloc[0]} territoires, 26 blocs)" in first
    assert "peu de blocs (26)" in first.lower()
    assert "irculaire avec" in first


def test_labels_from_data_cannot_break_the_page(notes: dict[str, str]) -> None:
    for text in notes.values():
        assert "<script>" not in text
    lines = [line for line in notes["equal"].splitlines() if line.startswith("| Taux")]
    assert lines
    assert all(len(re.findall(r"(?<!\\)\|", line)) == 6 for line in lines)


@pytest.mark.parametrize("text, expected", [("a|b", r"a\|b"), ("<b>", "&lt;b&gt;"), ("*x*\n_y_", r"\*x\* \_y\_")])
def test_markdown_is_escaped(text: str, expected: str) -> None:
    assert escaped(text) == expected


def test_a_refused_version_says_why_and_what_it_found(notes: dict[str, str]) -> None:
    text = notes["refused"]
    assert "(version refusée)" in text
    assert "à rebours de la première composante" in text.lower()
    assert "Que faire" in text
    assert "PC1" in text
    assert "KMO" in text


def test_no_test_gives_no_verdict(simulated: StudyResult) -> None:
    untested = decided(simulated, float("nan"))
    assert not VERDICTS.search(primary_sentence(untested, "equal"))
    assert "trop peu nombreux" in comparisons(untested)


def test_an_undeclared_criterion_gives_no_verdict(simulated: StudyResult) -> None:
    criterion = dict(simulated.manifest["primary_criterion"]) | {"declared": False}
    undeclared = decided(simulated, 1e-6).noting(primary_criterion=criterion)
    assert not VERDICTS.search(primary_sentence(undeclared, "equal"))
    assert not VERDICTS.search(comparisons(undeclared))


def test_a_verdict_follows_the_adjusted_p_value_and_the_sign(simulated: StudyResult) -> None:
    assert "écart non établi" in primary_sentence(decided(simulated, 0.051), "equal")
    assert "Aucun des" in comparisons(decided(simulated, 0.051))
    clear = decided(simulated, 0.001)
    best = str(clear.best_baseline()["version"])  # type: ignore[index]
    table = clear.tables["comparisons"]
    for sign, words in ((1, "la version s'accorde mieux"), (-1, "l'indicateur seul s'accorde mieux")):
        signed = with_table(clear, "comparisons", table.assign(difference=table["difference"].abs() * sign))
        assert words in primary_sentence(signed, "equal"), best
    assert "écarts entre versions sont établis" in comparisons(clear)


def test_a_study_without_ground_truth_judges_nothing(simulated: StudyResult) -> None:
    empty = {name: simulated.tables[name].iloc[:0] for name in ("validation", "ranking", "comparisons")}
    unjudged = replace(simulated, tables={**simulated.tables, **empty}).noting(primary_criterion=None)
    texts = version_notes(unjudged)
    assert "aucune n'est jugée" in texts[""]
    assert "n'est pas jugée" in texts["equal"]


def test_the_study_note_ranks_all_versions_and_the_best_indicator_alone(notes: dict[str, str]) -> None:
    for name in ("equal", "dropped", "scores", "geometric", "refused"):
        assert f"| {name} |" in notes[""]
    assert "(seul)" in notes[""]
    assert "déclaré avant le calcul" in notes[""]
