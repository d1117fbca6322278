"""Two runs of a study of twenty territories, whose ranks, deciles and shifts are counted by hand."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ifn_research.errors import ConfigError, DataError
from ifn_research.outputs.comparison import StudyComparison, compare_results
from ifn_research.results.study_result import StudyResult
from tests.support.hand_made import make

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
    config = copy.deepcopy(dict(result.config))
    change(config)
    return StudyResult(config, result.tables, manifest=result.manifest)


def section(comparison: StudyComparison, start: str) -> pd.DataFrame:
    return next(frame for title, frame in comparison.sections if str(title).startswith(start))


def titles(comparison: StudyComparison) -> list[str]:
    return [str(title) for title, _ in comparison.sections]


def test_a_run_compared_with_itself_shows_no_difference() -> None:
    found = compare_results(study_run(), study_run())
    assert [title.split(" ")[0] for title in titles(found)] == ["spearman", "Scores"]
    (row,) = section(found, "Scores").to_dict("records")
    assert (row["territories"], row["Spearman"], row["other decile"]) == (N, 1.0, 0)
    assert "No difference in: configuration, data, weights." in [str(note) for note in found.notes]
    assert section(found, "spearman")["change"].tolist() == [0.0]


def test_two_territories_that_exchange_their_places_are_the_only_ones_that_move() -> None:
    values = descending()
    values["02"], values["03"] = values["03"], values["02"]
    found = compare_results(study_run(), study_run(scores=scores("equal", values)))
    (row,) = section(found, "Scores").to_dict("records")
    assert row["Spearman"] == pytest.approx(1 - 6 * 2 / (N * (N**2 - 1)))
    assert row["other decile"] == 2
    assert (row["enter the tenth"], row["people"], row["leave it"], row["people "]) == (1, "300", 1, "200")
    crossing = section(found, "Entering").set_index("code")
    assert crossing[""].to_dict() == {"03": "enters", "02": "leaves"}
    assert crossing.loc["03", ["decile A", "decile B", "population"]].tolist() == [9, 10, 300.0]
    movers = section(found, "The largest shifts").set_index("code")
    assert movers[["rank A", "rank B", "shift"]].to_dict("index") == {
        "02": {"rank A": 2, "rank B": 3, "shift": 1},
        "03": {"rank A": 3, "rank B": 2, "shift": -1},
    }


def test_spearman_and_shifts_are_those_of_scipy_on_random_scores() -> None:
    rng = np.random.default_rng(4)
    a, b = (dict(zip(CODES, rng.normal(size=N).tolist(), strict=True)) for _ in range(2))
    found = compare_results(study_run(scores=scores("equal", a)), study_run(scores=scores("equal", b)))
    expected = stats.spearmanr(list(a.values()), list(b.values())).statistic
    assert section(found, "Scores")["Spearman"].item() == pytest.approx(expected)
    ranks = [stats.rankdata([-value for value in run.values()], method="min") for run in (a, b)]
    shifts = dict(zip(CODES, ranks[1] - ranks[0], strict=True))
    movers = section(found, "The largest shifts")
    assert {row["code"]: row["shift"] for row in movers.to_dict("records")} == {
        code: shift for code, shift in shifts.items() if shift
    }
    assert movers["shift"].abs().is_monotonic_decreasing


def test_territories_of_one_run_only_are_counted_and_the_others_ranked_among_themselves() -> None:
    fewer = {code: value for code, value in descending().items() if code != "01"} | {"99": 50.0}
    found = compare_results(study_run(), study_run(scores=scores("equal", fewer)))
    (row,) = section(found, "Scores").to_dict("records")
    assert (row["territories"], row["Spearman"], row["other decile"]) == (N - 1, 1.0, 0)
    assert any(str(note).startswith("equal: 1 scored in A only, 1 in B only") for note in found.notes)


def test_an_unknown_population_makes_the_people_unknown_and_no_smaller_number() -> None:
    values = descending()
    values["02"], values["03"] = values["03"], values["02"]
    rows = [row | {"population": None if row["code"] == "03" else 1.0} for row in scores("equal", values)]
    before = [row | {"population": None} for row in scores("equal", descending())]
    found = compare_results(study_run(scores=before), study_run(scores=rows))
    assert section(found, "Scores")[["people", "people "]].iloc[0].tolist() == ["unknown", "1"]


def test_the_configuration_is_told_by_key_paths_with_old_and_new_values() -> None:
    def change(config: dict[str, Any]) -> None:
        config["indicators"]["poverty"]["label"] = "Pauvreté"
        config["versions"][1]["weighting"] = {"method": "pca", "components": 2}
        config["versions"][0]["variables"] = ["poverty"]
        config["tables"][0]["path"] = "/elsewhere/t.csv"
        config["tracking"] = {"uri": "sqlite:///other.db"}

    found = section(compare_results(study_run(), changed(study_run(), change)), "Configuration")
    assert {row["key"]: (row["A"], row["B"]) for row in found.to_dict("records")} == {
        "indicators.poverty.label": ("Taux de | pauvreté", "Pauvreté"),
        "versions.pca.weighting.components": ("–", "2"),
        "versions.equal.variables": ("poverty, age", "poverty"),
    }


def test_a_value_that_goes_back_to_its_default_is_told_with_the_default(simulated: StudyResult) -> None:
    def change(config: dict[str, Any]) -> None:
        del config["versions"][-1]["weighting"]

    found = section(compare_results(simulated, changed(simulated, change)), "Configuration").set_index("key")
    assert found.loc["versions.geometric.weighting.method"].tolist() == ["equal_by_dimension", "equal"]


def test_data_are_compared_by_the_digest_of_each_file_name() -> None:
    table = {"table": "t.csv", "path": "/other/t.csv", "sha256": "b" * 64}
    more = {"table": "u.csv", "path": "u.csv", "sha256": "c" * 64}
    found = section(compare_results(study_run(), study_run().noting(inputs=[table, more])), "Data").set_index("table")
    assert found["change"].to_dict() == {"t.csv": "other content", "u.csv": "only in B"}
    assert found.loc["t.csv", ["A", "B"]].tolist() == ["a" * 12, "b" * 12]


def test_a_version_under_another_name_and_one_that_fails_are_told() -> None:
    failed = [
        {"version": "renamed", "status": "ok"},
        {"version": "pca", "status": "failed", "reason": "loadings mix signs"},
    ]
    other = changed(study_run(versions=failed, scores=scores("renamed", descending())), lambda config: None)
    other.config["versions"][0]["name"] = "renamed"  # type: ignore[index]
    found = section(compare_results(study_run(), other), "Versions").set_index("version")
    assert found.loc["equal"].tolist() == ["ok", "–", "the same steps are named renamed there"]
    assert found.loc["pca"].tolist() == ["ok", "failed", "loadings mix signs"]


def test_weights_and_the_primary_metric_are_told_with_their_difference_and_that_it_is_not_tested() -> None:
    later = study_run(weights=[weight("poverty", 0.7), weight("age", 0.3)], validation=[judged(0.6, n=18)])
    found = compare_results(study_run(), later)
    weights = section(found, "Weights").set_index("indicator")["change"]
    assert weights.to_dict() == pytest.approx({"poverty": 0.2, "age": -0.2})
    (row,) = section(found, "spearman").to_dict("records")
    assert (row["interval A"], row["interval B"], row["n A"], row["n B"]) == (
        *("[0.400, 0.600]", "[0.500, 0.700]", "20", "18"),
    )
    assert row["change"] == pytest.approx(0.1)
    assert any("no test" in str(note) for note in found.notes)
    assert any("not of the same territories" in str(note) for note in found.notes)


def test_the_long_table_holds_every_subject_in_fixed_columns() -> None:
    values = descending()
    values["02"], values["03"] = values["03"], values["02"]
    table = compare_results(study_run(), study_run(scores=scores("equal", values))).table
    assert list(table.columns) == ["subject", "version", "item", "name", "a", "b", "change", "population"]
    figures = table[table["subject"] == "scores"].set_index("item")
    assert figures.loc["n_entering", ["change", "population"]].tolist() == [1, 300.0]
    mover = table[(table["subject"] == "mover") & (table["item"] == "03")].iloc[0]
    assert mover[["name", "a", "b", "change", "population"]].tolist() == ["T03", 3, 2, -1, 300.0]


def test_one_version_alone_is_shown_when_it_is_asked_for() -> None:
    both = scores("equal", descending()) + scores("pca", descending())
    a, b = study_run(scores=both), study_run(scores=both)
    assert section(compare_results(a, b), "Scores")["version"].tolist() == ["equal", "pca"]
    assert section(compare_results(a, b, version="pca"), "Scores")["version"].tolist() == ["pca"]
    with pytest.raises(ConfigError, match="unknown version 'pcaa'"):
        compare_results(a, b, version="pcaa")


def test_other_studies_and_disjoint_territories_are_told_and_not_compared() -> None:
    def rename(config: dict[str, Any]) -> None:
        config["study"] = "another"

    with pytest.raises(DataError, match="different studies: 's' and 'another'"):
        compare_results(study_run(), changed(study_run(), rename))
    elsewhere = {f"9{code}": value for code, value in descending().items()}
    with pytest.raises(DataError, match="no territory in common: 01, 02, 03 and 17 more in A, 901"):
        compare_results(study_run(), study_run(scores=scores("equal", elsewhere)))


def test_a_run_without_its_scores_is_compared_in_all_the_rest() -> None:
    bare = study_run()
    tables = {name: table for name, table in bare.tables.items() if name != "scores"}
    found = compare_results(StudyResult(bare.config, tables, manifest=bare.manifest), bare)
    assert [title.split(" ")[0] for title in titles(found)] == ["spearman"]
    assert any("not in the MLflow store" in str(note) for note in found.notes)
