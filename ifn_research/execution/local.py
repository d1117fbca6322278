"""Tasks done by this machine: by threads, or by processes where threads would only take turns."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ifn_research.execution.base import Executor, Progress, Result, Task
from ifn_research.execution.beside import Beside
from ifn_research.execution.processes import Processes
from ifn_research.execution.serial import Serial
from ifn_research.execution.threads import Threads


class Local:
    """So many workers of this machine, for each kind of task those that do it fastest.

    Parameters
    ----------
    workers : int
    beside : Beside, optional
        The processes that are there already; others are started where they are needed.
    """

    def __init__(self, workers: int, beside: Beside | None = None) -> None:
        self.workers = workers
        self._beside = beside

    def map(
        self,
        function: Callable[[Task], Result],
        tasks: Sequence[Task],
        *,
        progress: Progress | None = None,
        small_steps: bool = False,
    ) -> list[Result]:
        """Return the result of each task, in their order; see `Executor.map`."""
        return self._executor(small_steps).map(function, tasks, progress=progress)

    def _executor(self, small_steps: bool) -> Executor:
        if self.workers == 1:
            return Serial()
        if not small_steps:
            return Threads(self.workers)
        return Processes(self.workers) if self._beside is None else self._beside
