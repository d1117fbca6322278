"""Tasks done by the machines of a Dask cluster that is there already, or by two processes that stand for one."""

from __future__ import annotations

import gc
import logging
import os
import platform
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import Any

from ifn_research.arithmetic import single_threaded
from ifn_research.errors import ConfigError, IfnError
from ifn_research.execution.base import Progress, Result, Task
from ifn_research.language.messages import Words, say

# The address that stands for two processes of this machine.
HERE = "local"
# What must be of the same release wherever the figures of one study are computed.
ALIKE = ("ifn-research", "numpy", "scipy", "pandas", "scikit-learn", "dask", "distributed")
# Seconds within which a scheduler answers, and has a worker.
PATIENCE = 15
# How often a task is begun again whose worker died: more often, it is the task that kills.
AGAIN = 2

_log = logging.getLogger("distributed.client")


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Keep Python's collection of garbage away.

    A client that never reached its scheduler ends when it is collected; while another begins, it would wait for what
    that one holds, for ever.
    """
    gc.collect()
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


class Cluster:
    """The workers of a Dask scheduler while the block lasts.

    A worker that dies costs time alone: its tasks are begun again elsewhere, and are the same bits. Where the scheduler
    itself is lost, what is left is done here, one task after the other.

    Parameters
    ----------
    address : str
        Of the scheduler, such as ``tcp://10.0.0.1:8786``; ``local`` starts two processes of this machine.

    Attributes
    ----------
    lost : bool
        Whether the scheduler went away before the block ended.
    processes : set of pairs of str and int
        The machine and the number of each process that did a task.

    Raises
    ------
    ConfigError
        On entering, if Dask is not installed, nobody answers, there is no worker, or their releases differ from these.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.workers = 1
        self.lost = False
        self.processes: set[tuple[str, int]] = set()
        self._client: Any = None
        self._ending = ExitStack()

    def __enter__(self) -> Cluster:
        try:
            self._client = self._connected()
            self.workers = self._checked()
        except BaseException:
            self._ending.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        # A scheduler that is gone cannot be told goodbye.
        with suppress(OSError, TimeoutError):
            self._ending.close()

    def map(
        self,
        function: Callable[[Task], Result],
        tasks: Sequence[Task],
        *,
        progress: Progress | None = None,
        small_steps: bool = False,
    ) -> list[Result]:
        """Return the result of each task, in their order; see `Executor.map`. The function travels once."""
        del small_steps
        found: dict[int, Result] = {}

        def tell() -> None:
            if progress is not None:
                progress(len(found), len(tasks))

        failed: Exception | None = None
        if not self.lost and tasks:
            try:
                for position, result, failed in self._results(function, tasks):
                    if failed is not None:
                        break
                    found[position] = result
                    tell()
            except _lost():
                self.lost = True
        if failed is not None:
            raise self._told(failed)
        with single_threaded():
            for position in range(len(tasks)):
                if position not in found:
                    found[position] = function(tasks[position])
                    tell()
        return [found[position] for position in range(len(tasks))]

    def _results(
        self, function: Callable[[Task], Result], tasks: Sequence[Task]
    ) -> Iterator[tuple[int, Any, Exception | None]]:
        """The results as they come: the position of the task, what it gave, and the error that it raised."""
        from distributed import as_completed, wait

        shared = self._client.scatter(function, broadcast=True, hash=False)
        asked = self._client.map(_done, tasks, function=shared, pure=False)
        at = {future.key: position for position, future in enumerate(asked)}
        try:
            for future in as_completed(asked):
                position = at[future.key]
                if future.status == "cancelled" and self._client.status == "running":
                    # What it needed went away with a worker.
                    future = self._client.submit(_done, tasks[position], function=function, pure=False)
                    wait(future)
                if future.status == "error":
                    yield position, None, future.exception()
                    continue
                result, process = future.result()
                self.processes.add(process)
                yield position, result, None
        finally:
            with suppress(*_lost()):
                self._client.cancel(asked)

    def _told(self, error: Exception) -> Exception:
        """The error of a task: its own, unless workers died of it."""
        from distributed import KilledWorker

        if not isinstance(error, KilledWorker):
            return error
        what = say("cluster.workers_die", address=self.address)
        return ConfigError(what, where=say("cluster.where_cluster"), fix=say("cluster.more_memory"))

    def _connected(self) -> Any:
        """A client of the scheduler."""
        with _nothing_collected():
            return self._begun()

    def _begun(self) -> Any:
        where = say("cluster.where_cluster")
        try:
            import dask
            from distributed import Client, LocalCluster
        except ImportError as error:
            raise ConfigError(say("cluster.no_dask"), where=where, fix=say("cluster.install")) from error
        self._ending.enter_context(
            dask.config.set(
                {
                    "distributed.scheduler.allowed-failures": AGAIN,
                    "distributed.comm.timeouts.connect": f"{PATIENCE}s",
                    "distributed.scheduler.http.routes": [],
                }
            )
        )
        self._ending.callback(_log.setLevel, _log.level)
        # Every worker that ends is told of here, by Dask with tracebacks.
        _log.setLevel(logging.CRITICAL)
        if self.address == HERE:
            folder = self._ending.enter_context(tempfile.TemporaryDirectory())
            started = LocalCluster(
                n_workers=2,
                processes=True,
                threads_per_worker=1,
                # Nobody else of this machine may ask them anything.
                host="127.0.0.1",
                security=True,
                dashboard_address="127.0.0.1:0",
                scheduler_kwargs={"dashboard": False},
                local_directory=folder,
                silence_logs="CRITICAL",
            )
            return self._ending.enter_context(Client(self._ending.enter_context(started)))
        try:
            return self._ending.enter_context(Client(self.address, timeout=PATIENCE, set_as_default=False))
        except (OSError, ValueError, TypeError) as error:
            raise ConfigError(
                say("cluster.no_scheduler", address=self.address, error=str(error)),
                where=where,
                fix=say("cluster.start_scheduler"),
            ) from error

    def _checked(self) -> int:
        """The number of workers, whose releases are those of this process."""
        where = say("cluster.where_cluster")
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            raise ConfigError(
                say("cluster.no_worker", address=self.address), where=where, fix=say("cluster.start_worker")
            ) from error
        mine = releases()
        try:
            found = self._client.run(releases)
        except Exception as error:
            if isinstance(error, IfnError):
                raise
            raise ConfigError(
                say("cluster.not_installed", address=self.address, error=str(error)),
                where=where,
                fix=_repair(mine),
            ) from error
        unlike = {
            name: (mine[name], others.get(name, ""))
            for others in found.values()
            for name in mine
            if others.get(name, "") != mine[name]
        }
        if unlike:
            told = [say("cluster.unlike", name=name, here=here, there=there) for name, (here, there) in unlike.items()]
            raise ConfigError(say("cluster.other_releases", differences=told), where=where, fix=_repair(mine))
        return sum(self._client.nthreads().values())


def releases() -> dict[str, str]:
    """The releases of what makes the figures, by name of the package."""
    found = {"Python": ".".join(platform.python_version_tuple()[:2])}
    for name in ALIKE:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found


def _repair(mine: dict[str, str]) -> Words:
    """The line to type on each worker."""
    packages = " ".join(f"{name}=={release}" for name, release in mine.items() if name in ALIKE and release)
    return say("cluster.install_alike", python=mine["Python"], packages=packages)


def _lost() -> tuple[type[BaseException], ...]:
    """The errors of a scheduler that is gone."""
    from concurrent.futures import CancelledError

    from distributed.comm.core import CommClosedError

    return (CommClosedError, CancelledError, OSError, TimeoutError)


def _done(task: Task, function: Callable[[Task], Result]) -> tuple[Result, tuple[str, int]]:
    """The result of a task, and the machine and the process that did it."""
    with single_threaded():
        return function(task), (platform.node(), os.getpid())
