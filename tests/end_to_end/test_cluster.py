"""A study on a cluster of two processes: the same bytes as in one process, also where a worker is killed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from ifn_research import load_study
from ifn_research.cli import main
from ifn_research.execution.cluster import Cluster
from ifn_research.operations.run import record
from ifn_research.operations.run_outputs import FILES_ONLY
from tests.support.small_study import ALL, study, territories

pytestmark = pytest.mark.slow

pytest.importorskip("distributed", reason="needs the extra 'cluster'")
psutil = pytest.importorskip("psutil")

VERSIONS = (
    {"name": "equal", "variables": list(ALL)},
    {"name": "learned", "variables": list(ALL), "weighting": {"method": "pca", "opposed": "keep"}},
)
BATCHES = {
    "validation": {"bootstrap": {"replicates": 400}, "loadings": {"replicates": 40}},
    "robustness": {
        "versions": ["equal"],
        "inputs": {"normalisation": ["zscore", "percentile"], "weights": {"spread": 0.25}},
    },
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return study(tmp_path, territories(40), versions=VERSIONS, threshold=None, **BATCHES)


def files_of(folder: Path) -> dict[str, bytes]:
    """What a results folder holds, but for the times of the manifest."""
    files = (file for file in folder.rglob("*") if file.is_file() and file.name != "manifest.json")
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def test_the_bytes_are_those_of_one_process_although_a_worker_is_killed(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[Cluster] = []
    beginning = Cluster.__enter__
    monkeypatch.setattr(Cluster, "__enter__", lambda self: used.append(self) or beginning(self))
    stages: set[str] = set()

    def kill(stage: str, done: int, total: int) -> None:
        del done
        if total > 1 and used and used[0].processes and not stages:
            machine, number = min(used[0].processes)
            assert machine
            psutil.Process(number).kill()
            stages.add(stage)

    record(load_study(path), out=tmp_path / "one", wanted=FILES_ONLY)
    found = record(load_study(path), out=tmp_path / "many", wanted=FILES_ONLY, workers="local", progress=kill)
    assert stages
    assert found.cluster_lost is None
    assert files_of(tmp_path / "many") == files_of(tmp_path / "one")
    # Two, and the one that came in the place of that which was killed.
    assert len(used[0].processes) >= 3
    assert os.getpid() not in {number for _, number in used[0].processes}


def test_the_command_takes_a_cluster_or_a_number_of_workers_and_not_both(path: Path, tmp_path: Path) -> None:
    asked = ["run", str(path), "--out", str(tmp_path / "out"), "--no-tracking", "--figures", "none"]
    refused = CliRunner().invoke(main, [*asked, "--cluster", "local", "--workers", "2"])
    assert (refused.exit_code, "write one of them" in refused.output) == (2, True)
    nowhere = CliRunner().invoke(main, [*asked, "--cluster", "nowhere"])
    assert (nowhere.exit_code, "no scheduler answers" in nowhere.output) == (2, True)
    assert not (tmp_path / "out").exists()


def test_a_scheduler_that_is_lost_costs_exit_code_1_and_no_result(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs="CRITICAL"
    ) as there:
        asking = Cluster.map

        def lose(self: Cluster, *asked: object, **named: object) -> object:
            there.close(timeout=5)
            return asking(self, *asked, **named)  # type: ignore[arg-type]

        monkeypatch.setattr(Cluster, "map", lose)
        asked = ["run", str(path), "--out", str(tmp_path / "out"), "--no-tracking"]
        done = CliRunner().invoke(main, [*asked, "--cluster", there.scheduler_address])
    assert done.exit_code == 1, done.output
    assert "was lost" in done.output
    record(load_study(path), out=tmp_path / "one", wanted=FILES_ONLY)
    assert files_of(tmp_path / "out").keys() == files_of(tmp_path / "one").keys()
    assert files_of(tmp_path / "out") == files_of(tmp_path / "one")
