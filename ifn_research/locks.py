"""Commands that read, change and write what a folder holds do so one after the other."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# Threads, and the folders that they have to themselves.
HELD: set[tuple[int, Path]] = set()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait until no other command of ours reads, changes and writes what a folder holds; the system ends the wait.

    Where the system or its disk knows no locks, nobody is waited for. A thread does not wait for itself.
    """
    place = (threading.get_ident(), folder.absolute())
    if place in HELD:
        yield
        return
    try:
        import fcntl

        handle = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        yield
        return
    try:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        HELD.add(place)
        yield
    finally:
        HELD.discard(place)
        os.close(handle)
