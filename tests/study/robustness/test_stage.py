"""Runs of a study whose choices vary: they are its versions, whoever computes them."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study, run
from ifn_research.results.study_result import read_results
from ifn_research.robustness import fits, room
from ifn_research.robustness.rows import RANKS
from ifn_research.study.robustness import stage
from tests.support.varied_study import SCALES, found, varied, varied_rows, written

WEIGHTS = ["equal", "pca"]
RULES = ["arithmetic", "geometric"]


def ranks_of(result: Any, version: str) -> pd.Series:
    rows = result.tables["scores"]
    return rows[rows["version"] == version].set_index("code")["rank"]


def ranks_by_version(result: Any) -> pd.DataFrame:
    return pd.DataFrame({name: ranks_of(result, name) for name in result.versions})


def test_every_run_is_the_version_that_would_be_declared_to_the_last_bit() -> None:
    """A full design, what is left out included, beside the same versions declared one by one."""
    inputs = {"normalisation": SCALES, "weighting": WEIGHTS, "exclude": {"one_of": "indicators"}}
    declared = [
        {
            "name": f"v{at}",
            "variables": [name for name in "abcd" if name != left_out],
            "normalisation": scale,
            "weighting": scheme,
        }
        for at, (scale, scheme, left_out) in enumerate(itertools.product(SCALES, WEIGHTS, ["none", *"abcd"]))
    ]
    result = found(inputs)
    ranks = ranks_by_version(run(load_study(varied(versions=declared))))
    ranks = ranks[[one["name"] for one in declared]].to_numpy()
    rows = result.tables["robustness"].set_index("code")
    assert result.manifest["robustness"]["own"]["n_runs"] == len(declared)
    assert rows["rank_nominal"].tolist() == ranks[:, 0].tolist() == ranks_of(result, "own").tolist()
    assert rows["rank_mean"].to_numpy() == pytest.approx(ranks.mean(axis=1), rel=1e-14)
    for name, share in (("rank_q05", 0.05), ("rank_median", 0.5), ("rank_q95", 0.95)):
        assert rows[name].tolist() == np.quantile(ranks, share, axis=1).tolist()
    assert rows["p_top_tenth"].to_numpy() == pytest.approx((ranks <= 6).mean(axis=1))
    shift = np.abs(ranks - ranks[:, [0]]).mean(axis=0)
    assert result.tables["robustness_runs"]["mean_abs_rank_shift"].tolist() == shift.tolist()


def test_effects_are_those_of_an_analysis_of_variance_by_hand() -> None:
    result = found({"normalisation": SCALES, "weighting": WEIGHTS})
    declared = [
        {"name": f"v{at}", "variables": [*"abcd"], "normalisation": scale, "weighting": scheme}
        for at, (scale, scheme) in enumerate(itertools.product(SCALES, WEIGHTS))
    ]
    ranks = ranks_by_version(run(load_study(varied(versions=declared))))
    table = ranks.to_numpy().T.reshape(2, 2, -1).astype(float)
    whole = table.reshape(4, -1).var(axis=0).sum()
    of_scale, of_scheme = (table.mean(axis=axis).var(axis=0).sum() / whole for axis in (1, 0))
    rows = result.tables["sensitivity"]
    told = rows[rows["output"] == RANKS].set_index(["index", "input"])["estimate"]
    assert told["first", "normalisation"] == pytest.approx(of_scale)
    assert told["first", "weighting"] == pytest.approx(of_scheme)
    assert told["total", "normalisation"] == pytest.approx(1 - of_scheme)
    assert told["shapley", "weighting"] == pytest.approx((of_scheme + 1 - of_scale) / 2)
    assert rows["ci_low"].isna().all()
    assert (rows["method"] == "exact").all()


def test_the_same_bytes_whatever_the_workers(tmp_path: Path) -> None:
    inputs = {"normalisation": SCALES, "weights": {"spread": 0.25}, "exclude": {"one_of": "dimensions"}}
    one, two = (written(found(inputs, workers=n), tmp_path / str(n)) for n in (1, 2))
    names = [name for name in one if name.startswith(("robustness", "sensitivity"))]
    assert len(names) == 7
    assert all(one[name] == two[name] for name in names)


@pytest.mark.parametrize("design", ["every combination", "a sample", "drawn weights"])
def test_ranks_that_do_not_fit_into_memory_give_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, design: str
) -> None:
    """Some territories without a score in some runs, so that ranks are made anew where they stand."""
    rows = varied_rows()
    rows.loc[[3, 7], "a"] = np.nan
    versions = [{"name": "own", "variables": [*"abcd"], "imputation": "median"}]
    inputs: dict[str, Any] = {"imputation": ["median", "drop"], "normalisation": SCALES, "weighting": WEIGHTS}
    limits = {"budget": 6 * 32, "replicates": 32} if design == "a sample" else {"replicates": 16}
    if design != "every combination":
        inputs |= {"weights": {"spread": 0.25}}
    keys = {"rows": rows, "versions": versions, "robustness": {"inputs": inputs, **limits}}
    held = written(found(**keys), tmp_path / "held")
    monkeypatch.setattr(room, "MOST_IN_MEMORY", 0)
    monkeypatch.setattr(fits, "MOST_UNDER_WAY", 1)
    monkeypatch.setattr(fits, "MOST_RUNS", 5)
    spilled = written(found(**keys), tmp_path / "spilled")
    names = [name for name in held if name.startswith(("robustness", "sensitivity"))]
    assert len(names) == 7
    assert all(held[name] == spilled[name] for name in names)


def test_alternatives_one_at_a_time_are_the_version_with_that_one() -> None:
    result = found({"normalisation": SCALES, "weighting": WEIGHTS, "weights": "simplex"})
    other = found(versions=[{"name": "other", "variables": [*"abcd"], "weighting": "pca"}])
    row = result.tables["robustness_alternatives"].set_index("input").loc["weighting"]
    before, after = ranks_of(result, "own"), ranks_of(other, "other")
    assert row["alternative"] == "pca"
    assert row["mean_abs_rank_shift"] == pytest.approx((before - after).abs().mean())
    entered = (after <= 6) & (before > 6)
    assert row["n_enter"] == entered.sum()
    assert row["n_leave"] == ((after > 6) & (before <= 6)).sum()
    assert row["population_enter"] == varied_rows().set_index("code")["pop"][entered].sum()


def test_pairs_that_cannot_be_are_named_and_first_and_total_effects_are_not_told() -> None:
    result = found({"normalisation": SCALES, "aggregation": RULES})
    told = result.tables["quality"].query("check == 'impossible'")
    assert told["message"].str.contains("normalisation: zscore, aggregation: geometric").tolist() == [True]
    assert set(result.tables["sensitivity"]["index"]) == {"shapley"}
    assert result.tables["sensitivity"].groupby("output")["estimate"].sum().tolist() == pytest.approx([1, 1, 1])
    assert len(result.tables["robustness_runs"]) == 3


def test_a_bundle_of_the_steps_that_go_together_has_no_hole() -> None:
    bundles = {"scale": [{"normalisation": "percentile"}, {"normalisation": SCALES[1], "aggregation": "geometric"}]}
    result = found(robustness={"bundles": bundles, "inputs": {"weighting": WEIGHTS}})
    assert set(result.tables["sensitivity"]["index"]) == {"first", "total", "shapley"}
    # The version's own steps are in no alternative: they are added, and that is said.
    assert len(result.tables["robustness_runs"]) == 6
    assert result.tables["quality"]["check"].tolist().count("nominal_added") == 1
    assert {"scale", "weighting"} < set(result.tables["robustness_runs"])


def test_the_versions_own_step_is_recognised_whether_or_not_its_defaults_are_said() -> None:
    result = found({"normalisation": ["percentile", {"method": "zscore"}]})
    assert "nominal_added" not in result.tables["quality"]["check"].tolist()
    assert len(result.tables["robustness_runs"]) == 2


def test_a_sample_is_drawn_where_combinations_are_more_than_the_budget() -> None:
    inputs = {
        "normalisation": [*SCALES, "percentile", "rank"],
        "weighting": ["equal", "pca", "critic"],
        "outliers": ["none", "winsorise"],
        "exclude": {"one_of": "indicators"},
        "rescale": ["none", "minmax"],
    }
    result = found(robustness={"inputs": inputs, "budget": 230, "replicates": 32})
    rows = result.tables["sensitivity"]
    assert (rows["method"] == "pick_freeze").all()
    assert (rows["n_runs"] == 7 * 32).all()
    assert set(rows["index"]) == {"first", "total"}
    # Another unit of the scores moves no rank.
    assert (rows[rows["input"] == "rescale"]["estimate"] == 0).all()
    of_territories = result.tables["sensitivity_territories"]
    assert of_territories["shapley"].isna().all()
    exact = found(robustness={"inputs": inputs}).tables["sensitivity"]
    merged = rows.merge(exact, on=["output", "input", "index"])
    ranks = merged[merged["output"] == RANKS]
    inside = (ranks["ci_low_x"] <= ranks["estimate_y"]) & (ranks["estimate_y"] <= ranks["ci_high_x"])
    moved = ranks["estimate_y"] > 0
    assert inside[moved].mean() >= 0.8
    assert (ranks["estimate_y"][~moved] == 0).all()


def test_what_is_learned_elsewhere_is_learned_there_in_every_run() -> None:
    """Territories of a study beside a reference: a run with the version's own choices has its ranks."""
    keys = {"territories": {"where": {"half": "x"}}, "reference": "all"}
    inputs = {"normalisation": SCALES, "weighting": WEIGHTS}
    result = found(inputs, **keys, versions=[{"name": "own", "variables": [*"abcd"], "allow_few_territories": True}])
    declared = [
        {"name": f"v{at}", "variables": [*"abcd"], "normalisation": scale, "weighting": scheme}
        for at, (scale, scheme) in enumerate(itertools.product(SCALES, WEIGHTS))
    ]
    ranks = ranks_by_version(found(**keys, versions=declared))
    rows = result.tables["robustness"].set_index("code")
    assert len(rows) == 30
    assert rows["rank_mean"].to_numpy() == pytest.approx(ranks.loc[rows.index].to_numpy().mean(axis=1))


