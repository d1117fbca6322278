"""Processes beside this one: who does what changes nothing, and one that dies costs no result."""

from __future__ import annotations

import errno
import gc
import os
import signal
import subprocess
import sys
import time
import weakref
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from ifn_research.execution.beside import ALONE, MOST, Beside, Lent, usual_workers
from ifn_research.execution.local import Local
from tests.support.tasks import blocked, process

PAIRS = [(base, exponent) for base in range(2, 12) for exponent in range(5)]


def power(pair: tuple[int, int]) -> int:
    return pair[0] ** pair[1]


def slow_process(_: int) -> int:
    time.sleep(0.05)
    return os.getpid()


def file_and_process(lent: Lent[Path], _: int) -> tuple[str, int]:
    time.sleep(0.02)
    return lent.value.name, os.getpid()


def die(_: int, *, unless: int) -> int:
    if os.getpid() != unless:
        os.kill(os.getpid(), signal.SIGKILL)
    return 7


def refuse(number: int) -> int:
    if number == 3:
        raise ValueError("three")
    return number


@pytest.fixture(scope="module")
def two() -> Beside:  # type: ignore[misc]
    with Beside(1) as helpers:
        helpers.begin(process, 0)
        yield helpers


def test_results_are_in_the_order_of_the_tasks_whoever_does_them(two: Beside) -> None:
    assert two.share(power, PAIRS) == ALONE.share(power, PAIRS) == [power(pair) for pair in PAIRS]


def test_several_processes_share_the_work(two: Beside) -> None:
    assert two.ask(process, 0)() != os.getpid()
    done = two.share(slow_process, range(12))
    assert len(set(done)) == 2
    assert os.getpid() in done


def long_here(seconds: float, *, here: int) -> int:
    time.sleep(seconds if os.getpid() == here else 0.02)
    return os.getpid()


def test_a_process_takes_the_next_task_while_this_one_is_still_at_its_first(two: Beside) -> None:
    two.ask(process, 0)()
    done = two.share(partial(long_here, here=os.getpid()), [2.0, 2.0, 2.0, 2.0])
    assert done[0] == os.getpid()
    assert os.getpid() not in done[1:]


def test_a_process_that_has_something_else_to_do_begins_when_that_is_done(two: Beside) -> None:
    two.ask(process, 0)()
    two.begin(time.sleep, 0.4)
    begun = time.monotonic()
    done = two.share(partial(long_here, here=os.getpid()), [1.5, 0.0, 0.0])
    assert done[0] == os.getpid()
    assert os.getpid() not in done[1:]
    assert time.monotonic() - begun >= 1.5


def refused_here(noted: Path, *, here: int) -> None:
    time.sleep(0.1)
    if os.getpid() == here:
        raise ValueError("three")
    with noted.open("a") as file:
        file.write(".")


def test_after_an_error_here_what_is_left_is_nobodys(two: Beside, tmp_path: Path) -> None:
    two.ask(process, 0)()
    noted = tmp_path / "done"
    with pytest.raises(ValueError, match="three"):
        two.share(partial(refused_here, here=os.getpid()), [noted] * 8)
    two.ask(process, 0)()
    time.sleep(0.3)
    assert 1 <= len(noted.read_text()) <= 3


def test_alone_everything_is_done_here_and_when_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    result = ALONE.ask(os.getenv, "SAID_LATER")
    monkeypatch.setenv("SAID_LATER", "yes")
    assert result() == "yes"
    ALONE.begin(die, 0, unless=-1)
    assert set(ALONE.share(process, range(3))) == {os.getpid()}


def test_a_lent_value_is_the_same_thing_here_and_a_copy_elsewhere(two: Beside) -> None:
    value = Path("a/thing")
    lent = two.lend(value)
    assert lent.value is value
    assert two.ask(file_and_process, lent, 0)()[0] == "thing"
    other = two.lend(Path("another"))
    told = two.share(partial(file_and_process, other), range(8))
    assert {name for name, _ in told} == {"another"}
    assert len({number for _, number in told}) == 2


def test_a_process_that_dies_costs_no_result() -> None:
    with Beside(1) as helpers:
        assert helpers.ask(die, 0, unless=os.getpid())() == 7
    with Beside(2) as helpers:
        assert helpers.share(partial(die, unless=os.getpid()), range(5)) == [7] * 5


def test_everything_goes_on_here_once_a_process_has_died() -> None:
    with Beside(1) as helpers:
        lent = helpers.lend(Path("a/thing"))
        os.kill(helpers.ask(process, 0)(), signal.SIGKILL)
        assert helpers.share(partial(file_and_process, lent), range(3)) == [("thing", os.getpid())] * 3
        assert helpers.map(power, PAIRS) == [power(pair) for pair in PAIRS]
        assert helpers.ask(power, (2, 3))() == 8
        helpers.begin(process, 0)
        assert [one.ended() for one in helpers.begin_each(power, PAIRS)] == [None] * len(PAIRS)


def test_without_room_for_a_copy_everything_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with Beside(1) as helpers:
        assert helpers.ask(process, 0)() != os.getpid()
        monkeypatch.setattr("pickle.dump", full)
        lent = helpers.lend(Path("a/thing"))
        assert helpers.share(partial(file_and_process, lent), range(3)) == [("thing", os.getpid())] * 3


