"""Tasks that executors are given."""

from __future__ import annotations

import os
import signal
import threading
import time

import numpy as np
from threadpoolctl import threadpool_info


def late(number: int) -> int:
    """The first tasks are done last."""
    time.sleep(0.02 * (3 - number))
    return number * number


def drawn(seed: int) -> float:
    return float(np.random.default_rng(seed).normal(size=1000) @ np.ones(1000))


def threads_of_algebra(_: int) -> int:
    return max(pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas")


def refused(number: int) -> int:
    if number == 2:
        raise ValueError("the task of 2")
    return number


def blocked(_: int) -> set[int]:
    """Signals that do not reach the process that is asked."""
    return set(signal.pthread_sigmask(signal.SIG_BLOCK, ()))


def process(_: int) -> int:
    return os.getpid()


def thread(_: int) -> int:
    return threading.get_ident()
