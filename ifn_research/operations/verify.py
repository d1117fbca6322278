"""Results computed again from what their folder says, and compared with it, file by file."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ifn_research.attempts import Attempts
from ifn_research.config import load_study
from ifn_research.execution import Executor, Watcher, unwatched
from ifn_research.language.messages import Words, say
from ifn_research.operations.given_indices import stored_in
from ifn_research.operations.newest import newest_results
from ifn_research.results.study_result import read_results
from ifn_research.study.given import with_indices
from ifn_research.study.run import run

# Figures that differ by less, as a part of the larger one, are the same: sums in another order make such differences.
CLOSE = 1e-9
# What holds figures; pictures and notes are drawn from it, and the manifest tells times.
KINDS = (".csv", ".parquet", ".json")
APART = ("manifest.json",)
IDENTICAL, SAME, DIFFERS, ABSENT, NEW = "identical", "same", "differs", "absent", "new"


@dataclass(frozen=True)
class VerifiedFile:
    """A file of results, and how it compares with what is computed again.

    Attributes
    ----------
    file : str
    state : {'identical', 'same', 'differs', 'absent', 'new'}
        Absent from what is computed again, or new there.
    largest : float
        The largest difference of two figures, as a part of the larger one; NaN where there is none.
    where : str
        The column, and the row where it is largest, from 1.
    """

    file: str
    state: str
    largest: float = np.nan
    where: str = ""


@dataclass(frozen=True)
class Verified:
    """The comparison of results with what is computed again.

    Attributes
    ----------
    folder : Path
    files : tuple of VerifiedFile
    notes : tuple of Message
        What is no longer as it was: data, packages.
    """

    folder: Path
    files: tuple[VerifiedFile, ...]
    notes: tuple[Words, ...]

    @property
    def verdict(self) -> str:
        """The worst of the files: ``identical``, ``same`` or ``differs``."""
        states = {file.state for file in self.files}
        if states <= {IDENTICAL}:
            return IDENTICAL
        return SAME if states <= {IDENTICAL, SAME} else DIFFERS

    def frame(self) -> pd.DataFrame:
        """The files that are not identical: columns ``file, state, largest, where``."""
        return pd.DataFrame(
            [vars(file) for file in self.files if file.state != IDENTICAL],
            columns=list(VerifiedFile.__dataclass_fields__),
        )


def verify(folder: Path, *, workers: int | Executor = 1, progress: Watcher = unwatched) -> Verified:
    """Compute results again from the configuration and the seed that their folder holds, and compare every figure.

    Parameters
    ----------
    folder : Path
        A results folder, or the name of a study, whose newest results are taken.
    workers, progress
        As for `run`.

    Raises
    ------
    ConfigError, DataError, Problems
        If it is no results folder, or its study cannot be computed any more: a table has gone.
    """
    folder = newest_results(folder)
    before = read_results(folder, tables=("versions",), fitted=False)
    travelled = before.manifest.get("bundle") or {}
    study = replace(load_study(folder / "config.yaml"), bundle=str(travelled.get("study_digest", "")))
    study = with_indices(study, stored_in(study.config))
    names = [str(name) for name in before.tables["versions"]["version"]]
    declared = [version.name for version in study.config.versions]
    after = run(study, only=[] if set(declared) <= set(names) else names, workers=workers, progress=progress)
    with tempfile.TemporaryDirectory() as again:
        after.write(Path(again), Attempts())
        files = tuple(_compared(folder, Path(again)))
    return Verified(folder, files, tuple(_changed(before.manifest, after.manifest)))


def _compared(before: Path, after: Path) -> list[VerifiedFile]:
    there, again = _files(before), _files(after)
    found = []
    for name in sorted({*there, *again}):
        if name not in again:
            found.append(VerifiedFile(name, ABSENT))
        elif name not in there:
            found.append(VerifiedFile(name, NEW))
        elif there[name].read_bytes() == again[name].read_bytes():
            found.append(VerifiedFile(name, IDENTICAL))
        else:
            found.append(_apart(name, there[name], again[name]))
    return found


def _files(folder: Path) -> dict[str, Path]:
    return {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in KINDS and path.name not in APART and "figures" not in path.parts
    }


def _apart(name: str, before: Path, after: Path) -> VerifiedFile:
    """The largest difference of two files that are not the same bytes."""
    if before.suffix == ".json":
        return _largest(name, _leaves(json.loads(before.read_bytes())), _leaves(json.loads(after.read_bytes())))
    read = pd.read_parquet if before.suffix == ".parquet" else pd.read_csv
    return _largest(name, _cells(read(before)), _cells(read(after)))


def _cells(table: pd.DataFrame) -> dict[str, Any]:
    return {str(column): table[column].to_numpy() for column in table}


def _leaves(value: Any, place: str = "") -> dict[str, Any]:
    """The figures and texts of a document, by their places."""
    if isinstance(value, Mapping):
        items = value.items()
    elif isinstance(value, list):
        items = {str(at): item for at, item in enumerate(value)}.items()
    else:
        return {place: np.array([value], dtype=object)}
    return {key: leaf for name, item in items for key, leaf in _leaves(item, f"{place}.{name}".strip(".")).items()}


def _largest(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> VerifiedFile:
    if list(before) != list(after):
        odd = next(iter({*before} ^ {*after}), next(iter(before), ""))
        return VerifiedFile(name, DIFFERS, np.nan, odd)
    worst = VerifiedFile(name, SAME, 0.0)
    for column, old in before.items():
        new = after[column]
        if len(old) != len(new):
            return VerifiedFile(name, DIFFERS, np.nan, column)
        a, b = (pd.to_numeric(pd.Series(cells), errors="coerce").to_numpy(dtype=np.float64) for cells in (old, new))
        figures = np.isfinite(a) & np.isfinite(b)
        texts = ~figures & (pd.Series(old).astype(str) != pd.Series(new).astype(str)).to_numpy()
        if texts.any():
            return VerifiedFile(name, DIFFERS, np.nan, f"{column}, {int(np.argmax(texts)) + 1}")
        scale = np.maximum(np.abs(a), np.abs(b))
        gaps = np.where(figures & (scale > 0), np.abs(a - b) / np.where(scale > 0, scale, 1.0), 0.0)
        at = int(np.argmax(gaps)) if len(gaps) else 0
        if len(gaps) and gaps[at] > worst.largest:
            state = SAME if gaps[at] <= CLOSE else DIFFERS
            worst = VerifiedFile(name, state, float(gaps[at]), f"{column}, {at + 1}")
    return worst


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Words]:
    """The data and the packages that are no longer those of the results."""
    found: list[Words] = []
    there = {item["table"]: item["sha256"] for item in before.get("inputs", ())}
    now = {item["table"]: item["sha256"] for item in after.get("inputs", ())}
    tables = [name for name in there if now.get(name) != there[name]]
    if tables:
        found.append(say("verifying.tables_changed", len(tables), tables=tables))
    packages = {**before.get("packages", {})}
    others = [
        say("verifying.package", name=name, before=release, after=str(after["packages"].get(name, "")))
        for name, release in packages.items()
        if after["packages"].get(name) != release
    ]
    if others:
        found.append(say("verifying.packages_changed", packages=others))
    return found
