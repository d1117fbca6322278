"""Arithmetic with one thread: the order of additions, and so the last bits, must not depend on the machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def single_threaded() -> Iterator[None]:
    """Let linear algebra use one thread in this process while the block lasts."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield
