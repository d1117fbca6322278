"""What leaves a results folder: the steps of a note, and the cells of a workbook against openpyxl."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks._row import Row
from benchmarks._tables import ABSENT, tables

ROOT = Path(__file__).resolve().parent.parent
IFN = str(Path(sys.executable).parent / "ifn")


def run() -> Iterator[Row | str]:
    config = ROOT / "configs" / "epci.yaml"
    if tables() is None:
        yield ABSENT
        return
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "epci"
        subprocess.run(
            [IFN, "run", str(config), "--out", str(folder), "--no-tracking"], check=True, capture_output=True
        )
        yield from _formats(folder)
    yield from _workbook()


def _formats(folder: Path) -> Iterator[Row]:
    """Each format of the same note in turn: typst against pandoc's Word file, its peer."""
    from ifn_research.language import language_named
    from ifn_research.operations.note import drawn_note
    from ifn_research.outputs.documents.committee_note import note_document
    from ifn_research.outputs.documents.formats import DOCUMENTS
    from ifn_research.results.study_result import read_results

    result = read_results(folder)
    with _clock() as drawing:
        note = drawn_note(result, language_named("fr"))
    with _clock() as composing:
        document = note_document(note)
    yield Row("pictures of the EPCI note", drawing[0])
    yield Row("its sentences and tables", composing[0])
    seconds = {}
    for name, kind in DOCUMENTS.items():
        with _clock() as writing:
            kind.write(document)
        seconds[name] = writing[0]
    for name, taken in seconds.items():
        yield Row(f"note as {name}", taken, seconds["docx"], "the Word file, by pandoc")


def _workbook(rows: int = 20_000, columns: int = 20) -> Iterator[Row]:
    """Our cells against those that openpyxl writes one by one, without holding them."""
    import numpy as np
    from openpyxl import Workbook

    from ifn_research.outputs.workbook.sheets import Sheet, figures, text
    from ifn_research.outputs.workbook.xlsx import write_xlsx

    values = np.random.default_rng(1).normal(size=(columns, rows))
    codes = [f"{code:05d}" for code in range(rows)]
    sheet = Sheet("T", "t", "", (text("code", codes), *(figures(str(k), one) for k, one in enumerate(values))))
    with tempfile.TemporaryDirectory() as home:
        with _clock() as here:
            write_xlsx([sheet], Path(home) / "here.xlsx")
        with _clock() as peer:
            book = Workbook(write_only=True)
            page = book.create_sheet("T")
            for code, row in zip(codes, values.T.tolist(), strict=True):
                page.append([code, *row])
            book.save(Path(home) / "peer.xlsx")
    yield Row(f"{rows * (columns + 1):,} cells of a workbook", here[0], peer[0], "openpyxl, row by row")


@contextmanager
def _clock() -> Iterator[list[float]]:
    elapsed: list[float] = []
    start = time.perf_counter()
    yield elapsed
    elapsed.append(time.perf_counter() - start)
