"""A run is kept whole or not at all, and what the store could not take is logged later."""

from __future__ import annotations

import json
import re
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
import pytest
from mlflow import MlflowClient
from mlflow.entities import Run

from ifn_research import load_study
from ifn_research.data.samples import bundled_sample
from ifn_research.errors import ConfigError
from ifn_research.operations.load import example_named
from ifn_research.operations.run import default_folder, record
from ifn_research.operations.run_outputs import FILES_ONLY
from ifn_research.operations.sync import log_again
from ifn_research.outputs.tracking import open_tracking
from ifn_research.outputs.tracking.model_input import model_input
from ifn_research.results.study_result import read_results
from tests.support.logged_models import store_of_mlflow

FEW = ("validation.bootstrap.replicates=30",)
DEPARTEMENTS = example_named("departements")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """The small example, run, written and logged; a version that is refused is added."""
    folder = tmp_path_factory.mktemp("store")
    added = "versions.geometric={name: refused, variables: [poverty, age_65_plus, fibre, single_parent_households], "
    study = load_study(DEPARTEMENTS, overrides=[*FEW, added + "imputation: drop, weighting: pca}"])
    uri = f"sqlite:///{folder / 'mlflow.db'}"
    recorded = record(study, out=folder / "out", tracking_uri=uri)
    assert recorded.tracking_error is None
    return uri, folder / "out"


def test_the_store_holds_a_flat_run_a_version_and_a_study_run(store: tuple[str, Path]) -> None:
    uri, folder = store
    client = MlflowClient(uri)
    experiment = client.get_experiment_by_name("ifn-departements")
    runs = {run.info.run_name: run for run in client.search_runs([experiment.experiment_id])}
    versions = {name: run for name, run in runs.items() if run.data.tags["ifn.kind"] == "version"}
    assert set(versions) == set(read_results(folder).tables["versions"]["version"])
    assert len({run.data.tags["ifn.study_run"] for run in runs.values()}) == 1
    assert not any("mlflow.parentRunId" in run.data.tags for run in runs.values())
    assert versions["refused"].info.status == "FAILED"
    run = versions["pca-four"]
    assert run.info.status == "FINISHED"
    assert run.data.params["weighting"] == "pca"
    assert run.data.params["seed"] == "2022"
    assert {"pass_culture/spearman", "pass_culture/spearman_ci_low", "diagnostics/kmo"} <= set(run.data.metrics)
    assert run.data.tags["mlflow.note.content"].startswith("# ACP de quatre indicateurs")
    assert [item.dataset.name for item in run.inputs.dataset_inputs] == ["departements.csv"]
    artifacts = {item.path for item in client.list_artifacts(run.info.run_id)}
    assert {"figures", "tables"} <= artifacts
    validation = pd.read_csv(folder / "validation.csv")
    row = validation.query("version == 'pca-four' and ground_truth == 'pass_culture' and metric == 'spearman'")
    assert run.data.metrics["pass_culture/spearman"] == pytest.approx(row["estimate"].iloc[0], abs=1e-15)


def test_the_logged_model_scores_the_raw_table_as_scores_csv_says(store: tuple[str, Path]) -> None:
    uri, folder = store
    client = MlflowClient(uri)
    experiment = client.get_experiment_by_name("ifn-departements")
    raw = pd.read_csv(bundled_sample(), dtype={"code_departement": str, "code_region": str})
    written = pd.read_csv(folder / "scores.csv", dtype={"code": str})
    with store_of_mlflow(uri):
        for run in client.search_runs([experiment.experiment_id], "tags.`ifn.kind` = 'version'"):
            name = run.info.run_name
            if run.info.status == "FAILED":
                continue
            model = mlflow.pyfunc.load_model(f"runs:/{run.info.run_id}/{run.data.tags['ifn.study']}-{name}")
            with pytest.warns(UserWarning, match="no score"):
                found = model.predict(model_input(raw, model)).set_index("code")["score"]
            expected = written[written["version"] == name].set_index("code")["score"]
            np.testing.assert_array_equal(found.loc[expected.index], expected)


@pytest.mark.slow
def test_processes_that_draw_and_log_leave_the_same_files_and_the_same_runs(
    tmp_path: Path,
) -> None:
    study = load_study(DEPARTEMENTS, overrides=FEW)
    recorded = record(study, out=tmp_path / "out", tracking_uri=f"sqlite:///{tmp_path / 'm.db'}", workers=2)
    assert (recorded.tracking, recorded.tracking_error) == (f"sqlite:///{tmp_path / 'm.db'}", None)
    single = record(study, out=tmp_path / "single", tracking_uri="memory://single")
    assert single.result.not_drawn == recorded.result.not_drawn == {}
    names = {path.relative_to(tmp_path / "out") for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert names == {path.relative_to(tmp_path / "single") for path in (tmp_path / "single").rglob("*.*")}
    for name in names - {Path("manifest.json")}:
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "single" / name).read_bytes(), name
    versions = logged(recorded.tracking)
    others = {run.name: run.metrics for run in open_tracking("memory://single").store.runs({"ifn.kind": "version"})}
    assert len(versions) == 8
    assert {name: run.data.metrics for name, run in versions.items() if name in others} == others
    assert {run.info.status for run in versions.values()} == {"FINISHED"}
    again = record(study, out=tmp_path / "again", only=["equal"], tracking_uri=recorded.tracking, workers=2)
    assert again.result.manifest["earlier_version_runs"] == 7


