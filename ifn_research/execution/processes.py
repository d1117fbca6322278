"""Tasks done by other processes of this machine, to which they are copied."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ifn_research.arithmetic import single_threaded
from ifn_research.execution.base import Progress, Result, Task, collected
from ifn_research.execution.ending import without_interrupts


class Processes:
    """Processes for tasks that are many small steps, or that keep the interpreter busy."""

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
        calls = (delayed(_done)(function, task) for task in tasks)
        # Processes that begin here leave Ctrl-C to this one, which takes them away.
        with without_interrupts():
            made = Parallel(n_jobs=self.workers, prefer="processes", return_as="generator")(calls)
        return collected(made, len(tasks), progress)


def _done(function: Callable[[Task], Result], task: Task) -> Result:
    """Carry out a task in a process that may have as many threads as it likes."""
    with single_threaded():
        return function(task)
