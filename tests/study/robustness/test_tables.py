"""The tables of the robustness of versions."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.results.tables import OPTIONAL
from tests.support.varied_study import SCALES, found

INPUTS = {"normalisation": SCALES, "weighting": ["equal", "pca"], "weights": {"spread": 0.25}}


def test_every_table_has_the_columns_that_are_declared() -> None:
    result = found(INPUTS)
    for name, columns in OPTIONAL.items():
        if name.startswith(("robustness", "sensitivity")):
            assert [column for column in result.tables[name] if column in columns] == list(columns)
    assert list(result.tables["robustness_runs"].columns[:5]) == [
        "version",
        "run",
        "normalisation",
        "weighting",
        "weights",
    ]


def test_parts_of_territories_sum_to_1_and_to_the_part_of_all_by_their_variance() -> None:
    result = found(INPUTS)
    rows = result.tables["sensitivity_territories"]
    moved = rows[rows["rank_variance"] > 0]
    assert moved.groupby("code")["shapley"].sum().to_numpy() == pytest.approx(1)
    whole = (moved["shapley"] * moved["rank_variance"]).groupby(moved["input"]).sum()
    told = result.tables["sensitivity"].query("output == 'ranks' and index == 'shapley'").set_index("input")["estimate"]
    shares = whole / moved.drop_duplicates("code")["rank_variance"].sum()
    assert shares[told.index].to_numpy() == pytest.approx(told.to_numpy())
    largest = moved.loc[moved.groupby("code")["shapley"].idxmax()].set_index("code")
    assert (largest["input"] == largest["dominant_input"]).all()


def test_rank_variance_is_that_of_the_runs() -> None:
    result = found({"normalisation": SCALES})
    ranks, variances = result.tables["robustness"].set_index("code"), result.tables["sensitivity_territories"]
    # Of two runs: the square of half their distance, which is the distance from their mean.
    expected = (ranks["rank_mean"] - ranks["rank_nominal"]) ** 2
    assert variances.set_index("code")["rank_variance"].to_numpy() == pytest.approx(expected.to_numpy())


def test_the_summary_counts_what_the_other_tables_tell() -> None:
    result = found(INPUTS)
    told = result.tables["robustness_summary"].set_index("statistic")
    rows, runs = result.tables["robustness"], result.tables["robustness_runs"]
    assert told.loc["n_open", "value"] == (rows["standing"] == "open").sum()
    assert told.loc["n_in", "value"] == (rows["standing"] == "in").sum()
    assert told.loc["mean_abs_rank_shift", "value"] == pytest.approx(runs["mean_abs_rank_shift"].mean())
    assert told.loc["mean_abs_rank_shift", "value"] == pytest.approx(rows["mean_abs_shift"].mean())
    low, high = np.quantile(runs["spearman"], [0.05, 0.95])
    assert told.loc["spearman_with_nominal", ["q05", "q95"]].tolist() == [low, high]
    assert told.loc["n_runs", "value"] == len(runs)
