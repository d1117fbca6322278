"""What a study logs: one flat run a version, and one that compares them."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from ifn_research.outputs.tracking.base import RunRecord, write_run
from ifn_research.outputs.tracking.memory import MemoryTracker
from ifn_research.outputs.tracking.runs.study_runs import study_runs, version_digest


@pytest.fixture(scope="module")
def runs(logged_study) -> dict[str, RunRecord]:
    tracker = MemoryTracker()
    for record in study_runs(logged_study.result, logged_study.folder, logged_study.notes):
        write_run(tracker, record)
    return {run.tags.get("ifn.version", ""): run for run in tracker.runs}


def test_there_is_one_run_a_version_and_one_for_the_study_listed_in_the_order_of_the_configuration(
    logged_study,
) -> None:
    names = [run.name for run in study_runs(logged_study.result, logged_study.folder, logged_study.notes)]
    newest_first = names[::-1]
    assert newest_first[:-1] == list(logged_study.result.tables["versions"]["version"])
    assert newest_first[-1] == f"study simulated {logged_study.result.manifest['study_run'][:6]}"


def test_one_study_run_tag_groups_them_and_the_kind_tells_them_apart(runs: dict[str, RunRecord]) -> None:
    assert len({run.tags["ifn.study_run"] for run in runs.values()}) == 1
    assert [run.tags["ifn.kind"] for run in runs.values()].count("study") == 1
    assert all(run.tags["ifn.version"] == run.name for name, run in runs.items() if name)
    assert {run.tags["ifn.study"] for run in runs.values()} == {"simulated"}


def test_params_are_the_choices_of_the_version_its_rotation_and_the_seed(runs: dict[str, RunRecord]) -> None:
    assert runs["equal"].params == {
        **{"variables": "core", "n_indicators": "3", "shrinkage": "none", "imputation": "none", "outliers": "none"},
        **{"normalisation": "zscore", "weighting": "equal", "aggregation": "arithmetic", "rescale": "none"},
        "seed": "7",
    }
    assert runs["factor"].params["rotation"] == "varimax"


def test_metrics_are_those_of_the_validation_table(runs: dict[str, RunRecord], logged_study) -> None:
    table = logged_study.result.tables["validation"].set_index(["version", "ground_truth", "metric"])
    found = {metric.key: metric.value for metric in runs["equal"].metrics}
    for truth in ("abstention", "non_recours"):
        row = table.loc[("equal", truth, "spearman")]
        assert found[f"{truth}/spearman"] == row["estimate"]
        assert found[f"{truth}/spearman_ci_low"] == row["ci_low"]
        assert found[f"{truth}/spearman_ci_high"] == row["ci_high"]
    sections = {key.split("/")[0] for key in found}
    assert sections == {"abstention", "non_recours", "diagnostics"}


def test_tables_lie_at_the_same_path_in_every_run(runs: dict[str, RunRecord]) -> None:
    paths = {f"tables/{name}.json" for name in ("weights", "validation", "diagnostics", "top_territories")}
    assert all(paths <= set(runs[name].tables) for name in ("equal", "wide-dropped", "factor"))
    assert "tables/loadings.json" in runs["factor"].tables
    top = runs["equal"].tables["tables/top_territories.json"]
    assert top["rank"].tolist() == sorted(top["rank"])
    assert len(top) == 20


def test_tables_begin_with_what_names_a_row_and_what_it_is_about_because_mlflow_compares_these(
    runs: dict[str, RunRecord],
) -> None:
    tables = runs["factor"].tables
    for name, columns in {
        "weights": ["indicator", "weight"],
        "validation": ["figure", "estimate"],
        "diagnostics": ["figure", "value"],
        "loadings": ["figure", "loading"],
        "top_territories": ["rank", "name"],
    }.items():
        table = tables[f"tables/{name}.json"]
        assert list(table.columns[:2]) == columns
        assert table[columns[0]].is_unique or name == "top_territories"
    assert "abstention/spearman" in set(tables["tables/validation.json"]["figure"])
    assert "F1/poverty" in set(tables["tables/loadings.json"]["figure"])
    assert {"kmo", "kmo/poverty", "eigenvalue/1"} <= set(tables["tables/diagnostics.json"]["figure"])


def test_a_failed_version_is_a_failed_run_with_its_choices_reason_and_fix(runs: dict[str, RunRecord]) -> None:
    run = runs["wide-refused"]
    assert run.status == "FAILED"
    assert run.params["variables"] == "wide"
    assert "fibre" in run.tags["ifn.reason"]
    assert run.tags["ifn.fix"]
    assert run.tags["ifn.reason"] in run.tags["mlflow.note.content"]
    assert run.model is None
    assert run.metrics == ()
    assert all(other.status == "FINISHED" for name, other in runs.items() if name != "wide-refused")


def test_the_model_asks_for_the_raw_columns_of_its_indicators_and_the_groups_of_its_steps(
    runs: dict[str, RunRecord],
) -> None:
    plain, ratio = runs["equal"].model, runs["against-region"].model
    assert plain is not None
    assert ratio is not None
    assert plain.code == "code_insee"
    assert plain.numbers == ("poverty_rate", "share_no_diploma", "n_dependent", "n_recipients")
    assert plain.groups == {}
    assert ratio.groups == {"region": "code_region"}


def test_the_study_run_holds_what_compares_the_versions(runs: dict[str, RunRecord]) -> None:
    study = runs[""]
    names = {Path(path).stem for path in study.tables}
    assert {"versions", "validation", "comparisons", "agreement", "movers", "baselines"} <= names
    assert {"comparisons.csv", "agreement.csv", "config.yaml", "manifest.json"} <= {
        path.name for path, folder in study.files if not folder
    }
    assert [path.name for path, folder in study.files if folder == "figures"] == ["agreement.png"]
    assert study.params["primary_criterion"] == "abstention/spearman"
    assert study.tables["tables/baselines.json"]["version"].str.startswith("baseline:").all()


def test_the_whole_note_is_an_artifact(runs: dict[str, RunRecord], logged_study) -> None:
    assert runs["equal"].texts["note.md"] == logged_study.notes["equal"]
    assert runs[""].texts["note.md"] == logged_study.notes[""]


def test_a_version_is_the_same_whatever_its_name_and_labels_and_another_when_a_choice_changes(logged_study) -> None:
    config = copy.deepcopy(logged_study.result.document)
    before = version_digest(config, "equal")
    config["versions"][0]["name"] = "renamed"
    config["indicators"]["poverty"]["label"] = "Pauvreté"
    assert version_digest(config, "renamed") == before
    config["indicators"]["poverty"]["direction"] = -1
    assert version_digest(config, "renamed") != before


def test_the_twin_refuses_a_run_that_is_not_open() -> None:
    tracker = MemoryTracker()
    with pytest.raises(RuntimeError, match="no run is open"):
        tracker.end_run("FINISHED")
    tracker.start_run("a", {})
    with pytest.raises(RuntimeError, match="still open"):
        tracker.start_run("b", {})
