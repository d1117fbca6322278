"""Results come in the order of the tasks, the same bits whoever does them, and somebody is told."""

from __future__ import annotations

from functools import partial
from operator import call
from pathlib import Path

import pytest

from ifn_research import load_study, run
from ifn_research.execution import EXECUTORS, SERIAL, Executor, executor_of
from tests.support.tasks import drawn, late, refused, threads_of_algebra

EVERY = pytest.mark.parametrize("executor", [make(2) for make in EXECUTORS.values()], ids=list(EXECUTORS))
KINDS = pytest.mark.parametrize("small_steps", [False, True])


@EVERY
@KINDS
def test_results_are_in_the_order_of_the_tasks(executor: Executor, small_steps: bool) -> None:
    assert executor.map(late, range(4), small_steps=small_steps) == [0, 1, 4, 9]


@EVERY
@KINDS
def test_tasks_with_their_own_seed_give_the_same_bits_whoever_does_them(executor: Executor, small_steps: bool) -> None:
    assert executor.map(drawn, range(5), small_steps=small_steps) == [drawn(seed) for seed in range(5)]


@EVERY
@KINDS
def test_linear_algebra_has_one_thread_in_a_task(executor: Executor, small_steps: bool) -> None:
    assert executor.map(threads_of_algebra, range(3), small_steps=small_steps) == [1, 1, 1]


@EVERY
@KINDS
def test_progress_counts_the_tasks_and_none_is_asked_for_nothing(executor: Executor, small_steps: bool) -> None:
    seen: list[tuple[int, int]] = []
    executor.map(late, range(3), progress=lambda done, total: seen.append((done, total)), small_steps=small_steps)
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert executor.map(late, [], progress=lambda *_: pytest.fail("it was told"), small_steps=small_steps) == []


@EVERY
@KINDS
def test_the_error_of_a_task_is_raised(executor: Executor, small_steps: bool) -> None:
    with pytest.raises(ValueError, match="the task of 2"):
        executor.map(refused, range(4), small_steps=small_steps)


@EVERY
def test_tasks_may_be_calls(executor: Executor) -> None:
    assert executor.map(call, [partial(late, number) for number in range(3)]) == [0, 1, 4]


@pytest.mark.slow
@EVERY
def test_a_study_has_the_same_tables_whoever_does_its_tasks(executor: Executor, simulated_study: Path) -> None:
    study = load_study(simulated_study, overrides=["validation.bootstrap.replicates=130"])
    one, other = (run(study, only=["equal", "scores"], workers=workers) for workers in (1, executor))
    assert list(one.tables) == list(other.tables)
    for name, table in one.tables.items():
        assert table.to_csv() == other.tables[name].to_csv()


def test_a_number_of_workers_is_of_this_machine_and_an_executor_is_itself() -> None:
    assert executor_of(SERIAL) is SERIAL
    assert executor_of(3).map(late, range(2)) == [0, 1]
