"""A note sets the interval with weights learned again beside that which holds them, and says who surely enters."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from ifn_research.language import language_named, plain
from ifn_research.outputs.documents.blocks import Block, Paragraph, TableBlock
from ifn_research.outputs.documents.facts import Facts, Reference
from ifn_research.outputs.documents.sections.changes import changes_section
from ifn_research.outputs.documents.sections.robustness import learned_weights
from ifn_research.results.metrics import interval
from ifn_research.results.moves import Moves
from ifn_research.results.study_result import StudyResult
from tests.support.hand_made import make

FRENCH, ENGLISH = language_named("fr"), language_named("en")
NONE = float("nan")


def again(low: float, high: float, truth: str = "caf") -> dict[str, Any]:
    row = {"version": "pca", "ground_truth": truth, "metric": "spearman", "estimate": 0.6, "ci_low": 0.43}
    return {**row, "ci_high": 0.8, "ci_low_refitted": low, "ci_high_refitted": high, "n_draws": 200, "n_failed": 0}


def member(code: str, decile: int, share: float, version: str = "pca") -> dict[str, Any]:
    return {"version": version, "code": code, "name": "", "decile": decile, "p_top_decile": share}


def moved(*territories: tuple[str, str, int, int]) -> Moves:
    """Territories by code, name and their deciles before and after."""
    table = pd.DataFrame(territories, columns=["code", "name", "decile_a", "decile_b"])
    return Moves("pca", table.assign(population=100.0, rank_a=1, rank_b=1, shift=0), 0.9, 0, 0)


CHANGES = moved(("1", "Bois-Joli", 9, 10), ("2", "Val", 10, 9), ("3", "", 10, 8))


def note_of(result: StudyResult, *, run: str = "", language: Any = FRENCH) -> Facts:
    return Facts(result, language, Reference("equal", pd.DataFrame(), run=run), "pca")


def paragraphs(blocks: list[Block]) -> list[str]:
    return [plain(block.text) for block in blocks if isinstance(block, Paragraph)]


def told(result: StudyResult, monkeypatch: pytest.MonkeyPatch, **given: Any) -> list[str]:
    # The tables of other versions need scores, which are not the matter here.
    monkeypatch.setattr(
        "ifn_research.outputs.documents.sections.changes._by_version", lambda *_: TableBlock("", (), ())
    )
    monkeypatch.setattr(Facts, "changes", CHANGES)
    return paragraphs(changes_section(note_of(result, **given)))


def test_who_enters_and_leaves_is_told_with_how_surely(monkeypatch: pytest.MonkeyPatch) -> None:
    said = told(make(membership=[member("1", 10, 0.78), member("2", 9, 0.125)]), monkeypatch)
    shown = [text.replace("\u00a0", " ").replace("\u202f", " ") for text in said]
    assert "Entrent : Bois-Joli (78 %)." in shown
    # A territory without a row never was in the first tenth.
    assert any(text.startswith("Sortent : Val (1") and text.endswith("et territoire 3 (0 %).") for text in shown)
    assert sum("La version « pca » est réapprise" in text for text in shown) == 1


def test_where_some_territories_are_masked_those_without_a_row_have_no_percentage(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    result = make(membership=[member("1", 10, 0.78)])
    masked = replace(result, document={**result.document, "disclosure": {"threshold": 11}})
    said = told(masked, monkeypatch)
    assert "Sortent : Val et territoire 3." in [text.replace("\u00a0", " ") for text in said]


def test_where_the_candidate_learns_nothing_the_reference_may_tell_but_not_that_of_another_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    result = make(membership=[member("2", 10, 0.55, version="equal")])
    assert any(
        "La version « equal » est réapprise" in text.replace("\u00a0", " ") for text in told(result, monkeypatch)
    )
    assert not any("réapprise" in text for text in told(result, monkeypatch, run="old"))
    assert not any("réapprise" in text for text in told(make(), monkeypatch))


def test_intervals_stand_beside_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    result = make(refitted=[again(0.31, 0.79), again(0.1, 0.2, truth="use")])
    for language, column in ((FRENCH, "Intervalle, poids réappris"), (ENGLISH, "Interval, weights learned again")):
        (table,) = [b for b in learned_weights(note_of(result, language=language)) if isinstance(b, TableBlock)]
        (row,) = table.rows
        assert table.header[2] == column
        assert row[1:3] == (
            interval(language, "spearman", 0.43, 0.80),
            interval(language, "spearman", 0.31, 0.79),
        )
    # What is known is shown, and why the other is not.
    why = "no refitted interval: the fit is refused in 48 of 200 draws, most often: 'age' pulls"
    absent = make(refitted=[{**again(NONE, NONE), "note": f"few blocks (11); {why}"}])
    shown = learned_weights(note_of(absent))
    (table,) = [b for b in shown if isinstance(b, TableBlock)]
    assert table.rows[0][1:3] == (interval(FRENCH, "spearman", 0.43, 0.80), "–")
    assert any("48 tirages sur 200" in plain(b.text) for b in shown if isinstance(b, Paragraph))
