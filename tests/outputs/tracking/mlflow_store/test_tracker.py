"""A study in a real MLflow store: quietly, beside the database, without leaving the machine."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from ifn_research.errors import ConfigError
from ifn_research.outputs.tracking import StoreError, earlier_versions, log_study, open_tracking
from ifn_research.outputs.tracking.mlflow_store.client import open_store


def store(folder: Path) -> str:
    return f"sqlite:///{folder}/mlflow.db"


@pytest.fixture(scope="module")
def runs(logged_uri: str) -> dict[str, Any]:
    client = open_store(logged_uri)
    found = client.search_runs([client.get_experiment_by_name("ifn-simulated").experiment_id])
    return {run.data.tags.get("ifn.version", ""): run for run in found}


def test_the_runs_are_flat(runs: dict[str, Any]) -> None:
    assert not any("mlflow.parentRunId" in run.data.tags for run in runs.values())


def test_eigenvalues_are_a_line_of_decreasing_steps(logged_uri: str, runs: dict[str, Any]) -> None:
    history = open_store(logged_uri).get_metric_history(runs["factor"].info.run_id, "diagnostics/eigenvalue")
    assert [item.step for item in history] == [1, 2, 3]
    values = [item.value for item in history]
    assert values == sorted(values, reverse=True)


def test_inputs_are_datasets_with_the_digest_of_the_file(runs: dict[str, Any], logged_study) -> None:
    digest = logged_study.result.manifest["inputs"][0]["sha256"]
    for run in runs.values():
        (given,) = run.inputs.dataset_inputs
        assert given.dataset.name == "territories.csv"
        assert digest.startswith(given.dataset.digest)
        assert json.loads(given.dataset.source)["sha256"] == digest


def test_artifacts_are_at_the_same_paths_beside_the_database(logged_uri: str, runs: dict[str, Any]) -> None:
    client = open_store(logged_uri)
    folder = Path(logged_uri.removeprefix("sqlite:///")).parent
    for version in ("equal", "against-region"):
        run = runs[version]
        assert run.info.artifact_uri.startswith(folder.as_uri())
        assert {item.path for item in client.list_artifacts(run.info.run_id)} == {
            *("figures", "index.json", "note.md", "tables")
        }
        assert [item.path for item in client.list_artifacts(run.info.run_id, "figures")] == ["figures/weights.png"]
        table = json.loads(
            Path(client.download_artifacts(run.info.run_id, "tables/weights.json")).read_text(encoding="utf-8")
        )
        assert table["columns"] == ["indicator", "weight", "dimension", "direction", "loading"]


def test_a_run_that_was_interrupted_is_logged_again(logged_study, new_store, tmp_path: Path) -> None:
    address = new_store(tmp_path)
    log_study(logged_study.result, logged_study.folder, open_tracking(address), notes=logged_study.notes)
    client = open_store(address)
    experiment = client.get_experiment_by_name("ifn-simulated").experiment_id
    run = next(run for run in client.search_runs([experiment]) if run.info.run_name == "factor")
    client.update_run(run.info.run_id, status="RUNNING")
    log_study(logged_study.result, logged_study.folder, open_tracking(address), notes=logged_study.notes)
    found = [item for item in client.search_runs([experiment]) if item.info.run_name == "factor"]
    assert [item.info.status for item in found] == ["FINISHED"]
    assert found[0].info.run_id != run.info.run_id


def test_asking_a_store_that_does_not_exist_makes_none(tmp_path: Path) -> None:
    assert earlier_versions(open_tracking(store(tmp_path)).store, "simulated", "ifn-simulated").number() == 0
    assert list(tmp_path.iterdir()) == []


# Runs in its own process: MLflow decides at its first import whether to report its use, and never does under pytest.
QUIET_RUN = """
import atexit, socket, sys
reached = []
atexit.register(lambda: print(*reached, sep="\\n", end=""))
lookup = socket.getaddrinfo

def watched_connect(self, address):
    reached.append(f"connected to {address}")
    raise OSError("no connection in this test")

def watched_lookup(host, *args, **kwargs):
    if host not in (None, "localhost", "127.0.0.1", "::1"):
        reached.append(f"looked up {host}")
    return lookup(host, *args, **kwargs)

socket.socket.connect, socket.getaddrinfo = watched_connect, watched_lookup
from pathlib import Path
from ifn_research.outputs.tracking import log_study, open_tracking
from ifn_research.results.study_result import read_results
folder, uri = sys.argv[1:]
log_study(read_results(Path(folder)), Path(folder), open_tracking(uri), notes={})
"""


@pytest.mark.slow
def test_nothing_leaves_the_machine_and_nothing_is_said(logged_study, tmp_path: Path) -> None:
    told = ("CI", "GITHUB_ACTIONS", "PYTEST_CURRENT_TEST", "MLFLOW_DISABLE_TELEMETRY", "DO_NOT_TRACK")
    done = subprocess.run(
        [sys.executable, "-c", QUIET_RUN, str(logged_study.folder), store(tmp_path)],
        env={name: value for name, value in os.environ.items() if name not in told},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "mlflow.db").is_file()


def test_a_deleted_experiment_is_refused_with_how_to_restore_it(logged_study, new_store, tmp_path: Path) -> None:
    address = new_store(tmp_path)
    client = open_store(address)
    client.delete_experiment(client.create_experiment("ifn-simulated"))
    with pytest.raises(StoreError, match="was deleted") as caught:
        log_study(logged_study.result, logged_study.folder, open_tracking(address), notes=logged_study.notes)
    assert "mlflow experiments restore" in str(caught.value.fix)
    assert caught.value.exit_code == 1


def test_a_file_that_is_no_store_is_one_store_error(logged_study, tmp_path: Path) -> None:
    (tmp_path / "mlflow.db").write_text("this is not a database, whatever its name says\n" * 50)
    with pytest.raises(StoreError, match="cannot be used") as caught:
        log_study(logged_study.result, logged_study.folder, open_tracking(store(tmp_path)), notes=logged_study.notes)
    assert str(caught.value.what).endswith("file is not a database")
    assert earlier_versions(open_tracking(store(tmp_path)).store, "simulated", "ifn-simulated") is None


def test_a_store_that_may_only_be_read_is_one_store_error_and_no_traceback(
    logged_study, new_store, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    address = new_store(tmp_path)

    def read_only(connection, record) -> None:
        # The tests may run as root, whom no file permission stops.
        connection.execute("PRAGMA query_only = ON")

    event.listen(Engine, "connect", read_only)
    try:
        with pytest.raises(StoreError) as caught:
            log_study(logged_study.result, logged_study.folder, open_tracking(address), notes={})
    finally:
        event.remove(Engine, "connect", read_only)
    assert str(caught.value.what) == (
        "the MLflow store cannot be used: (sqlite3.OperationalError) attempt to write a readonly database"
    )
    assert capfd.readouterr().err == ""


def test_a_server_that_does_not_answer_is_one_store_error(logged_study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    with socket.socket() as taken:
        # Bound but not listening: connections are refused.
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(StoreError, match="cannot be used"):
            log_study(logged_study.result, logged_study.folder, open_tracking(address), notes=logged_study.notes)


def test_a_folder_is_refused_before_anything_is_opened() -> None:
    with pytest.raises(ConfigError, match="no longer logs to folders"):
        open_tracking("mlruns")
