"""Tasks done by threads of this process."""

from __future__ import annotations

import os
import threading

from ifn_research.execution.threads import Threads
from tests.support.tasks import process, thread


def test_tasks_are_done_in_this_process_by_other_threads() -> None:
    assert Threads(2).map(process, range(3)) == [os.getpid()] * 3
    assert threading.get_ident() not in Threads(2).map(thread, range(3))


def test_tasks_share_the_memory_of_the_process() -> None:
    written: dict[int, int] = {}
    Threads(2).map(lambda key: written.setdefault(key, key**2), range(4))
    assert written == {0: 0, 1: 1, 2: 4, 3: 9}
