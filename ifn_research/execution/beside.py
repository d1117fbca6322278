"""Processes that work beside this one: they begin early, and share what is made of one thing with it."""

from __future__ import annotations

import os
import pickle
import signal
import tempfile
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, ParamSpec, TypeVar

from ifn_research.arithmetic import single_threaded
from ifn_research.execution.base import Progress, Result, Task

Value = TypeVar("Value")
Given = ParamSpec("Given")
# Workers unless somebody says how many: each takes memory of its own.
MOST = 4
# Tasks that wait for each worker while a process has two at a time, so that it never waits for the next one; with fewer
# it has one, or it would have work when all others have ended.
PLENTY = 4
# Seconds after which a process that nobody asks anything ends by itself: that of a run that was killed.
IDLE = 60

_kept: dict[str, Any] = {}


def usual_workers() -> int:
    """The number of workers that this machine has room for: its free cores, at most four."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, MOST)


class Lent(Generic[Value]):
    """A value that several processes work with: each of them reads it once, whatever the number of its tasks."""

    def __init__(self, value: Value, path: Path | None) -> None:
        self._path = path
        self._value: list[Value] = [value]
        if path is not None:
            with path.open("wb") as file:
                pickle.dump(value, file, protocol=5)

    def __getstate__(self) -> dict[str, Any]:
        return {"_path": self._path, "_value": []}

    @property
    def value(self) -> Value:
        """The value; in another process a copy of it."""
        if not self._value:
            assert self._path is not None
            name = str(self._path)
            if name not in _kept:
                _kept.clear()
                _kept[name] = pickle.loads(self._path.read_bytes())
            self._value = [_kept[name]]
        return self._value[0]


@dataclass(frozen=True)
class Begun(Generic[Result]):
    """A task that was begun early."""

    _future: Future[Result]

    def ended(self) -> Result | None:
        """Wait for the result; None where the task was not begun yet, which it is not any more, or its process died."""
        if self._future.cancel():
            return None
        try:
            return self._future.result()
        except BrokenProcessPool:
            return None


class Beside:
    """Processes that work beside this one while the block lasts; without any, everything is done here, when needed.

    A process that dies costs time alone: what it was asked is done here.
    """

    def __init__(self, processes: int) -> None:
        self.processes = processes
        self._executors: list[Any] = []
        # What each was asked and has perhaps not done yet.
        self._asked: list[list[Future[Any]]] = [[] for _ in range(processes)]
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._lent = 0

    @property
    def workers(self) -> int:
        """The number of tasks that are done at the same time, one of them here."""
        return self.processes + 1

    def __enter__(self) -> Beside:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for executor in self._executors:
            executor.shutdown(wait=True, kill_workers=True)
        if self._folder is not None:
            self._folder.cleanup()

    def begin(self, function: Callable[Given, object], *given: Given.args, **named: Given.kwargs) -> None:
        """Let each process do what makes its later tasks quicker, such as importing; nothing here."""
        for executor, asked in zip(self._started(), self._asked, strict=True):
            asked.append(executor.submit(function, *given, **named))

    def ask(self, function: Callable[Given, Result], *given: Given.args, **named: Given.kwargs) -> Callable[[], Result]:
        """Begin a task in the first process.

        Returns
        -------
        callable
            It waits for the result, or does the task where there is no process.
        """
        if not self.processes:
            return lambda: function(*given, **named)
        future = self._started()[0].submit(function, *given, **named)
        self._asked[0].append(future)

        def result() -> Result:
            try:
                return future.result()  # type: ignore[no-any-return]
            except BrokenProcessPool:
                return function(*given, **named)

        return result

    def begin_each(self, function: Callable[[Task], Result], tasks: Sequence[Task]) -> list[Begun[Result]]:
        """Begin tasks in the other processes in turn; none without any, and `share` does what was not begun in time."""
        executors = list(zip(self._started(), self._asked, strict=True))
        begun = []
        for position, task in enumerate(tasks if executors else ()):
            executor, asked = executors[position % len(executors)]
            future = executor.submit(function, task)
            asked.append(future)
            begun.append(Begun(future))
        return begun

    def lend(self, value: Value) -> Lent[Value]:
        """A value for several tasks."""
        if not self.processes:
            return Lent(value, None)
        self._lent += 1
        return Lent(value, self.scratch() / str(self._lent))

    def scratch(self) -> Path:
        """A folder that is there while the block lasts."""
        self._folder = self._folder or tempfile.TemporaryDirectory()
        return Path(self._folder.name)

    def share(
        self, function: Callable[[Task], Result], tasks: Sequence[Task], *, progress: Progress | None = None
    ) -> list[Result]:
        """Return the result of each task, in their order: done here from the front, from the end by idle processes.

        Parameters
        ----------
        function : callable
            Known by name to other processes, as are the tasks.
        tasks : sequence
        progress : callable, optional
            Called with the number of tasks done and their total, before the first and after each.
        """
        waiting = deque(range(len(tasks)))
        asked: dict[Future[Result], tuple[int, Any]] = {}
        found: dict[int, Result] = {}
        executors = list(zip(self._started(), self._asked, strict=True))

        def tell() -> None:
            if progress is not None:
                progress(len(found), len(tasks))

        def hand_out() -> None:
            for executor, before in executors:
                if not all(future.done() for future in before):
                    continue
                # The last one is done here: whoever takes it, the other waits.
                while len(waiting) > 1:
                    has = sum(given is executor for _, given in asked.values())
                    if has >= (2 if len(waiting) > PLENTY * self.workers else 1):
                        break
                    position = waiting.pop()
                    asked[executor.submit(function, tasks[position])] = position, executor

        def collect(done: set[Future[Result]]) -> None:
            for future in done:
                position, executor = asked.pop(future)
                try:
                    found[position] = future.result()
                except BrokenProcessPool:
                    waiting.appendleft(position)
                    executors[:] = [other for other in executors if other[0] is not executor]
                    continue
                tell()

        tell()
        while waiting or asked:
            hand_out()
            if waiting:
                position = waiting.popleft()
                found[position] = function(tasks[position])
                tell()
                collect({future for future in asked if future.done()})
            elif asked:
                collect(wait(asked, return_when=FIRST_COMPLETED).done)
        return [found[position] for position in range(len(tasks))]

    def map(
        self,
        function: Callable[[Task], Result],
        tasks: Sequence[Task],
        *,
        progress: Progress | None = None,
        small_steps: bool = False,
    ) -> list[Result]:
        """Return the result of each task, in their order, with linear algebra of one thread; see `Executor.map`."""
        del small_steps
        lent = self.lend(function)
        return self.share(_numerics, [_Lent(lent, task) for task in tasks], progress=progress)

    def _started(self) -> list[Any]:
        if not self._executors and self.processes:
            from joblib.externals.loky import ProcessPoolExecutor

            self._executors = [
                ProcessPoolExecutor(max_workers=1, timeout=IDLE, initializer=_quiet) for _ in range(self.processes)
            ]
        return self._executors


@dataclass(frozen=True)
class _Lent(Generic[Task]):
    """A task for a function that was lent."""

    function: Lent[Callable[[Task], Any]]
    task: Task


def _numerics(given: _Lent[Any]) -> Any:
    with single_threaded():
        return given.function.value(given.task)


# Everything is done here.
ALONE = Beside(0)


def _quiet() -> None:
    """Leave Ctrl-C to the process that asks, which ends this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