def test_territories_that_some_run_does_not_score_are_compared_in_none() -> None:
    rows = varied_rows()
    rows.loc[[3, 7], "a"] = np.nan
    versions = [{"name": "own", "variables": [*"abcd"], "imputation": "median"}]
    result = found({"imputation": ["median", "drop"]}, rows=rows, versions=versions)
    told = result.tables["robustness"]
    assert len(told) == 58
    assert sorted(told["rank_nominal"]) == list(range(1, 59))
    assert "not_in_every_run" in result.tables["quality"]["check"].tolist()


def test_a_run_that_data_refuse_stops_the_analysis_and_nothing_else() -> None:
    rows = varied_rows()
    rows.loc[0, "b"] = 0.0
    versions = [{"name": "own", "variables": [*"abcd"], "normalisation": "none"}]
    result = found({"aggregation": RULES}, rows=rows, versions=versions)
    assert "robustness" not in result.tables
    assert "aggregation: geometric" in result.not_drawn["robustness: own"]
    assert result.versions == ["own"]


def test_an_indicator_without_which_the_version_does_not_fit_is_listed_and_never_left_out() -> None:
    versions = [{"name": "own", "variables": ["a", "c"], "weighting": "pca"}]
    result = found({"exclude": {"one_of": "indicators"}, "normalisation": SCALES}, versions=versions)
    told = result.tables["quality"].query("check == 'impossible'")
    assert len(told) == 2
    assert told["message"].str.contains("without 'a'|without 'c'").all()
    assert set(result.tables["robustness_runs"]["exclude"]) == {"none"}


