"""One thread of linear algebra, and as many as before afterwards."""

from __future__ import annotations

import sys
from threading import Event, Thread

import pytest
from threadpoolctl import ThreadpoolController, threadpool_info

from ifn_research.arithmetic import single_threaded


def threads() -> list[int]:
    return [int(pool["num_threads"]) for pool in threadpool_info()]


def test_linear_algebra_has_one_thread_while_the_block_lasts() -> None:
    before = threads()
    with single_threaded():
        assert set(threads()) <= {1}
    assert threads() == before


def test_a_function_so_decorated_has_one_thread_and_says_what_it_did() -> None:
    @single_threaded()
    def found() -> list[int]:
        return threads()

    before = threads()
    assert set(found()) <= {1}
    assert threads() == before


def test_libraries_that_come_later_are_limited_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of libraries is kept only as long as no module is imported."""
    looked = []
    monkeypatch.setattr("threadpoolctl.ThreadpoolController", lambda: looked.append(1) or ThreadpoolController())
    with single_threaded():
        monkeypatch.setitem(sys.modules, "brings_a_library", sys)
    with single_threaded(), single_threaded():
        pass
    assert len(looked) >= 1
    assert len(looked) <= 2


def test_threads_that_overlap_give_back_what_was_there() -> None:
    """Each leaves while another is still inside."""
    before, inside = threads(), [Event() for _ in range(3)]

    def overlap(at: int) -> None:
        with single_threaded():
            inside[at].set()
            if at + 1 < len(inside):
                inside[at + 1].wait(5)

    running = [Thread(target=overlap, args=(at,)) for at in range(len(inside))]
    for one in running:
        one.start()
    for one in running:
        one.join()
    assert threads() == before
