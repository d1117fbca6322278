"""One thread of linear algebra, and as many as before afterwards."""

from __future__ import annotations

from threadpoolctl import threadpool_info

from ifn_research.arithmetic import single_threaded


def threads() -> list[int]:
    return [int(pool["num_threads"]) for pool in threadpool_info()]


def test_linear_algebra_has_one_thread_while_the_block_lasts() -> None:
    before = threads()
    with single_threaded():
        assert set(threads()) <= {1}
    assert threads() == before
