"""Executors of many tasks: results are in the order of the tasks, and the same bits, whoever does them."""

from __future__ import annotations

from collections.abc import Callable

from ifn_research.execution.base import Executor, Progress
from ifn_research.execution.local import Local
from ifn_research.execution.processes import Processes
from ifn_research.execution.serial import Serial
from ifn_research.execution.stages import Stage, Stages, Watcher, unwatched
from ifn_research.execution.threads import Threads

__all__ = ["EXECUTORS", "SERIAL", "Executor", "Progress", "Stage", "Stages", "Watcher", "executor_of", "unwatched"]

# By name, each made for a number of workers.
EXECUTORS: dict[str, Callable[[int], Executor]] = {
    "serial": Serial,
    "threads": Threads,
    "processes": Processes,
    "local": Local,
}

# One task after the other, here.
SERIAL = Serial()


def executor_of(workers: int | Executor) -> Executor:
    """The executor for so many workers of this machine; an executor is returned as it is.

    Examples
    --------
    >>> executor_of(1).map(str.upper, ["a", "b"])
    ['A', 'B']
    """
    return Local(workers) if isinstance(workers, int) else workers
