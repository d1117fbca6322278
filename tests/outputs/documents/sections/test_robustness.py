"""The likeness of rankings: versions of one score are one."""

from __future__ import annotations

from dataclasses import replace

from ifn_research.language import language_named, plain
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.sections.robustness import agreement
from ifn_research.remarks import Remark
from ifn_research.results.study_result import StudyResult
from tests.support.hand_made import make


def pair(a: str, b: str, rho: float) -> dict[str, object]:
    return {"version_a": a, "version_b": b, "spearman": rho, "top_decile_overlap": rho}


def said(result: StudyResult) -> str:
    return " ".join(plain(text) for text in agreement(Facts(result, language_named("en"), None, "")))


def test_a_version_with_the_scores_of_another_makes_no_pair() -> None:
    # A pair of one score is no likeness, and what its twin shares is counted already: 0.60, not 0.65.
    rows = [
        pair("equal", "pca", 0.5),
        pair("equal", "third", 0.7),
        pair("equal", "twin", 1.0),
        pair("pca", "third", 0.6),
    ]
    result = make(agreement=[*rows, pair("pca", "twin", 0.5), pair("third", "twin", 0.7)])
    result = replace(result, warnings={"twin": (Remark("same_scores", version="equal"),)})
    alone = make(agreement=[row for row in rows if "twin" not in row.values()])
    assert said(result) == said(alone)
    assert "0.60 at the median" in said(result)


def test_only_versions_of_one_score_say_nothing_of_their_likeness() -> None:
    result = make(agreement=[pair("equal", "pca", 1.0)])
    result = replace(result, warnings={"pca": (Remark("same_scores", version="equal"),)})
    assert said(result) == ""
