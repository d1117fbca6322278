"""Arithmetic with one thread: the order of additions, and so the last bits, must not depend on the machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController


@contextmanager
def single_threaded() -> Iterator[None]:
    """Let linear algebra use one thread in this process while the block, or the function so decorated, lasts.

    Many small matrices take several threads twenty times as long as one.
    """
    with _libraries(len(sys.modules)).limit(limits=1):
        yield


@lru_cache(maxsize=1)
def _libraries(n_modules: int) -> ThreadpoolController:
    """The libraries of this process that have threads: looking for them takes a while, and modules may bring some."""
    from threadpoolctl import ThreadpoolController

    del n_modules
    return ThreadpoolController()
