"""Tasks done by threads of this process, which share its memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ifn_research.arithmetic import single_threaded
from ifn_research.execution.base import Progress, Result, Task, collected


class Threads:
    """Does tasks that are mostly numerics of arrays, during which the interpreter is free."""

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
        from joblib import Parallel, delayed

        del small_steps
        with single_threaded():
            made = Parallel(n_jobs=self.workers, prefer="threads", return_as="generator")(
                delayed(function)(task) for task in tasks
            )
            return collected(made, len(tasks), progress)
