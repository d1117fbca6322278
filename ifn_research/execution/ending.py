"""The end of a process that is asked to terminate: as an exception, so that what is open is closed."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ending_in_order() -> Iterator[None]:
    """End the block as an exception does when the process is asked to terminate: by default it ends on the spot."""

    def end(number: int, frame: object) -> None:
        raise SystemExit(128 + number)

    # Only the main thread may say what a signal does; what the caller has decided stays.
    main = threading.current_thread() is threading.main_thread()
    asking = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    ours = [number for number in asking if main and signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


@contextmanager
def without_interrupts() -> Iterator[None]:
    """Let Ctrl-C wait, also for the life of a process that is started meanwhile: it may come while that one imports."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    from joblib.externals.loky.backend import resource_tracker as of_loky

    # The first process begins what watches over all, which may have this one hear of Ctrl-C again.
    resource_tracker.ensure_running()
    of_loky.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
