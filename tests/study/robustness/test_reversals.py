"""Rank reversals: none where nothing is learned from the others, counted by hand where something is."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pandas as pd

from ifn_research import load_study, run
from tests.support.varied_study import varied, varied_rows


def reversals(versions: list[dict[str, Any]], rows: pd.DataFrame | None = None, **keys: Any) -> pd.DataFrame:
    robustness = {"reversals": True}
    result = run(load_study(varied(robustness=robustness, versions=versions, rows=rows, **keys)))
    return result.tables["rank_reversals"].set_index(["version", "left_out"])


def test_where_scales_are_fixed_no_pair_changes_order() -> None:
    told = reversals([{"name": "own", "variables": ["a"]}])
    assert told.loc[("own", "territory"), "n_inverted"] == 0
    assert told.loc[("own", "territory"), "n_left_out"] == 60
    assert told.loc[("own", "territory"), "n_pairs"] == 60 * 59 * 58 // 2
    # Every territory is a block of its own here: it is not left out twice.
    assert ("own", "block") not in told.index


def test_pairs_are_those_of_studies_without_each_territory() -> None:
    rows = varied_rows(30)
    version = {"name": "own", "variables": [*"abcd"]}
    told = reversals([version], rows)
    values = rows[[*"abcd"]].to_numpy()
    inverted = 0
    whole = ((values - values.mean(axis=0)) / values.std(axis=0)).mean(axis=1)
    for gone in range(30):
        kept = np.arange(30) != gone
        some = values[kept]
        again = ((some - some.mean(axis=0)) / some.std(axis=0)).mean(axis=1)
        pairs = itertools.combinations(range(29), 2)
        inverted += sum((whole[kept][i] - whole[kept][j]) * (again[i] - again[j]) < 0 for i, j in pairs)
    row = told.loc[("own", "territory")]
    assert row["n_inverted"] == inverted > 0
    assert row["share"] == inverted / (30 * 29 * 28 / 2)


def test_blocks_are_left_out_whole_and_refusals_are_counted() -> None:
    rows = varied_rows().assign(bloc=[f"b{k // 5:02d}" for k in range(60)])
    study = varied(robustness={"reversals": True}, rows=rows, versions=[{"name": "own", "variables": [*"abcd"]}])
    study["tables"] = [{**study["tables"][0], "groups": {"bloc": "bloc"}}]
    told = run(load_study(study)).tables["rank_reversals"].set_index("left_out")
    assert told.loc["block", "n_left_out"] == 12
    assert told.loc["block", "n_pairs"] == 12 * 55 * 54 // 2
    assert told["n_refused"].sum() == 0
