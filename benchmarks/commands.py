"""The commands that people wait for, from the start of the process to its end: the quickest of two, wall clock."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.request import urlopen

from benchmarks._row import Row
from benchmarks._tables import tables

ROOT = Path(__file__).resolve().parent.parent
IFN = str(Path(sys.executable).parent / "ifn")
TRIES = 2
# What is wanted on a quiet machine with two cores, in seconds.
WANTED = {"check": 0.8, "note": 2.0, "map": 2.0, "export": 12.0, "ui": 6.0}


def run() -> Iterator[Row]:
    yield _told("floor: Python that imports pandas", [sys.executable, "-c", "import pandas"])
    for command in ((), ("run",), ("methods",)):
        yield _told(f"ifn {' '.join(command)} --help".replace("  ", " "), [IFN, *command, "--help"])
    studies: dict[str, list[str]] = {"bundled study, EPCI": [], "départements": ["--example", "departements"]}
    if tables() is not None:
        studies |= {f"{name}.yaml": [str(ROOT / "configs" / f"{name}.yaml")] for name in ("epci", "communes")}
    with tempfile.TemporaryDirectory() as home:
        for name, config in studies.items():
            yield from _of_study(name, config, Path(home))


def _of_study(name: str, config: Sequence[str], home: Path) -> Iterator[Row]:
    yield _told(f"ifn check, {name}", [IFN, "check", *config], wanted=WANTED["check"])
    folder = home / "results"
    store = f"sqlite:///{home / 'mlflow.db'}"
    again = ["--force", "--out", str(folder)]
    subprocess.run([IFN, "run", *config, "--fast", "--tracking-uri", store, *again], check=True, capture_output=True)
    code = (folder / "scores.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    study = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["study"]
    yield _told(f"ifn explain, {name}", [IFN, "explain", str(folder), code])
    yield _told(f"ifn compare, {name}", [IFN, "compare", str(folder), str(folder)])
    yield _told(f"ifn history, {name}", [IFN, "history", study, "--tracking-uri", store])
    for command in ("note", "map", "export"):
        asked = [IFN, command, str(folder), "--force"]
        yield _told(f"ifn {command}, {name}", asked, wanted=WANTED[command], times=1 if command == "export" else TRIES)
    seconds = _until_the_page(["ui", *config, "--no-browser", "--port", "0", "--tracking-uri", store])
    yield Row(f"ifn ui until the first page, {name}", seconds, wanted=WANTED["ui"])


def _told(what: str, command: Sequence[str], *, wanted: float | None = None, times: int = TRIES) -> Row:
    return Row(what, min(_timed(command) for _ in range(times)), wanted=wanted)


def _timed(command: Sequence[str]) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: {done.stderr.decode().strip()}")
    return time.perf_counter() - start


def _until_the_page(command: Sequence[str]) -> float:
    """The time until the page that `ifn ui` announces is there."""
    best = float("inf")
    for _ in range(TRIES):
        start = time.perf_counter()
        process = subprocess.Popen([IFN, *command], stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            found = re.search(r"http://[\d.:]+", process.stdout.readline())
            assert found is not None
            with urlopen(found[0]) as page:
                page.read()
            best = min(best, time.perf_counter() - start)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()
    return best
