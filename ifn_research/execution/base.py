"""The protocol of executors of many tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")
# Called with the number of tasks that are done, and their total.
Progress = Callable[[int, int], None]


class Executor(Protocol):
    """A doer of many tasks, each with a generator of its own: what one draws depends on no other.

    Attributes
    ----------
    workers : int
        The number of tasks that are done at the same time.
    """

    @property
    def workers(self) -> int: ...  # noqa: D102

    def map(
        self,
        function: Callable[[Task], Result],
        tasks: Sequence[Task],
        *,
        progress: Progress | None = None,
        small_steps: bool = False,
    ) -> list[Result]:
        """Return the result of each task, in their order.

        Parameters
        ----------
        function : callable
            Known by name to other processes, as are the tasks.
        tasks : sequence
        progress : callable, optional
            Called after each task.
        small_steps : bool
            Whether a task is many small steps, which threads of one interpreter only take in turn.
        """
        ...


def collected(results: Iterable[Result], total: int, progress: Progress | None) -> list[Result]:
    """Return results that come one after the other, and tell of each."""
    found = []
    for result in results:
        found.append(result)
        if progress is not None:
            progress(len(found), total)
    return found
