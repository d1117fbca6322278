"""What a note says of worlds and of reversals is what the tables hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from ifn_research.language import language_named, plain
from ifn_research.outputs.documents.blocks import Picture
from ifn_research.outputs.documents.facts import Drawing, Facts
from ifn_research.outputs.documents.sections.robustness import robustness_section
from ifn_research.outputs.documents.sections.stability import stability
from ifn_research.results.study_result import StudyResult, with_table
from tests.support.varied_study import found


def worlds(**columns: Any) -> pd.DataFrame:
    made = {
        "ground_truth": "truth",
        "metric": "spearman",
        "version": ["own", "other"],
        "p_best": [0.25, 0.75],
        "p_in_confidence_set": [0.5, 1.0],
        "nominal_best": [True, False],
        "p_same_recommendation": 0.6,
    }
    return pd.DataFrame({**made, **columns})


def reversals(*shares: float) -> pd.DataFrame:
    kinds = ["territory", "block"][: len(shares)]
    return pd.DataFrame({"version": "own", "left_out": kinds, "n_left_out": 100, "share": shares})


def with_tables(**tables: pd.DataFrame) -> StudyResult:
    result = found()
    for name, table in tables.items():
        result = with_table(result, name, table)
    document = {**result.document, "ground_truth": [{"name": "truth", "column": "pop", "label": "Abstention"}]}
    return replace(result, document=document)


def said(**tables: pd.DataFrame) -> list[str]:
    return [plain(text) for text in stability(Facts(with_tables(**tables), language_named("en"), None, ""))]


def test_worlds_are_told_with_the_version_that_comes_first_most_often() -> None:
    (told,) = said(decision_stability=worlds())
    assert "Abstention" in told
    assert "the same in 60% of the defensible worlds" in told
    assert "“other” comes first there most often (75% of the worlds)" in told


def test_a_metric_that_no_world_has_recommends_nothing() -> None:
    assert said(decision_stability=worlds(p_best=0.0, p_same_recommendation=1.0)) == []


def test_reversals_are_told_by_the_largest_share_and_none_is_said_in_words() -> None:
    (told,) = said(rank_reversals=reversals(0.001, 0.04))
    assert told.startswith("When a group of territories is left out")
    assert "4.0% of the pairs of the others change order on average" in told
    (told,) = said(rank_reversals=reversals(0.002, 0.001))
    assert told.startswith("When a territory is left out")
    (told,) = said(rank_reversals=reversals(0.0, 0.0))
    assert told.startswith("No pair of territories changed order in the ")
    (told,) = said(rank_reversals=reversals(0.000012))
    assert "0.0012%" in told


def test_nothing_is_said_without_tables() -> None:
    assert said() == []


def test_a_note_has_both_pictures_and_their_sentences() -> None:
    result = with_tables(decision_stability=worlds(), rank_reversals=reversals(0.001))
    drawings = {name: Drawing(b"png") for name in ("decision_stability", "rank_reversals")}
    blocks = robustness_section(Facts(result, language_named("fr"), None, "", drawings))
    assert [block.name for block in blocks if isinstance(block, Picture)] == list(drawings)
