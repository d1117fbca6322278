"""Reading a csv file and a workbook, against pandas in the same run; the memory that it takes, in files."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks._row import Row, best
from ifn_research.config.tables import TableConfig
from ifn_research.data.reading.files import open_table
from ifn_research.data.reading.tables import WantedColumns, tidy

ROWS, FIGURES = 200_000, 12
SHEET_ROWS = 35_000
# The largest memory of a process, which one that it was started from does not count in.
MEMORY = """
import re, sys
from benchmarks.reading import read
def peak():
    return int(re.search(r"VmHWM:\\s+([0-9]+)", open("/proc/self/status").read())[1])
read(sys.argv[2], sys.argv[3].split())
start = peak()
read(sys.argv[1], sys.argv[3].split())
print((peak() - start) * 1024)
"""


def run() -> Iterator[Row | str]:
    rng = np.random.default_rng(1)
    names = [f"x{at}" for at in range(FIGURES)]
    with tempfile.TemporaryDirectory() as folder:
        text, sheet, small = (Path(folder) / name for name in ("large.csv", "sheet.xlsx", "small.csv"))
        _frame(rng, ROWS, names).to_csv(text, sep=";", decimal=",", index=False)
        _frame(rng, 100, names).to_csv(small, sep=";", decimal=",", index=False)
        _frame(rng, SHEET_ROWS, names).to_excel(sheet, index=False)
        ours = best(lambda: read(str(text), names))
        plain = best(lambda: pd.read_csv(text, sep=";", decimal=",", dtype={"code": str}))
        size = text.stat().st_size
        what = f"csv of {size / 1e6:.0f} MB, {ROWS:,} rows x {FIGURES} figures, with every check"
        yield Row(what, ours, plain, "pandas, told how it is written")
        yield f"its memory: {_memory(text, small, names) / size:.1f} times the file"
        ours = best(lambda: read(str(sheet), names))
        plain = best(lambda: pd.read_excel(sheet, dtype={"code": str}))
        yield Row(f"xlsx, {SHEET_ROWS:,} rows, with every check", ours, plain, "pandas by openpyxl")


def read(path: str, names: list[str]) -> None:
    """Open a table and read its figures, as a study does."""
    config = TableConfig(path=path, code="code", name="nom")
    table, problems = tidy(open_table(config), config, WantedColumns("lieu", names))
    assert not problems
    assert len(table.frame)


def _frame(rng: np.random.Generator, rows: int, names: list[str]) -> pd.DataFrame:
    labels = {"code": [f"{at:06d}" for at in range(rows)], "nom": [f"Lieu-dit {at % 977}" for at in range(rows)]}
    return pd.DataFrame(labels | {name: rng.normal(size=rows).round(3) for name in names})


def _memory(text: Path, small: Path, names: list[str]) -> int:
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, str(text), str(small), " ".join(names)],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)