def test_a_process_ends_soon_after_the_one_that_asks_it() -> None:
    code = (
        "import os, sys; from ifn_research.execution.beside import Beside; helpers = Beside(1);"
        "print(helpers.ask(os.getpid)(), flush=True); os._exit(1)"
    )
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=False)
    number, waited = int(done.stdout), 0.0
    while running(number) and waited < 10:
        time.sleep(0.1)
        waited += 0.1
    assert not running(number)


def running(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{number}/stat")
    return not state.is_file() or state.read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"


def test_a_run_that_is_asked_to_terminate_takes_its_processes_along() -> None:
    code = (
        "import os, time; from ifn_research.execution.beside import Beside\n"
        "with Beside(1) as helpers:\n"
        "    helpers.lend('x')\n"
        "    print(helpers.ask(os.getpid)(), helpers.scratch(), flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as asking:
        assert asking.stdout is not None
        number, folder = asking.stdout.readline().split()
        asking.terminate()
        assert asking.wait(20) == 128 + signal.SIGTERM
    assert not running(int(number))
    assert not Path(folder).exists()


def test_an_error_is_raised_here(two: Beside) -> None:
    with pytest.raises(ValueError, match="three"):
        two.share(refuse, range(6))
    with pytest.raises(ValueError, match="three"):
        two.ask(refuse, 3)()


def test_progress_is_told_before_the_first_and_after_each(two: Beside) -> None:
    seen: list[tuple[int, int]] = []
    two.share(power, PAIRS, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(done, len(PAIRS)) for done in range(len(PAIRS) + 1)]


def test_nothing_to_do_is_nothing(two: Beside) -> None:
    assert two.share(power, []) == []


def test_small_steps_are_done_by_the_processes_that_are_there(two: Beside) -> None:
    local = Local(2, two)
    assert local.map(power, PAIRS, small_steps=True) == [power(pair) for pair in PAIRS]
    assert set(local.map(process, range(3))) == {os.getpid()}


def test_the_processes_end_with_the_block() -> None:
    with Beside(1) as helpers:
        number = helpers.ask(process, 0)()
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_the_usual_number_of_workers_is_small() -> None:
    assert 1 <= usual_workers() <= MOST


def test_what_was_begun_early_is_waited_for_or_is_not_begun_any_more(two: Beside) -> None:
    begun = two.begin_each(slow_process, range(6))
    asked = time.monotonic()
    assert (begun[0].call_off(), begun[-1].call_off()) == (True, False)
    assert time.monotonic() - asked < 0.05
    last, first = begun[-1].ended(), begun[0].ended()
    assert last is None
    assert first not in (None, os.getpid())
    two.share(process, range(2))
    assert [one.ended() for one in ALONE.begin_each(slow_process, range(3))] == [None] * 3


def test_the_folder_of_what_is_lent_ends_with_the_block() -> None:
    with Beside(1) as helpers:
        helpers.lend("thing")
        folder = helpers.scratch()
        assert folder.is_dir()
    assert not folder.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="processes have no parent there")
def test_a_worker_whose_asker_is_gone_before_it_looks_ends_all_the_same() -> None:
    """It has the first process as its parent by then, which never ends."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    code = f"import time; from ifn_research.execution.beside import _watch; _watch({gone.pid}); time.sleep(60)"
    done = subprocess.run([sys.executable, "-c", code], timeout=30, check=False)
    assert done.returncode == 0


def test_a_process_stays_whatever_it_holds() -> None:
    """What it has imported and opened is of use to the next task: it is no leak."""
    with Beside(1) as one:
        first = one.ask(os.getpid)()
        one.ask(held, 400)()
        time.sleep(1.2)
        assert [one.ask(held, 0)() for _ in range(2)] == [first, first]


def held(megabytes: int) -> int:
    """Hold so much for as long as this process lives; returns its number."""
    KEPT.append(np.ones(megabytes * 125_000))
    time.sleep(0.1)
    return os.getpid()


KEPT: list[np.ndarray] = []


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="this system has no masks of signals")
def test_a_process_never_hears_of_ctrl_c_not_even_while_it_begins() -> None:
    with Beside(1) as one:
        assert signal.SIGINT in one.ask(partial(blocked, 0))()
    assert signal.SIGINT not in blocked(0)


def test_what_was_shared_out_is_let_go(two: Beside) -> None:
    two.ask(process, 0)()
    heavy = np.zeros(1000)
    gone = weakref.ref(heavy)
    two.map(partial(first_of, heavy), range(4))
    del heavy
    gc.collect()
    assert gone() is None


def first_of(values: np.ndarray, position: int) -> float:
    return float(values[position])


def test_a_process_that_cannot_be_asked_costs_no_result(two: Beside, monkeypatch: pytest.MonkeyPatch) -> None:
    two.ask(process, 0)()

    def fail(*_: object) -> None:
        raise OSError(errno.EAGAIN, "no process")

    monkeypatch.setattr(two._there()[0]._executor, "submit", fail)
    member = two._there()[0]
    assert two.share(power, PAIRS[:5]) == [power(pair) for pair in PAIRS[:5]]
    member.lives = True
