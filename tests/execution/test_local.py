"""Workers of this machine, chosen for the kind of task."""

from __future__ import annotations

import os
import threading

from ifn_research.execution.local import Local
from tests.support.tasks import process, thread


def test_one_worker_is_the_thread_that_asks() -> None:
    assert Local(1).map(thread, range(2), small_steps=True) == [threading.get_ident()] * 2


def test_several_workers_are_threads_but_processes_for_many_small_steps() -> None:
    assert set(Local(2).map(process, range(3))) == {os.getpid()}
    assert os.getpid() not in Local(2).map(process, range(3), small_steps=True)
