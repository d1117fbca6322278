"""The stages of a piece of work, with the executor of their tasks and whoever watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from ifn_research.execution.base import Executor, Progress, Result, Task
from ifn_research.execution.laps import Laps

Item = TypeVar("Item")
# Called with a stage, the number of its parts that are done, and their total.
Watcher = Callable[[str, int, int], None]


def unwatched(*state: object) -> None:
    """Ignore the state of a stage: nobody watches."""
    del state


@dataclass(frozen=True)
class Stage:
    """An executor that tells, unless asked otherwise, how far its stage is.

    Attributes
    ----------
    executor : Executor
    progress : callable
        Called with the number of tasks done and their total.
    """

    executor: Executor
    progress: Progress

    @property
    def workers(self) -> int:
        """The number of tasks that are done at the same time."""
        return self.executor.workers

    def map(
        self,
        function: Callable[[Task], Result],
        tasks: Sequence[Task],
        *,
        progress: Progress | None = None,
        small_steps: bool = False,
    ) -> list[Result]:
        """Return the result of each task, in their order; see `Executor.map`."""
        return self.executor.map(function, tasks, progress=progress or self.progress, small_steps=small_steps)

    def each(self, items: Sequence[Item]) -> Iterator[Item]:
        """Give one item after the other, for work that is done here."""
        for done, item in enumerate(items):
            self.progress(done, len(items))
            yield item
        self.progress(len(items), len(items))


@dataclass(frozen=True)
class Stages:
    """The executor of several stages, and their watcher.

    Attributes
    ----------
    executor : Executor
    watcher : callable
        Called with a stage, the number of its parts done, and their total.
    laps : Laps
        The time of each stage.
    """

    executor: Executor
    watcher: Watcher = unwatched
    laps: Laps = field(default_factory=Laps)

    def begin(self, name: str) -> None:
        """Begin a stage that has no tasks of which to tell."""
        self.laps.begin(name)

    def stage(self, name: str) -> Stage:
        """Begin a stage, and return its executor; nobody is told of one in which there is nothing to do."""
        self.laps.begin(name)

        def tell(done: int, total: int) -> None:
            if total:
                self.watcher(name, done, total)

        return Stage(self.executor, tell)
