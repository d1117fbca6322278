"""Run the simulation study: python run.py WORKERS [PART ...], all by default.

Parts: coverage size rivals contests recovery noise figures.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import coverage_of_intervals
import pandas as pd
import pictures
import pure_noise
import recovery_of_truth
import rivals
import size_of_tests
from threadpoolctl import threadpool_limits

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def parts(workers: int) -> dict[str, Callable[[], pd.DataFrame]]:
    """What makes each table, by name of its file."""
    return {
        "coverage": lambda: coverage_of_intervals.study(1000, workers=workers),
        "size": lambda: size_of_tests.study(1000, workers=workers),
        "rivals": lambda: rivals.study(1000, workers=workers),
        "contests": lambda: size_of_tests.contests(1000),
        "recovery": lambda: recovery_of_truth.study(10, workers=workers),
        "noise": lambda: pure_noise.p_values(pure_noise.equal_weights(ROOT / "configs" / "epci.yaml")),
    }


def main(workers: int, asked: list[str]) -> None:
    """Write the tables that are asked for, then draw."""
    for name, make in parts(workers).items():
        start = time.perf_counter()
        if not asked or name in asked:
            with threadpool_limits(limits=1):
                make().to_csv(HERE / f"{name}.csv", index=False, lineterminator="\n")
            print(f"{name}: {time.perf_counter() - start:.0f} s")
    if not asked or "figures" in asked:
        pictures.draw(HERE, ROOT / "docs" / "explanation" / "images")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1, sys.argv[2:])
