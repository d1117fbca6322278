"""Tasks done by other processes."""

from __future__ import annotations

import os
import signal

import pytest

from ifn_research.execution.processes import Processes
from tests.support.tasks import blocked, process


def test_tasks_are_done_outside_this_process() -> None:
    assert os.getpid() not in Processes(2).map(process, range(4))


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="this system has no masks of signals")
def test_no_process_hears_of_ctrl_c_not_even_while_it_begins() -> None:
    for heard in Processes(2).map(blocked, range(4)):
        assert signal.SIGINT in heard
    assert signal.SIGINT not in blocked(0)


def test_what_a_task_changes_stays_in_its_process() -> None:
    written: list[int] = []
    assert Processes(2).map(written.append, range(3)) == [None] * 3
    assert written == []
