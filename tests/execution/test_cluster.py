"""Tasks done by the workers of a Dask scheduler: the same results, whoever does them and whatever dies."""

from __future__ import annotations

import gc
import os
import signal
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ifn_research.errors import ConfigError, DataError
from ifn_research.execution import SERIAL, cluster
from ifn_research.execution.cluster import Cluster, releases

distributed = pytest.importorskip("distributed", reason="needs the extra 'cluster'")


@pytest.fixture(scope="module")
def workers() -> Iterator[Cluster]:
    with Cluster("local") as found:
        yield found


@pytest.fixture(scope="module")
def there() -> Iterator[Any]:
    """A cluster that somebody else has started."""
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs="CRITICAL"
    ) as found:
        yield found


def drawn(shared: np.ndarray, seed: int) -> np.ndarray:
    """Take longer for the first tasks, so that the order of ends is not that of beginnings."""
    time.sleep(0.05 if seed < 2 else 0.0)
    return np.asarray(np.random.default_rng(seed).normal(size=5) + shared.sum())


def killed_once(mark: str, task: int) -> int:
    """End the process of the first task by its own number, once."""
    if task == 0:
        try:
            Path(mark).touch(exist_ok=False)
        except FileExistsError:
            return -1
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.02)
    return task


def killed(task: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return task


def refused(task: int) -> int:
    raise DataError("wrong", where=f"task {task}", fix="mend it")


def slow(task: int) -> int:
    time.sleep(0.1)
    return 10 * task


def test_results_are_those_of_one_process_and_several_others_worked(workers: Cluster) -> None:
    call = partial(drawn, np.arange(1000.0))
    told: list[tuple[int, int]] = []
    tasks = list(range(20))
    found = workers.map(call, tasks, progress=lambda done, total: told.append((done, total)))
    for mine, theirs in zip(SERIAL.map(call, tasks), found, strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert told == [(done, 20) for done in range(1, 21)]
    assert len(workers.processes) >= 2
    assert os.getpid() not in {number for _, number in workers.processes}
    assert workers.workers == 2


def test_nothing_to_do_is_done_at_once(workers: Cluster) -> None:
    assert workers.map(drawn, []) == []


def test_an_error_of_a_task_is_its_own(workers: Cluster) -> None:
    with pytest.raises(DataError, match="mend it"):
        workers.map(refused, [1, 2])
    assert workers.map(slow, [3]) == [30]


def test_a_worker_that_is_killed_costs_time_alone(workers: Cluster, tmp_path: Path) -> None:
    assert workers.map(partial(killed_once, str(tmp_path / "killed")), range(12)) == [-1, *range(1, 12)]
    assert not workers.lost


def test_a_task_that_kills_every_worker_is_refused_with_what_to_do(workers: Cluster) -> None:
    with pytest.raises(ConfigError, match="lack memory"):
        workers.map(killed, [0])


def test_workers_of_other_releases_are_refused_with_the_line_to_type(
    there: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "ALIKE", (*cluster.ALIKE, "pytest"))
    with pytest.raises(ConfigError, match="other releases") as found, Cluster(there.scheduler_address):
        pass
    assert f"pytest=={releases()['pytest']}" in str(found.value.fix)


def test_what_is_left_is_done_here_where_the_scheduler_is_lost(there: Any) -> None:
    with Cluster(there.scheduler_address) as workers:

        def end(done: int, total: int) -> None:
            if done == 2:
                there.close(timeout=5)

        assert workers.map(slow, range(10), progress=end) == list(range(0, 100, 10))
        assert workers.lost
        assert workers.map(slow, [1]) == [10]


@pytest.mark.parametrize("address", ["nonsense", "tcp://127.0.0.1:9", "tcp://[", "http://127.0.0.1:9"])
def test_an_address_where_no_scheduler_is_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    with pytest.raises(ConfigError, match="no scheduler answers"), Cluster(address):
        pass


def test_no_garbage_is_collected_while_a_client_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def begin(*_: Any, **__: Any) -> None:
        seen.append(gc.isenabled())
        raise OSError("nobody")

    monkeypatch.setattr(distributed, "Client", begin)
    with pytest.raises(ConfigError, match="no scheduler answers"), Cluster("tcp://127.0.0.1:9"):
        pass
    assert (seen, gc.isenabled()) == ([False], True)


def test_a_scheduler_without_workers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    empty: Any = distributed.LocalCluster(
        n_workers=0, host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs="CRITICAL"
    )
    with empty, pytest.raises(ConfigError, match="has no worker"), Cluster(empty.scheduler_address):
        pass


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(ConfigError, match="not installed") as found, Cluster("local"):
        pass
    assert "ifn-research[cluster]" in str(found.value.fix)
