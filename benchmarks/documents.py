"""What leaves a results folder, as a user waits for it: the note and its steps, the page of maps, the workbook."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IFN = str(Path(sys.executable).parent / "ifn")


def run() -> Iterator[str]:
    config = ROOT / "configs" / "epci.yaml"
    if not (ROOT.parent / "shared").is_dir():
        yield "EPCI study: needs ../shared, which is not on this machine"
        return
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "epci"
        subprocess.run(
            [IFN, "run", str(config), "--out", str(folder), "--no-tracking"], check=True, capture_output=True
        )
        yield f"ifn note, html and pdf, EPCI study of 12 versions: {_command('note', folder):.1f} s (wanted under 20 s)"
        yield f"ifn map: {_command('map', folder):.1f} s"
        yield f"ifn export, a workbook: {_command('export', folder):.1f} s"
        yield from _formats(folder)


def _command(name: str, folder: Path) -> float:
    with _clock() as elapsed:
        subprocess.run([IFN, name, str(folder)], check=True, capture_output=True)
    shutil.rmtree(folder.with_name("epci-export"), ignore_errors=True)
    return elapsed[0]


def _formats(folder: Path) -> Iterator[str]:
    """Each format of the same note in turn: typst against pandoc's Word file, its peer."""
    from ifn_research.language import language_named
    from ifn_research.operations.note import drawn_note
    from ifn_research.outputs.documents.committee_note import WRITERS, note_document
    from ifn_research.results.study_result import read_results

    result = read_results(folder)
    with _clock() as drawing:
        note = drawn_note(result, language_named("fr"))
    with _clock() as composing:
        document = note_document(note)
    yield f"pictures {drawing[0]:.2f} s, sentences and tables {composing[0]:.2f} s"
    seconds = {}
    for name, write in WRITERS.items():
        with _clock() as writing:
            write(document)
        seconds[name] = writing[0]
    peer = seconds["docx"]
    for name, taken in seconds.items():
        wanted = " (wanted under 2 s)" if name == "pdf" else ""
        yield f"{name}: {taken:.2f} s{wanted}; ratio to the Word file {taken / peer:.1f}"


@contextmanager
def _clock() -> Iterator[list[float]]:
    elapsed: list[float] = []
    start = time.perf_counter()
    yield elapsed
    elapsed.append(time.perf_counter() - start)
