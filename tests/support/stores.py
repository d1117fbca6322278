"""Small studies run by real processes, and the stores that they log to."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

from tests.fuzz.base import config, table, write

IFN = (sys.executable, "-c", "from ifn_research.cli import main; main(prog_name='ifn')")


def small_study(folder: Path, name: str = "killed") -> Path:
    """A study of twenty-four communes, as a file."""
    table().to_csv(folder / "t.csv", index=False)
    return write(folder, {**config(), "study": name}, f"{name}.yaml")


def begin(folder: Path, *arguments: object, **environment: str) -> subprocess.Popen[str]:
    """Begin a command in a process of its own."""
    return subprocess.Popen(
        [*IFN, *map(str, arguments)],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
        start_new_session=True,
    )


def ended(process: subprocess.Popen[str], seconds: float = 240) -> tuple[int, str]:
    """Wait for a command: its exit code and what it said."""
    said, _ = process.communicate(timeout=seconds)
    return process.returncode, said


def statuses(store: Path) -> Counter[str]:
    """How many runs of a sqlite store have each status, those that were taken away left aside."""
    if not store.is_file():
        return Counter()
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=60)) as connection:
        try:
            rows = connection.execute("SELECT status FROM runs WHERE lifecycle_stage = 'active'").fetchall()
        except sqlite3.OperationalError:
            # The store was being made.
            return Counter()
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return Counter(status for (status,) in rows)


def hidden(folder: Path) -> list[str]:
    """What lies beside results and is no result."""
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))
