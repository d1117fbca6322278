"""The territories in two runs, version by version."""

from __future__ import annotations

import pandas as pd

from ifn_research.results.moves import Moves, moves_between
from ifn_research.results.study_result import StudyResult


def moves_of(a: StudyResult, b: StudyResult) -> list[Moves]:
    """Every version that both runs score, in the order of A."""
    before, after = (_by_version(result) for result in (a, b))
    return [moves_between(name, before[name], after[name]) for name in a.versions if name in before and name in after]


def people(rows: pd.DataFrame) -> float:
    """Inhabitants of some territories; NaN where the population of one is unknown."""
    return float(rows["population"].sum(skipna=False)) if len(rows) else 0.0


def _by_version(result: StudyResult) -> dict[str, pd.DataFrame]:
    scores = result.tables["scores"]
    return {str(name): rows.set_index("code") for name, rows in scores.groupby("version", sort=False)}