def test_where_counts_are_masked_nothing_is_told_and_that_is_said() -> None:
    result = found({"normalisation": SCALES}, disclosure={"threshold": 5})
    assert "robustness" not in result.tables
    assert "not_made" in result.tables["quality"]["check"].tolist()


def test_tables_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    result = found({"normalisation": SCALES, "weights": {"concentration": 200}})
    result.write(tmp_path)
    again = read_results(tmp_path)
    for name in ("robustness", "robustness_summary", "sensitivity", "robustness_alternatives"):
        pd.testing.assert_frame_equal(pd.DataFrame(again.tables[name]), result.tables[name], check_dtype=False)
    for name in ("robustness_runs", "sensitivity_territories"):
        back = again.of_version(name, "own").reset_index(drop=True)
        pd.testing.assert_frame_equal(back, result.tables[name], check_dtype=False)


def test_the_best_by_the_criterion_and_the_declared_baseline_vary_where_none_is_named() -> None:
    versions = [
        {"name": "other", "variables": ["a"]},
        {"name": "own", "variables": [*"abcd"]},
        {"name": "third", "variables": ["b"]},
    ]
    truth = varied_rows().assign(outcome=lambda rows: rows[[*"abcd"]].sum(axis=1))
    result = found(
        {"normalisation": SCALES},
        rows=truth,
        versions=versions,
        ground_truth=[{"name": "outcome", "column": "outcome"}],
        validation={"step_down": {"baseline": "other"}, "bootstrap": {"replicates": 20}},
    )
    assert list(dict.fromkeys(result.tables["robustness"]["version"])) == ["own", "other"]


