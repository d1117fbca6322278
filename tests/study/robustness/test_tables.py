"""The tables of the robustness of versions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study
from ifn_research.data.loading import load_study_data
from ifn_research.execution import Stages, executor_of, unwatched
from ifn_research.results.tables import OPTIONAL
from ifn_research.study.inputs import StudyInputs
from ifn_research.study.plan import plan
from ifn_research.study.robustness import stage
from ifn_research.study.robustness.planning import RobustnessPlan, plan_robustness
from ifn_research.study.robustness.tables import Analysed
from ifn_research.study.version_run import run_version
from tests.support.varied_study import SCALES, found, varied, varied_rows

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


def test_an_order_is_settled_where_one_is_ahead_in_nearly_every_run() -> None:
    """By hand: the ranks of every version that the design has."""
    versions = [
        {"name": f"v{at}", "variables": [*"abcd"], "normalisation": scale, "weighting": scheme}
        for at, (scale, scheme) in enumerate((a, b) for a in SCALES for b in ("equal", "pca"))
    ]
    scores = found(versions=versions).tables["scores"]
    ranks = pd.DataFrame({name: rows.set_index("code")["rank"] for name, rows in scores.groupby("version")})
    robustness = {"inputs": {"normalisation": SCALES, "weighting": ["equal", "pca"]}, "pairs": [["t05", "t59"]]}
    told = found(robustness=robustness).tables["robustness_pairs"]
    assert len(told) == 5 + 1
    top = ranks["v0"].nsmallest(6).index.tolist()
    assert told["code_a"].tolist() == [*top[:-1], "t05"]
    assert told["code_b"].tolist() == [*top[1:], "t59"]
    for row in told.itertuples():
        a, b = ranks.loc[row.code_a], ranks.loc[row.code_b]
        assert row.p_a_ahead == (a < b).mean()
        assert row.p_b_ahead == (a > b).mean()
        assert row.settled == (max(row.p_a_ahead, row.p_b_ahead) >= 0.95)


def test_choices_beside_chance_are_the_ratio_of_the_variances_within_and_between() -> None:
    """By hand, from the ranks of every run."""
    analysed = analysed_of({"sampling": {"indicators": "counts"}, "weighting": ["equal", "critic"]}, 64)
    ranks = analysed.ranks.reshape(2, 64, -1).astype(float)
    between = ranks.mean(axis=1).var(axis=0).sum()
    within = ranks.var(axis=1).mean(axis=0).sum()
    assert analysed.choices_to_noise == pytest.approx(between / within)


def analysed_of(inputs: dict[str, Any], replicates: int) -> Analysed:
    """The analysis of a version of which one indicator has standard errors."""
    items = {name: {"column": name} for name in "abc"} | {"d": {"column": "d", "standard_error": "error"}}
    rows = varied_rows().assign(error=1.5)
    robustness = {"inputs": inputs, "replicates": replicates}
    study = load_study(varied(robustness=robustness, indicators=items, rows=rows))
    planned = plan(study)
    inputs_of = StudyInputs.of(study.config, load_study_data(study.config))
    own = run_version(planned.recipes[0], study.config.versions[0], inputs_of)
    chosen = plan_robustness(planned)["own"]
    assert isinstance(chosen, RobustnessPlan)
    assert study.config.robustness is not None
    return stage._analysis(chosen, study.config.robustness, inputs_of, own, Stages(executor_of(1), unwatched))


def test_where_chance_is_no_input_or_the_only_one_there_is_no_ratio() -> None:
    assert analysed_of({"sampling": {"indicators": "counts"}}, 16).choices_to_noise is None
    assert analysed_of({"weighting": ["equal", "critic"]}, 16).choices_to_noise is None


def test_effects_known_from_too_few_runs_are_flagged() -> None:
    keys = {"normalisation": [*SCALES, "percentile"], "weighting": ["equal", "pca"], "fit_on": {"resample": "blocks"}}
    inputs = {**keys, "weighting": ["equal", "critic"], "weights": "simplex"}
    few = found(robustness={"inputs": inputs, "replicates": 32})
    rows = few.tables["sensitivity"]
    wide = (rows["index"] == "total") & (rows["ci_high"] - rows["ci_low"] > 0.1)
    assert wide.any()
    assert ((rows["flag"] == "too few runs") == wide).all()
    assert "too_few_runs" in few.tables["quality"]["check"].tolist()


def test_pairs_of_territories_that_are_not_there_are_told() -> None:
    result = found(robustness={"inputs": {"normalisation": SCALES}, "pairs": [["t05", "elsewhere"]]})
    assert result.tables["quality"].query("check == 'pairs'")["message"].str.contains("elsewhere").all()
    assert len(result.tables["robustness_pairs"]) == 5
