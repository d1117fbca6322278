"""Print the speed figures of this machine: `make bench`, or `python -m benchmarks [name ...]`."""

from __future__ import annotations

import importlib
import os
import pkgutil
import platform
import sys
import time
from pathlib import Path

from benchmarks._row import HEAD

# What takes an hour and 12 GB: `make bench-large`.
LARGE = {"growth"}


def main(names: list[str]) -> None:
    folder = Path(__file__).parent
    available = sorted(module.name for module in pkgutil.iter_modules([str(folder)]) if not module.name.startswith("_"))
    unknown = [name for name in names if name not in available]
    if unknown:
        sys.exit(f"unknown benchmark '{unknown[0]}'; available: {', '.join(available)}")
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores")
    begun = time.perf_counter()
    for name in names or [name for name in available if name not in LARGE]:
        print(f"\n{name}{HEAD[len(name) - 2 :]}")
        for line in importlib.import_module(f"benchmarks.{name}").run():
            print(f"  {line}", flush=True)
    print(f"\nall in {time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
