"""Runs of processes that were killed do not run for ever; those of others are left alone."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ifn_research.outputs.tracking import open_tracking
from ifn_research.outputs.tracking.base import RunRecord, write_run
from ifn_research.outputs.tracking.memory import MEMORIES, MemoryTracker
from ifn_research.outputs.tracking.runs.abandoned import PROCESS, end_abandoned, this_process


def dead() -> str:
    """A process of this machine that is no more, as runs are tagged."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return f"{this_process().rpartition(':')[0]}:{process.pid}"


@pytest.mark.parametrize(
    ("process", "days", "status"),
    [
        ("dead", 0, "KILLED"),
        ("alive", 0, "RUNNING"),
        ("alive", 2, "KILLED"),
        ("elsewhere:1", 0, "RUNNING"),
        ("elsewhere:1", 2, "KILLED"),
        ("", 2, "KILLED"),
        ("x:99999999999999999999", 0, "RUNNING"),
    ],
)
def test_a_run_whose_process_died_or_that_is_old_is_ended(process: str, days: int, status: str, tmp_path) -> None:  # type: ignore[no-untyped-def]
    address = f"memory://{tmp_path}"
    tracking = open_tracking(address)
    experiment = tracking.tracker.open_experiment("e")
    tag = {"dead": dead(), "alive": this_process()}.get(process, process)
    tracking.tracker.start_run("r", {"ifn.kind": "version", PROCESS: tag})
    (run,) = MEMORIES[address].runs
    MEMORIES[address].runs[0] = replace(run, started=datetime.now(UTC) - timedelta(days=days))
    end_abandoned(tracking.tracker, tracking.store, experiment)
    assert [one.status for one in tracking.store.runs({})] == [status]


def test_what_others_log_is_left_alone(tmp_path) -> None:  # type: ignore[no-untyped-def]
    tracking = open_tracking(f"memory://{tmp_path}")
    experiment = tracking.tracker.open_experiment("e")
    tracking.tracker.start_run("r", {PROCESS: dead()})
    end_abandoned(tracking.tracker, tracking.store, experiment)
    assert [one.status for one in tracking.store.runs({})] == ["RUNNING"]


def test_the_tag_tells_the_process_and_not_the_name_of_the_machine() -> None:
    assert this_process().endswith(f":{os.getpid()}")
    assert os.uname().nodename not in this_process()


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, OSError])
def test_a_run_that_is_interrupted_ends_as_killed(monkeypatch: pytest.MonkeyPatch, error: type[BaseException]) -> None:
    tracker = MemoryTracker()
    tracker.open_experiment("e")

    def interrupt(record: RunRecord) -> None:
        raise error

    monkeypatch.setattr(tracker, "log", interrupt)
    with pytest.raises(error):
        write_run(tracker, RunRecord("r", {}))
    assert [run.status for run in tracker.memory.runs] == ["KILLED"]
