"""The small study with some counts that are small."""

from __future__ import annotations

import pandas as pd

from ifn_research.results.study_result import StudyResult
from tests.support.small_study import ALL, territories

FIGURES = ["raw", "shrunk", "normalised", "contribution"]


def with_small_counts() -> pd.DataFrame:
    """A small numerator, a small rest, a small denominator, a small population, and two small outcomes."""
    table = territories()
    table.loc[3, "c0_n"] = 4
    table.loc[7, "c1_n"] = table.loc[7, "c1_d"] - 9
    table.loc[12, ["c2_n", "c2_d"]] = [3, 7]
    table.loc[20, "pop"] = 6
    table.loc[[30, 31], "truth_n"] = [5, 8]
    return table


SMALL = {("00003", "c0"), ("00007", "c1"), ("00012", "c2"), *(("00020", name) for name in ALL)}


def rows_of(result: StudyResult, version: str) -> pd.DataFrame:
    cells = result.tables["contributions"]
    return cells[cells["version"] == version].reset_index(drop=True)
