"""Tasks done by this machine: by threads, or by processes where threads would only take turns."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ifn_research.execution.base import Executor, Progress, Result, Task
from ifn_research.execution.processes import Processes
from ifn_research.execution.serial import Serial
from ifn_research.execution.threads import Threads


class Local:
    """Does tasks with so many workers of this machine, each kind as it goes fastest."""

    def __init__(self, workers: int) -> None:
        self.workers = workers

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
        return Processes(self.workers) if small_steps else Threads(self.workers)
