"""A study logged to a store of each kind, and read from it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ifn_research.outputs.tracking import Tracking, earlier_versions, log_study, open_tracking
from ifn_research.outputs.tracking.base import StoredRun


@pytest.fixture
def runs(logged_to: Tracking) -> dict[str, StoredRun]:
    return {run.tags.get("ifn.version", ""): run for run in logged_to.store.runs({"ifn.study": "simulated"})}


def test_the_runs_are_listed_in_the_order_of_the_configuration(runs: dict[str, StoredRun], logged_study) -> None:
    assert list(runs) == [*logged_study.result.tables["versions"]["version"], ""]
    assert {name: run.status for name, run in runs.items()} == {
        **dict.fromkeys(runs, "FINISHED"),
        "wide-refused": "FAILED",
    }


def test_params_metrics_and_notes_arrive(runs: dict[str, StoredRun], logged_study) -> None:
    run = runs["equal"]
    table = logged_study.result.tables["validation"].set_index(["version", "ground_truth", "metric"])
    assert run.metrics["abstention/spearman"] == table.loc[("equal", "abstention", "spearman"), "estimate"]
    assert run.params["normalisation"] == "zscore"
    assert run.tags["mlflow.note.content"] == logged_study.notes["equal"]
    assert run.tags["ifn.data_digest"] == logged_study.result.manifest["data_digest"]


def test_a_figure_with_several_steps_is_read_as_its_last(runs: dict[str, StoredRun], logged_study) -> None:
    table = logged_study.result.tables["diagnostics"].query("version == 'factor' and statistic == 'eigenvalue'")
    assert runs["factor"].metrics["diagnostics/eigenvalue"] == table["value"].iloc[-1]


def test_a_run_is_found_by_its_identifier_and_an_experiment_by_its_name(
    logged_to: Tracking, runs: dict[str, StoredRun]
) -> None:
    store = logged_to.store
    assert store.run(runs["equal"].identifier) == runs["equal"]
    assert store.run("0" * 32) is None
    assert store.experiment("ifn-other") is None
    identifier = store.experiment("ifn-simulated")
    assert [run.name for run in store.runs({"ifn.kind": "study"}, experiment=identifier)] == [runs[""].name]


def test_only_versions_that_were_fitted_hold_a_model(runs: dict[str, StoredRun]) -> None:
    assert [name for name, run in runs.items() if not run.model] == ["wide-refused", ""]


def test_artifacts_are_at_the_same_paths(
    logged_to: Tracking, runs: dict[str, StoredRun], logged_study, tmp_path: Path
) -> None:
    for version in ("equal", "against-region"):
        run = runs[version].identifier
        assert logged_to.store.artifacts(run) == {"figures", "index.json", "note.md", "tables"}
        logged_to.store.fetch(run, ["tables", "figures", "index.json", "note.md"], tmp_path / version)
        table = json.loads((tmp_path / version / "tables" / "weights.json").read_text(encoding="utf-8"))
        assert table["columns"] == ["indicator", "weight", "dimension", "direction", "loading"]
        assert [path.name for path in (tmp_path / version / "figures").iterdir()] == ["weights.png"]
        written = logged_study.folder / "versions" / version / "index.json"
        assert (tmp_path / version / "index.json").read_bytes() == written.read_bytes()
        assert (tmp_path / version / "note.md").read_text(encoding="utf-8") == logged_study.notes[version]


def test_logging_twice_adds_nothing_and_another_run_of_the_study_adds_its_own(
    logged_study, empty_store: Tracking
) -> None:
    again = logged_study.result.noting(study_run="another")
    for result in (logged_study.result, logged_study.result, again):
        logged = log_study(result, logged_study.folder, empty_store, notes=logged_study.notes)
    store = empty_store.store
    assert len(store.runs({"ifn.study": "simulated"}, experiment=logged.experiment)) == 2 * 6
    assert set(logged.runs.values()) == {run.identifier for run in store.runs({"ifn.study_run": "another"})}
    assert earlier_versions(store, "simulated", "ifn-simulated").number() == 5
    assert earlier_versions(store, "other-study", "ifn-simulated").number() == 0


def test_versions_judged_by_the_same_figures_count_whatever_the_study_is_called(
    logged_study, empty_store: Tracking
) -> None:
    judged = logged_study.result.noting(criterion_digest="abc")
    log_study(judged, logged_study.folder, empty_store, notes=logged_study.notes)
    found = earlier_versions(empty_store.store, "other-study", "ifn-other")
    assert (found.number("abc"), found.number("def"), found.number()) == (5, 0, 0)


def test_a_run_that_was_left_open_is_logged_again(logged_study, empty_store: Tracking) -> None:
    own = {"ifn.study_run": str(logged_study.result.manifest["study_run"])}
    empty_store.tracker.open_experiment("ifn-simulated")
    empty_store.tracker.start_run("factor", own)
    (left,) = empty_store.store.runs(own)
    log_study(logged_study.result, logged_study.folder, open_tracking(empty_store.address), notes=logged_study.notes)
    found = [run for run in empty_store.store.runs(own) if run.name == "factor"]
    assert [run.status for run in found] == ["FINISHED"]
    assert found[0].identifier != left.identifier
