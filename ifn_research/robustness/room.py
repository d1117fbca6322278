"""Room for the figures of many runs: in memory, or in a file without a name that goes with them."""

from __future__ import annotations

import math
import shutil
import tempfile
from typing import Any

import numpy as np
import numpy.typing as npt

from ifn_research.errors import Refusal
from ifn_research.language.messages import say
from ifn_research.robustness.designs import Whole

# Bytes that are held in memory; figures that need more are in a file.
MOST_IN_MEMORY = 1_000_000_000
# The part of a disk that is left free.
LEFT_FREE = 0.05


def rank_type(n_territories: int) -> np.dtype[np.integer[Any]]:
    """The narrowest type that holds ranks of so many territories, and 0."""
    return np.dtype(np.uint16 if n_territories <= np.iinfo(np.uint16).max else np.int32)


def room_for(shape: tuple[int, ...], dtype: npt.DTypeLike) -> Whole:
    """Zeros, of any number: those that do not fit into memory are in a file, which is gone with them.

    Raises
    ------
    Refusal
        If the disk has no room for them.
    """
    size = math.prod(shape) * np.dtype(dtype).itemsize
    if size <= MOST_IN_MEMORY:
        return np.zeros(shape, dtype=dtype)
    folder = tempfile.gettempdir()
    disk = shutil.disk_usage(folder)
    if size > disk.free - LEFT_FREE * disk.total:
        sizes = {"size": size / 1e9, "free": disk.free / 1e9}
        raise Refusal(
            say("study.no_room_for_runs", count=shape[0], folder=folder, **sizes),
            where="robustness.budget",
            fix=say("study.room_for_runs"),
        )
    with tempfile.TemporaryFile(prefix="ifn-runs-") as file:
        return np.memmap(file, dtype=dtype, mode="w+", shape=shape)