def test_a_design_with_holes_that_the_budget_does_not_allow_says_how_many_runs_it_needs() -> None:
    inputs = {"normalisation": SCALES, "aggregation": RULES, "weights": {"spread": 0.25}}
    result = found(robustness={"inputs": inputs, "budget": 100})
    assert "robustness" not in result.tables
    assert "budget: 384" in result.not_drawn["robustness: own"]


def counted_rows(n: int = 60) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    people = rng.integers(30, 400, size=n)
    rows = varied_rows(n).assign(people=people, error=rng.uniform(0.1, 0.6, size=n))
    common = np.log(rows[[*"abcd"]].to_numpy() / 10).mean(axis=1)
    for name in "cd":
        rate = 1 / (1 + np.exp(1 - 2 * common - 0.2 * rng.normal(size=n)))
        rows[f"n_{name}"] = rng.binomial(people, rate)
    return rows


def counted(inputs: dict[str, Any], **keys: Any) -> Any:
    indicators = {
        "a": {"column": "a", "dimension": "x"},
        "b": {"column": "b", "dimension": "x", "standard_error": "error"},
        "c": {"numerator": "n_c", "denominator": "people", "dimension": "y"},
        "d": {"numerator": "n_d", "denominator": "people", "dimension": "y"},
    }
    return found(inputs, rows=counted_rows(), indicators=indicators, **keys)


def test_chance_in_figures_is_an_input_and_what_it_does_not_move_is_named() -> None:
    result = counted({"sampling": {"indicators": "counts"}, "weighting": WEIGHTS})
    told = result.tables["quality"].query("check == 'drawn'")["message"].tolist()
    assert len(told) == 1
    assert "sampling does not move a, which" in told[0]
    rows = result.tables["sensitivity"]
    ranks = rows[rows["output"] == RANKS].set_index(["index", "input"])
    assert (ranks["method"] == "exact").all()
    assert 0 < ranks.loc[("total", "sampling"), "ci_low"] < ranks.loc[("total", "sampling"), "estimate"]
    assert ranks.loc["shapley", "estimate"].sum() == pytest.approx(1)
    assert len(result.tables["robustness_runs"]) == 2 * 1024
    assert result.tables["robustness_runs"]["sampling"].nunique() == 1024


def test_what_is_learned_from_is_an_input_and_its_blocks_are_told() -> None:
    result = found({"fit_on": {"resample": "blocks"}, "weighting": ["equal", "critic"]})
    assert result.tables["quality"].query("check == 'drawn'")["message"].str.contains("60 territories").all()
    assert result.tables["robustness"]["rank_nominal"].tolist() == ranks_of(result, "own").tolist()
    assert result.tables["robustness"]["mean_abs_shift"].max() > 0