def logged(uri: str | None) -> dict[str, Run]:
    client = MlflowClient(uri)
    experiment = client.get_experiment_by_name("ifn-departements")
    return {run.info.run_name: run for run in client.search_runs([experiment.experiment_id])}


def test_a_store_that_fails_in_another_process_is_told_likewise(simulated_study: Path, tmp_path: Path) -> None:
    (tmp_path / "mlflow.db").write_text("no database\n" * 100)
    study, uri = load_study(simulated_study), f"sqlite:///{tmp_path / 'mlflow.db'}"
    said = [
        str(record(study, out=tmp_path / str(k), only=["equal"], tracking_uri=uri, workers=k).tracking_error)
        for k in (1, 2)
    ]
    assert "cannot be used" in said[0]
    assert said[0] == said[1]


def test_a_run_says_where_its_time_went(store: tuple[str, Path]) -> None:
    manifest = json.loads((store[1] / "manifest.json").read_text())
    stages = manifest["stages"]
    told = {"figures", "notes", "files", "MLflow"}
    assert {"reading", "versions", "bootstrap", "tables", *told} <= set(stages)
    assert min(stages.values()) >= 0
    computed = sum(seconds for name, seconds in stages.items() if name not in told)
    assert computed == pytest.approx(manifest["wall_time_seconds"], abs=0.01)


def test_the_number_of_versions_tried_before_is_kept(store: tuple[str, Path], tmp_path: Path) -> None:
    uri, _ = store
    again = record(load_study(DEPARTEMENTS, overrides=FEW), out=tmp_path / "again", only=["equal"], tracking_uri=uri)
    assert again.result.manifest["earlier_version_runs"] == 7


def test_a_failure_while_writing_leaves_the_folder_as_it_was(
    simulated_study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = load_study(simulated_study)
    record(study, out=tmp_path / "out", only=["equal"], wanted=FILES_ONLY)
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()}

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no ink")

    monkeypatch.setattr("ifn_research.results.study_result.write_csv", fail)
    with pytest.raises(RuntimeError, match="no ink"):
        record(study, out=tmp_path / "out", force=True, only=["equal"], wanted=FILES_ONLY)
    assert {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_store_that_fails_keeps_the_files_and_is_caught_up_with(simulated_study: Path, tmp_path: Path) -> None:
    (tmp_path / "mlflow.db").write_text("no database\n" * 100)
    study = load_study(simulated_study)
    recorded = record(study, out=tmp_path / "out", only=["equal"], tracking_uri=f"sqlite:///{tmp_path / 'mlflow.db'}")
    assert "cannot be used" in str(recorded.tracking_error)
    assert (tmp_path / "out" / "scores.csv").is_file()
    uri = log_again(tmp_path / "out", f"sqlite:///{tmp_path / 'other.db'}")
    client = MlflowClient(uri)
    experiment = client.get_experiment_by_name("ifn-simulated")
    assert {run.info.run_name for run in client.search_runs([experiment.experiment_id])} >= {"equal"}


def test_the_default_folder_names_the_study_the_time_and_the_configuration(simulated_study: Path) -> None:
    study = load_study(simulated_study).config
    other = load_study(simulated_study, overrides=["seed=4"]).config
    folder = default_folder(study)
    assert folder.parent == Path("results/simulated")
    assert folder.name[-8:] == default_folder(study).name[-8:]
    assert folder.name[-8:] != default_folder(other).name[-8:]


def test_a_failure_before_anything_was_there_leaves_nothing(
    simulated_study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no ink")

    monkeypatch.setattr("ifn_research.results.study_result.write_csv", fail)
    uri = f"sqlite:///{tmp_path / 'mlflow.db'}"
    with pytest.raises(RuntimeError, match="no ink"):
        record(load_study(simulated_study), out=tmp_path / "out", only=["equal"], tracking_uri=uri)
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".db"] == []


def test_an_address_that_mlflow_cannot_use_is_told_before_anything_is_computed(
    simulated_study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ifn_research.operations.run.run", lambda *_, **__: pytest.fail("it was computed"))
    with pytest.raises(ConfigError):
        record(load_study(simulated_study), out=tmp_path / "out", tracking_uri="ftp://somewhere")
    with pytest.raises(ConfigError, match="unknown version 'equl'"):
        record(load_study(simulated_study), out=tmp_path / "out", only=["equl"])
    assert list(tmp_path.iterdir()) == []


def test_without_tracking_there_is_no_store_and_the_default_folder_serves(
    simulated_study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("ifn_research.outputs.figures.draw_figures", lambda *_, **__: None)
    recorded = record(load_study(simulated_study), only=["equal"], wanted=FILES_ONLY)
    assert recorded.tracking is recorded.tracking_error is None
    assert re.fullmatch(r"results/simulated/\d{8}T\d{6}Z-[0-9a-f]{8}", str(recorded.folder))
    assert [path.name for path in tmp_path.iterdir()] == ["results"]
    assert (recorded.folder / "versions" / "equal" / "note.md").read_text(encoding="utf-8").startswith("# equal")
    assert (recorded.folder / "note.md").is_file()
