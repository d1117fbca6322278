"""One run is logged from start to end, in the order in which metrics find their model."""

from __future__ import annotations

import pytest

from ifn_research.outputs.tracking.base import LoggedMetric, RunRecord, Status, StoreError, write_run
from ifn_research.outputs.tracking.memory import MemoryTracker


class Noted(MemoryTracker):
    """A tracker that remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[str] = []

    def log_artifacts(self, record: RunRecord) -> None:
        self.steps.append("artifacts")
        super().log_artifacts(record)

    def log(self, record: RunRecord) -> None:
        self.steps.append("log")
        super().log(record)


@pytest.mark.parametrize("status", ["FINISHED", "FAILED"])
def test_a_run_is_whole_and_ended_as_its_record_says(status: Status) -> None:
    tracker = Noted()
    tracker.open_experiment("e")
    record = RunRecord("r", {"a": "1"}, {"p": "x"}, (LoggedMetric("m", 0.5),), texts={"note.md": "é"}, status=status)
    write_run(tracker, record)
    assert tracker.runs == [record]
    assert tracker.steps == ["artifacts", "log"]


def test_a_store_that_cannot_be_used_is_no_wrong_input() -> None:
    assert StoreError("what", where="here", fix="wait").exit_code == 1
