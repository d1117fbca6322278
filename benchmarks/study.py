"""Whole studies and `ifn --help`, as a user waits for them: wall clock, files and MLflow."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks._row import Row
from benchmarks._tables import ABSENT, tables

ROOT = Path(__file__).resolve().parent.parent


def run() -> Iterator[Row | str]:
    yield Row("ifn --help", _best(["--help"], 5), wanted=0.5)
    studies: dict[str, tuple[list[str], float]] = {
        "bundled study, EPCI": ([], 15.0),
        "example of the départements": (["--example", "departements"], 6.0),
    }
    bundled = len(studies)
    if tables() is not None:
        studies["EPCI: 1,228 territories, 12 versions, 1,000 draws"] = ([str(ROOT / "configs" / "epci.yaml")], 25.0)
    else:
        yield ABSENT
    for name, (config, wanted) in studies.items():
        beside = _study([*config, "--workers", "2"])
        yield Row(f"{name}, two workers", beside, _study([*config, "--workers", "1"]), "one worker", wanted=wanted)
        fast = 8.0 if name.startswith("EPCI") else None
        yield Row("  with --fast", _study([*config, "--workers", "2", "--fast"]), wanted=fast)
    for name in ("communes", "ifn2020") if len(studies) > bundled else ():
        config = [str(ROOT / "configs" / f"{name}.yaml"), "--workers", "2"]
        yield Row(f"configs/{name}.yaml, two workers", _study(config), wanted=10.0)


def _study(arguments: list[str]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        uri = f"sqlite:///{folder}/mlflow.db"
        return _best(["run", *arguments, "--out", f"{folder}/out", "--tracking-uri", uri], 1)


def _best(arguments: list[str], times: int) -> float:
    command = [str(Path(sys.executable).parent / "ifn"), *arguments]
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        seconds.append(time.perf_counter() - start)
    return min(seconds)
