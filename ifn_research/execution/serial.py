"""Tasks done one after the other, here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ifn_research.arithmetic import single_threaded
from ifn_research.execution.base import Progress, Result, Task, collected


class Serial:
    """One worker, whatever the number of workers that is asked for."""

    def __init__(self, workers: int = 1) -> None:
        del workers
        self.workers = 1

    def map(
        self,
        function: Callable[[Task], Result],
        tasks: Sequence[Task],
        *,
        progress: Progress | None = None,
        small_steps: bool = False,
    ) -> list[Result]:
        """Return the result of each task, in their order; see `Executor.map`."""
        del small_steps
        with single_threaded():
            return collected(map(function, tasks), len(tasks), progress)
