"""The default study, the EPCI study and `ifn --help`, as a user waits for them."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run() -> Iterator[str]:
    yield f"ifn --help: {_best(['--help'], 5):.2f} s (best of 5; wanted under 0.5 s)"
    yield f"default study, files and MLflow: {_study([]):.1f} s (wanted under 20 s)"
    epci = ROOT / "configs" / "epci.yaml"
    if not (ROOT.parent / "shared").is_dir():
        yield "EPCI study: needs ../shared, which is not on this machine"
        return
    for workers in ("1", "2"):
        seconds = _study([str(epci), "--workers", workers])
        yield f"EPCI study, 12 versions, 1,000 replicates, {workers} workers: {seconds:.1f} s (wanted under 60 s)"


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
