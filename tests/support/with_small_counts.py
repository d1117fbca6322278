"""The small study with some counts that are small."""

from __future__ import annotations

import pandas as pd

from ifn_research.results.study_result import StudyResult
from tests.support.small_study import ALL, COUNTED, RATES, territories

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


def with_stand_ins() -> pd.DataFrame:
    """The same with 5 in the place of each of 1 to 10, and figures of few people as those of all others."""
    table = with_small_counts()
    table.loc[3, "c0_n"] = 5
    table.loc[7, "c1_n"] = table.loc[7, "c1_d"] - 5
    table.loc[12, "c2_d"] = table.loc[20, "pop"] = 5
    table.loc[[30, 31], "truth_n"] = 5
    for name in COUNTED:
        few = [20, 12] if name == "c2" else [20]
        others = table.drop(index=few)
        usual = others[f"{name}_n"].sum() / others[f"{name}_d"].sum()
        table.loc[few, f"{name}_n"] = (usual * table.loc[few, f"{name}_d"]).round().astype(int)
    for name in RATES:
        table.loc[20, name] = table[name].drop(20).median()
    return table


SMALL = {("00003", "c0"), ("00007", "c1"), ("00012", "c2"), *(("00020", name) for name in ALL)}


def rows_of(result: StudyResult, version: str) -> pd.DataFrame:
    cells = result.tables["contributions"]
    return cells[cells["version"] == version].reset_index(drop=True)
