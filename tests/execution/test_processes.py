"""Tasks done by other processes."""

from __future__ import annotations

import os

from ifn_research.execution.processes import Processes
from tests.support.tasks import process


def test_tasks_are_done_outside_this_process() -> None:
    assert os.getpid() not in Processes(2).map(process, range(4))


def test_what_a_task_changes_stays_in_its_process() -> None:
    written: list[int] = []
    assert Processes(2).map(written.append, range(3)) == [None] * 3
    assert written == []
