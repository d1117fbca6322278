"""Processes that work beside this one: they begin early, and share what is made of one thing with it."""

from __future__ import annotations

import math
import os
import pickle
import signal
import tempfile
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event, Lock, RLock, Thread
from types import TracebackType
from typing import Any, Generic, ParamSpec, TypeVar

from ifn_research.arithmetic import single_threaded
from ifn_research.execution.base import Progress, Result, Task
from ifn_research.execution.ending import ending_in_order, without_interrupts

Value = TypeVar("Value")
Given = ParamSpec("Given")
# Workers unless somebody says how many: each takes memory of its own.
MOST = 4
# Tasks that wait for each worker while a process has two at a time, so that it never waits for the next one; with fewer
# it has one, or it would have work when all others have ended.
PLENTY = 4
# Seconds after which a process that is asked nothing ends, and between two looks whether who asks is still there.
IDLE, LOOK = 600, 1.0

_kept: dict[str, Any] = {}


def usual_workers() -> int:
    """The number of workers that this machine has room for: the cores that may be used, at most four."""
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


class Begun(Generic[Result]):
    """A task that is begun when a process has time, until it is called off."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._future: Future[Result] | None = None
        self._called_off = False

    def begin(self, submit: Callable[[], Future[Result] | None]) -> Future[Result] | None:
        """Begin it unless it is called off."""
        with self._lock:
            if not self._called_off:
                self._future = submit()
            return self._future

    def call_off(self) -> bool:
        """Begin it no more; True where it was begun already."""
        with self._lock:
            self._called_off = True
            return self._future is not None

    def ended(self) -> Result | None:
        """Wait for the result; None where the task was not begun yet, and will not be, failed, or its process died."""
        self.call_off()
        with suppress(Exception):
            return None if self._future is None else self._future.result()
        return None


class Beside:
    """Processes that work beside this one while the block lasts; without any, everything is done here, when needed.

    They are started when the first is asked something. One that dies costs time alone: what it was asked is done here.
    """

    def __init__(self, processes: int) -> None:
        self.processes = processes
        self._members: list[_Member] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._lent = 0
        self._ending = ExitStack()

    @property
    def workers(self) -> int:
        """The number of tasks that are done at the same time, one of them here."""
        return self.processes + 1

    def __enter__(self) -> Beside:
        if self.processes:
            self._ending.enter_context(ending_in_order())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for member in self._members or ():
            member.end()
        if self._folder is not None:
            self._folder.cleanup()
        self._ending.close()

    def terminate(self, seconds: float = 10) -> None:
        """Ask the processes to end what they do, and wait for it, but not for ever."""
        for member in self._members or ():
            member.terminate(seconds)

    def begin(self, function: Callable[Given, object], *given: Given.args, **named: Given.kwargs) -> None:
        """Let each process do what makes its later tasks quicker, such as importing; nothing here."""
        for member in self._there():
            member.ask(partial(function, *given, **named))

    def ask(self, function: Callable[Given, Result], *given: Given.args, **named: Given.kwargs) -> Callable[[], Result]:
        """Begin a task in the first process.

        Returns
        -------
        callable
            It waits for the result, or does the task where there is no process.
        """
        work = partial(function, *given, **named)
        asked = (member.ask(work) for member in self._there()[:1])
        future = next((future for future in asked if future is not None), None)

        def result() -> Result:
            try:
                return work() if future is None else future.result()
            except BrokenProcessPool:
                return work()

        return result

    def begin_each(self, function: Callable[[Task], Result], tasks: Sequence[Task]) -> list[Begun[Result]]:
        """Begin tasks in the other processes in turn; `Begun.ended` tells of each, also where there is no process."""
        begun: list[Begun[Result]] = [Begun() for _ in tasks]
        waiting = deque(zip(begun, tasks, strict=True))

        def follow(member: _Member) -> None:
            # Two processes may want the last task.
            with suppress(IndexError):
                while True:
                    next_one, task = waiting.popleft()
                    future = next_one.begin(partial(member.ask, partial(function, task)))
                    if future is not None:
                        future.add_done_callback(lambda _: follow(member))
                        return

        for member in self._there():
            follow(member)
            # One more, that the process never waits.
            follow(member)
        return begun

    def lend(self, value: Value) -> Lent[Value]:
        """A value for several tasks; where there is no room for its copy, all of them are done here from now on."""
        if not self._there():
            return Lent(value, None)
        self._lent += 1
        try:
            return Lent(value, self.scratch() / str(self._lent))
        except OSError:
            for member in self._there():
                member.end()
            return Lent(value, None)

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
        found: dict[int, Result] = {}

        def tell() -> None:
            if progress is not None:
                progress(len(found), len(tasks))

        tell()
        with _Shared(self._there(), function, tasks) as shared:
            while (position := shared.next_here()) is not None or shared.asked:
                if position is not None:
                    found[position] = function(tasks[position])
                    tell()
                for done, result in shared.ended(wanted=position is None):
                    found[done] = result
                    tell()
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
        return self.share(_numerics, [_LentTask(lent, task) for task in tasks], progress=progress)

    def _there(self) -> list[_Member]:
        """The processes that live."""
        if self._members is None:
            self._members = [_Member() for _ in range(self.processes)]
        return [member for member in self._members if member.lives]


class _Member:
    """One other process.

    Attributes
    ----------
    lives : bool
        Whether it takes tasks: it was neither ended nor, as far as is known, killed.
    asked : list of Future
        What it was asked and has perhaps not done yet.
    """

    def __init__(self) -> None:
        from joblib.externals.loky import ProcessPoolExecutor

        self._executor = ProcessPoolExecutor(max_workers=1, timeout=IDLE, initializer=_watch, initargs=(os.getpid(),))
        self.lives, self.asked = True, list[Future[Any]]()
        # Until it is there it has something to do.
        with without_interrupts():
            self.ask(_nothing)

    def ask(self, work: Callable[[], Result]) -> Future[Result] | None:
        """Begin a task; None where the process takes none any more."""
        if not self.lives:
            return None
        try:
            future: Future[Result] = self._executor.submit(_busy, work)
        except (BrokenProcessPool, OSError, RuntimeError):
            self.lives = False
            return None
        self.asked = [*(other for other in self.asked if not other.done()), future]
        return future

    def terminate(self, seconds: float) -> None:
        """Ask the process to end what it does, and wait for it."""
        self.lives = False
        for number in list(self._executor._processes or ()):
            with suppress(OSError):
                os.kill(number, signal.SIGTERM)
        wait(self.asked, timeout=seconds)

    def end(self) -> None:
        """Take the process away, whatever it does."""
        self.lives = False
        self._executor.shutdown(wait=True, kill_workers=True)


class _Shared(Generic[Task, Result]):
    """Tasks that are done here from the front and by other processes from the end, as soon as they have nothing to do.

    A process that was asked something else before begins when that is done.
    """

    def __init__(self, members: Sequence[_Member], function: Callable[[Task], Result], tasks: Sequence[Task]) -> None:
        self.members, self.function, self.tasks = members, function, tasks
        self.asked: dict[Future[Result], tuple[int, _Member]] = {}
        self._waiting = deque(range(len(tasks)))
        # A future that has ended already calls back at once.
        self._lock = RLock()

    def __enter__(self) -> _Shared[Task, Result]:
        for member in self.members:
            before = [future for future in member.asked if not future.done()]
            for future in before:
                future.add_done_callback(partial(self._free, member, before))
            if not before:
                # One that is alone is done here: whoever takes it, the other waits.
                self._hand_out(member, keep=1)
        return self

    def __exit__(self, *error: object) -> None:
        # The last futures know this, and live until their process is asked something else.
        with self._lock:
            self._waiting.clear()
            self.asked.clear()
            del self.function, self.tasks

    def next_here(self) -> int | None:
        """The next task to be done here; None where none is left."""
        with self._lock:
            return self._waiting.popleft() if self._waiting else None

    def ended(self, *, wanted: bool) -> list[tuple[int, Result]]:
        """The tasks that processes have done, with their results; it waits for one where it is wanted."""
        with self._lock:
            asked = list(self.asked)
        done = wait(asked, return_when=FIRST_COMPLETED).done if wanted else {one for one in asked if one.done()}
        return [pair for future in done for pair in self._collected(future)]

    def _collected(self, future: Future[Result]) -> list[tuple[int, Result]]:
        with self._lock:
            position, _ = self.asked.pop(future)
            try:
                return [(position, future.result())]
            except BrokenProcessPool:
                self._waiting.appendleft(position)
                return []

    def _free(self, member: _Member, before: Sequence[Future[Any]], _: object) -> None:
        """Hand out to a process that has done all that it was asked before."""
        if all(future.done() for future in before):
            self._hand_out(member)

    def _hand_out(self, member: _Member, _: object = None, *, keep: int = 0) -> None:
        with self._lock:
            while len(self._waiting) > keep:
                has = sum(given is member and not future.done() for future, (_, given) in self.asked.items())
                if has >= (2 if len(self._waiting) > PLENTY * (len(self.members) + 1) else 1):
                    return
                position = self._waiting.pop()
                future = member.ask(partial(self.function, self.tasks[position]))
                if future is None:
                    self._waiting.append(position)
                    return
                self.asked[future] = position, member
                future.add_done_callback(partial(self._hand_out, member))


@dataclass(frozen=True)
class _LentTask(Generic[Task]):
    """A task for a function that was lent."""

    function: Lent[Callable[[Task], Any]]
    task: Task


def _numerics(given: _LentTask[Any]) -> Any:
    with single_threaded():
        return given.function.value(given.task)


# Everything is done here.
ALONE = Beside(0)


# Whether a task is being done in this process.
_at_work = Event()


def _busy(work: Callable[[], Result]) -> Result:
    _at_work.set()
    try:
        return work()
    finally:
        _at_work.clear()


def _nothing() -> None:
    """Tell by its end that a process is there."""


def _never_replaced() -> None:
    """Keep this process, whatever it has imported or opened for its next tasks.

    After a task, loky ends a process that holds 300 MB more than after its first, which it takes for a leak, and starts
    another: of MLflow's imports and an open store nothing would be left.
    """
    from joblib.externals.loky import process_executor

    process_executor._MAX_MEMORY_LEAK_SIZE = math.inf


def _watch(asking: int) -> None:
    """Leave Ctrl-C to the process that asks, and end with it: after the task that is being done.

    Parameters
    ----------
    asking : int
        Its number: it may be gone by now, and another process have its place as the parent.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _never_replaced()

    def follow() -> None:
        while os.getppid() == asking or _at_work.is_set():
            time.sleep(LOOK)
        os._exit(0)

    Thread(target=follow, daemon=True).start()
