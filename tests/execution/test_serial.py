"""Tasks done here, one after the other."""

from __future__ import annotations

import os
import threading

from ifn_research.execution.serial import Serial
from tests.support.tasks import process, thread


def test_every_task_is_done_in_this_thread_however_many_workers_are_asked_for() -> None:
    assert Serial(8).map(thread, range(3)) == [threading.get_ident()] * 3
    assert Serial(8).map(process, range(2), small_steps=True) == [os.getpid()] * 2


def test_a_task_may_be_a_function_that_no_other_process_could_name() -> None:
    assert Serial().map(lambda text: text[::-1], ["ab", "cd"]) == ["ba", "dc"]
