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
