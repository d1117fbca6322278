"""Two runs of a study of twenty territories."""

from __future__ import annotations

import copy
from typing import Any

import pandas as pd

from ifn_research.outputs.comparison import StudyComparison
from ifn_research.results.study_result import StudyResult
from tests.support.hand_made import make
from tests.support.told_frames import in_english

N = 20
CODES = [f"{at:02d}" for at in range(1, N + 1)]


def scores(version: str, values: dict[str, float]) -> list[dict[str, Any]]:
    return [
        {"code": code, "name": f"T{code}", "population": 100.0 * int(code), "version": version, "score": value}
        for code, value in values.items()
    ]


def descending() -> dict[str, float]:
    """T01 is the most fragile, T20 the least: the most fragile tenth is T01 and T02."""
    return {code: float(N - at) for at, code in enumerate(CODES)}


def judged(estimate: float, n: int = N) -> dict[str, Any]:
    criterion = {"version": "equal", "ground_truth": "caf", "metric": "spearman"}
    return {**criterion, "estimate": estimate, "ci_low": estimate - 0.1, "ci_high": estimate + 0.1, "n": n}


def weight(indicator: str, value: float) -> dict[str, Any]:
    return {"version": "equal", "indicator": indicator, "weight": value}


def study_run(**tables: list[dict[str, Any]]) -> StudyResult:
    given = {
        "scores": scores("equal", descending()),
        "validation": [judged(0.5)],
        "weights": [weight("poverty", 0.5), weight("age", 0.5)],
    }
    table = {"table": "t.csv", "path": "/somewhere/t.csv", "sha256": "a" * 64}
    return make(**{**given, **tables}).noting(study_run="one", inputs=[table], packages={"numpy": "2.4.0"})


def changed(result: StudyResult, change: Any) -> StudyResult:
    config = copy.deepcopy(dict(result.document))
    change(config)
    return StudyResult(config, result.tables, manifest=result.manifest)


def section(comparison: StudyComparison, start: str) -> pd.DataFrame:
    return in_english(next(frame for title, frame in comparison.sections if str(title).startswith(start)))


def titles(comparison: StudyComparison) -> list[str]:
    return [str(title) for title, _ in comparison.sections]
