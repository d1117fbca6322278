"""One input given to the program, and what the program may not do with it."""

from __future__ import annotations

import json
import re
import resource
import traceback
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from click.testing import CliRunner

from ifn_research.cli import main

# Seconds of processor time of one input; hardly any takes one.
SECONDS = 20.0
TERMINAL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# A refusal says what to do.
FIX = re.compile(r"^ +(fix|correction|remède|à faire) *:", re.MULTILINE)


@dataclass(frozen=True)
class Input:
    """A command, and what is known of what it is given.

    Attributes
    ----------
    kind : str
    arguments : tuple of str
    bad : str
        Why it must be refused; empty where nothing is known.
    out : Path or None
        The folder of results that it writes.
    """

    kind: str
    arguments: tuple[str, ...]
    bad: str = ""
    out: Path | None = None
    detail: str = field(default="", compare=False)


def faults(given: Input) -> list[str]:
    """What is wrong with how the program takes an input."""
    began = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    done = CliRunner().invoke(main, list(given.arguments))
    seconds = resource.getrusage(resource.RUSAGE_SELF).ru_utime - began
    found = []
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        told = "".join(traceback.format_exception(done.exception)[-4:])
        found.append(f"traceback: {told}")
    elif done.exit_code not in (0, 1, 2):
        found.append(f"exit code {done.exit_code}: {done.output[-300:]}")
    elif done.exit_code == 2 and not FIX.search(done.output):
        found.append(f"refused without a fix: {done.output[-300:]}")
    if given.bad and done.exit_code == 0:
        found.append(f"accepted: {given.bad}: {done.output[-300:]}")
    shown = TERMINAL.search(done.output.replace("\r\n", "\n"))
    if shown:
        around = done.output[max(0, shown.start() - 60) : shown.end() + 30]
        found.append(f"signs of a terminal are printed: {around!r}")
    if seconds > SECONDS:
        found.append(f"{seconds:.0f} s")
    if given.out is not None:
        found += _of_folder(given.out, written=done.exit_code in (0, 1) and not found)
    return found


def _of_folder(out: Path, *, written: bool) -> list[str]:
    """What is wrong with a results folder, and with what lies beside it."""
    beside = [path.name for path in out.parent.iterdir() if path.name.startswith(f".{out.name}")]
    found = [f"left behind: {beside}"] if beside else []
    if not out.exists():
        return found
    if not written and not (out / "manifest.json").is_file():
        return [*found, "a partial folder"]
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    absent = [name for name in manifest["files"] if not (out / name).is_file()]
    found += [f"absent: {absent}"] if absent else []
    scores = pd.read_parquet(out / "scores.parquet")
    if not scores["score"].abs().lt(float("inf")).all():
        found.append("scores that are no numbers")
    for path in (*out.glob("*.csv"), *out.rglob("*.md")):
        shown = TERMINAL.search(path.read_text(encoding="utf-8"))
        if shown:
            found.append(f"signs of a terminal in {path.name}: {shown[0]!r}")
    return found
