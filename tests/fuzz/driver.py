"""Inputs by their numbers, each given to the program in a process that a limit of time and memory watches."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import random
import resource
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from click.testing import CliRunner

from ifn_research.cli import main
from tests.fuzz import configurations, results, tables
from tests.fuzz.base import config, table, write
from tests.fuzz.configurations import RUN
from tests.fuzz.trial import SECONDS, Input, faults

# Bytes of address space that an input may take beyond those of the program.
MEMORY = 4 << 30
# Inputs that one process takes before another comes in its place.
AT_A_TIME = 250
# Of a hundred inputs, how many are of each kind.
SHARES = {
    configurations.structure: 24,
    configurations.unknown_key: 6,
    configurations.text: 12,
    configurations.assignment: 12,
    configurations.steps: 3,
    configurations.run: 2,
    tables.cells: 12,
    tables.bytes_: 10,
    tables.options: 5,
    tables.bad_cell: 2,
    tables.geometry: 5,
    results.results: 7,
}

Fault = tuple[int, str, str]


class Inputs:
    """Makes the inputs of a seed, each from its number alone."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.seed, self.folder = seed, folder
        self.whole = folder / "whole"
        base = folder / "base"
        base.mkdir()
        table().to_csv(base / "t.csv", index=False)
        done = CliRunner().invoke(main, ["run", str(write(base, config())), "--out", str(self.whole), *RUN])
        assert done.exit_code == 0, done.output
        # What a command imports is imported once, before there are limits.
        (base / "new.csv").write_text(table().to_csv(index=False), encoding="utf-8")
        shutil.copytree(self.whole, base / "r")
        for command in dict.fromkeys(results.COMMANDS):
            words = {"r": base / "r", "t": base / "new.csv", "whole": self.whole}
            done = CliRunner().invoke(main, [word.format(**words) for word in command])
            assert done.exit_code == 0, (command, done.output)

    def made(self, number: int, place: Path) -> Input:
        """The input of a number, whose files are written into a folder."""
        chance = random.Random(hashlib.sha256(f"{self.seed} {number}".encode()).digest())
        (kind,) = chance.choices(list(SHARES), list(SHARES.values()))
        if kind is results.results:
            return results.results(self.whole, place, chance)
        (place / "t.csv").write_bytes(tables.sound("t.csv"))
        return kind(place, chance)


def given(inputs: Inputs, numbers: Iterable[int], *, jobs: int = 1) -> Iterator[Fault]:
    """Give inputs to the program; yields what it does wrong: the number, the fault, the input."""
    waiting = [list(numbers)[start::jobs] for start in range(jobs)]
    workers = [_Worker(inputs, share) for share in waiting]
    while workers:
        for worker in list(workers):
            yield from worker.told()
            if worker.done:
                workers.remove(worker)


class _Worker:
    """A process that takes inputs one after the other; another takes its place when it hangs or dies."""

    def __init__(self, inputs: Inputs, numbers: list[int]) -> None:
        self.inputs, self.left, self.done = inputs, numbers, not numbers
        self.process: multiprocessing.process.BaseProcess | None = None

    def told(self) -> Iterator[Fault]:
        """What is known since it was last asked."""
        if self.process is None:
            self._begin()
        assert self.process is not None
        if self.pipe.poll(0.05):
            try:
                found = self.pipe.recv()
            except EOFError:
                found = None
            if found is None:
                yield from self._ended()
                return
            self.left.pop(0)
            self.since = time.monotonic()
            for fault, detail in found:
                yield (fault[0], fault[1], detail)
        elif time.monotonic() - self.since > 6 * SECONDS:
            self.process.kill()
            yield (self.left.pop(0), f"no end after {6 * SECONDS:.0f} s", "")
            self._forget()

    def _begin(self) -> None:
        context = multiprocessing.get_context("fork")
        self.pipe, theirs = context.Pipe(duplex=False)
        self.process = context.Process(target=_take, args=(self.inputs, self.left[:AT_A_TIME], theirs), daemon=True)
        self.process.start()
        theirs.close()
        self.since = time.monotonic()

    def _ended(self) -> Iterator[Fault]:
        assert self.process is not None
        self.process.join()
        if self.process.exitcode != 0:
            yield (self.left.pop(0), f"the process died: {self.process.exitcode}", "")
        self._forget()

    def _forget(self) -> None:
        self.process, self.done = None, not self.left


def _take(inputs: Inputs, numbers: list[int], pipe) -> None:  # type: ignore[no-untyped-def]
    """Take inputs, and tell of each."""
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
    with tempfile.TemporaryDirectory(dir=inputs.folder) as folder:
        os.chdir(folder)
        for number in numbers:
            place = Path(folder) / str(number)
            place.mkdir()
            made = inputs.made(number, place)
            pipe.send(
                [((number, f"{made.kind}: {fault}"), f"{made.arguments} {made.detail}") for fault in faults(made)]
            )
            shutil.rmtree(place, ignore_errors=True)
    pipe.close()
    os._exit(0)


def chosen(seed: int, numbers: Iterable[int], *, jobs: int) -> list[Fault]:
    """What is wrong with some inputs of a seed."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        return list(given(Inputs(seed, Path(folder)), numbers, jobs=jobs))
