"""Arithmetic with one thread: the order of additions, and so the last bits, must not depend on the machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController


class _Limits:
    """The limits that hold while anybody in this process, whatever its thread, wants one thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._inside, self._seen = 0, -1
        self._applied: list[Any] = []

    def enter(self) -> None:
        """Limit the libraries that are there, those that came since included."""
        with self._lock:
            if not self._inside or len(sys.modules) != self._seen:
                self._seen = len(sys.modules)
                self._applied.append(_libraries(self._seen).limit(limits=1))
            self._inside += 1

    def leave(self) -> None:
        """Give the threads back if nobody is left inside."""
        with self._lock:
            self._inside -= 1
            while not self._inside and self._applied:
                self._applied.pop().restore_original_limits()


_LIMITS = _Limits()


@contextmanager
def single_threaded() -> Iterator[None]:
    """Let linear algebra use one thread in this process while the block, or the function so decorated, lasts.

    Many small matrices take several threads twenty times as long as one.
    """
    _LIMITS.enter()
    try:
        yield
    finally:
        _LIMITS.leave()


@lru_cache(maxsize=1)
def _libraries(n_modules: int) -> ThreadpoolController:
    """The libraries of this process that have threads: looking for them takes a while, and modules may bring some."""
    from threadpoolctl import ThreadpoolController

    del n_modules
    return ThreadpoolController()
