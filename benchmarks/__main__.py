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


def main(names: list[str]) -> None:
    folder = Path(__file__).parent
    available = sorted(
        module.name for module in pkgutil.iter_modules([str(folder)]) if module.name not in ("__main__", "_row")
    )
    unknown = [name for name in names if name not in available]
    if unknown:
        sys.exit(f"unknown benchmark '{unknown[0]}'; available: {', '.join(available)}")
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores")
    begun = time.perf_counter()
    for name in names or available:
        print(f"\n{name:<2}{HEAD[len(name) - 2 :]}" if len(name) > 2 else f"\n{name}")
        for line in importlib.import_module(f"benchmarks.{name}").run():
            print(f"  {line}", flush=True)
    print(f"\nall in {time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