def test_several_inputs_that_are_drawn_make_a_pick_freeze_design() -> None:
    inputs = {"sampling": {"indicators": "counts"}, "fit_on": {"resample": "blocks"}, "weights": {"spread": 0.25}}
    keys = {"robustness": {"inputs": inputs, "replicates": 64}}
    one, two = counted({}, **keys), counted({}, workers=2, **keys)
    rows = one.tables["sensitivity"]
    assert (rows["method"] == "pick_freeze").all()
    assert len(one.tables["robustness_runs"]) == 64 * 5
    assert (rows[(rows["output"] == RANKS) & (rows["index"] == "total")]["estimate"] > 0).all()
    pd.testing.assert_frame_equal(rows, two.tables["sensitivity"])


def test_several_draws_and_impossible_combinations_are_told_with_the_way_out() -> None:
    inputs = {"normalisation": SCALES, "aggregation": RULES, "weights": "simplex", "fit_on": {"resample": "blocks"}}
    assert "bundle" in found(inputs).not_drawn["robustness: own"]


def test_sampling_of_a_version_without_counts_is_told() -> None:
    assert "standard_error" in found({"sampling": {"indicators": "counts"}}).not_drawn["robustness: own"]


def test_a_reference_of_other_territories_is_drawn_with_those_of_the_study() -> None:
    keys = {"territories": {"where": {"half": "x"}}, "reference": "all"}
    robustness = {
        "inputs": {"sampling": {"indicators": "counts"}, "fit_on": {"resample": "blocks"}},
        "replicates": 32,
    }
    result = counted({}, robustness=robustness, **keys)
    assert len(result.tables["robustness"]) == 30
    assert result.tables["robustness"]["mean_abs_shift"].min() > 0


def test_confidence_sets_of_ranks_stand_beside_where_figures_are_drawn() -> None:
    robustness = {"inputs": {"sampling": {"indicators": "counts"}}, "replicates": 64}
    result = counted({}, robustness=robustness)
    rows = result.tables["robustness"]
    assert ((rows["rank_set_low"] <= rows["rank_nominal"]) & (rows["rank_nominal"] <= rows["rank_set_high"])).all()
    assert set(rows.loc[rows["rank_nominal"] <= 6, "may_be_in_tenth"]) == {"yes"}
    summary = result.tables["robustness_summary"].set_index("statistic")["value"]
    assert summary["n_may_be_in_tenth"] == (rows["may_be_in_tenth"] == "yes").sum() < 60
    plain = found({"weighting": WEIGHTS}).tables["robustness"]
    assert plain["rank_set_low"].isna().all()
    assert set(plain["may_be_in_tenth"]) == {""}


def test_of_many_territories_those_of_the_tenth_and_those_that_are_named_have_sets_each_among_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    robustness = {"inputs": {"sampling": {"indicators": "counts"}}, "replicates": 64, "pairs": [["t00", "t01"]]}
    every = counted({}, robustness=robustness).tables["robustness"].set_index("code")
    monkeypatch.setattr(stage, "MOST_RANKED", 59)
    result = counted({}, robustness=robustness)
    some = result.tables["robustness"].set_index("code")
    known = some["rank_set_low"].notna()
    assert set(some.index[known]) == {*some.index[some["rank_nominal"] <= 6], "t00", "t01"}
    for side in ("rank_set_low", "rank_set_high"):
        assert some.loc[known, side].tolist() == every.loc[known, side].tolist()
    assert set(some.loc[~known, "may_be_in_tenth"]) == {""}
    assert set(some.loc[known, "may_be_in_tenth"]) <= {"yes", "no"}
    assert "n_may_be_in_tenth" not in set(result.tables["robustness_summary"]["statistic"])
    assert result.tables["quality"].query("check == 'rank_sets'")["message"].str.contains("beyond 59").all()


def test_sets_are_the_same_whoever_draws_and_compares() -> None:
    robustness = {"inputs": {"sampling": {"indicators": "counts"}}, "replicates": 64}
    one, two = (counted({}, robustness=robustness, workers=n).tables["robustness"] for n in (1, 2))
    pd.testing.assert_frame_equal(one, two)
