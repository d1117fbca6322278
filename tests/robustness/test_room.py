"""Room for the ranks of many runs: the same figures in memory and in a file, which nobody finds afterwards."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest

from ifn_research.errors import Refusal
from ifn_research.robustness import room
from ifn_research.robustness.room import rank_type, room_for


@pytest.mark.parametrize("n", [1, 255, 65_535, 65_536, 2_300_000])
def test_the_narrowest_type_holds_every_rank(n: int) -> None:
    assert np.iinfo(rank_type(n)).max >= n
    assert rank_type(n).itemsize == (2 if n < 65_536 else 4)


def test_what_does_not_fit_is_in_a_file_without_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(room, "MOST_IN_MEMORY", 1_000)
    small, large = room_for((10, 50), np.uint16), room_for((11, 50), np.uint16)
    assert (isinstance(small, np.memmap), isinstance(large, np.memmap)) == (False, True)
    assert not large.any()
    large[3] = np.arange(50)
    assert large[3].tolist() == list(range(50))
    assert list(tmp_path.iterdir()) == []


def test_a_disk_without_room_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST_IN_MEMORY", 1_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10_000, 9_000, 1_000))
    with pytest.raises(Refusal, match="GB are free"):
        room_for((1, 1_001), np.int8)
