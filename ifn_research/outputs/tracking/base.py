"""What is logged of a run, and what a tracker does with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

import pandas as pd

from ifn_research.errors import IfnError

Status = Literal["FINISHED", "FAILED"]


class StoreError(IfnError):
    """The MLflow store cannot be used; results on disk are safe."""

    exit_code = 1
    kind = "StoreError"


@dataclass(frozen=True)
class Metric:
    """A finite figure; `step` orders the figures of one name along a line."""

    key: str
    value: float
    step: int = 0


@dataclass(frozen=True)
class InputTable:
    """A table that the study read.

    Attributes
    ----------
    name : str
        File name.
    path : str
    sha256 : str
        Digest of the file, 64 hexadecimal digits.
    rows : int
    columns : tuple of str
    """

    name: str
    path: str
    sha256: str
    rows: int
    columns: tuple[str, ...]


@dataclass(frozen=True)
class ModelRecord:
    """A fitted index that scores raw tables.

    Attributes
    ----------
    index : Path
        Its `index.json`.
    code : str
        Column of the territory codes in the raw table.
    groups : mapping of str to str
        Column of each group that the index needs.
    numbers : tuple of str
        Raw columns that the index needs, all float64.
    """

    index: Path
    code: str
    groups: Mapping[str, str]
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class RunRecord:
    """Everything that is logged of one run.

    Attributes
    ----------
    name : str
    tags, params : mapping of str to str
    metrics : tuple of Metric
    inputs : tuple of InputTable
    tables : mapping of str to DataFrame
        By artifact path (``tables/weights.json``).
    files : tuple of (Path, str)
        Each file, and the artifact folder that receives it (empty = the root).
    texts : mapping of str to str
        By artifact path.
    model : ModelRecord or None
    status : 'FINISHED' or 'FAILED'
    """

    name: str
    tags: Mapping[str, str]
    params: Mapping[str, str] = field(default_factory=dict)
    metrics: tuple[Metric, ...] = ()
    inputs: tuple[InputTable, ...] = ()
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    files: tuple[tuple[Path, str], ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    model: ModelRecord | None = None
    status: Status = "FINISHED"


class Tracker(Protocol):
    """Receives runs, one at a time: started, filled, ended."""

    def start_run(self, name: str, tags: Mapping[str, str]) -> None:
        """Open a run."""
        ...

    def log_artifacts(self, record: RunRecord) -> None:
        """Log the files, tables, texts and model of the open run."""
        ...

    def log(self, record: RunRecord) -> None:
        """Log the params, metrics and inputs of the open run; after the model, to which metrics are linked."""
        ...

    def end_run(self, status: Status) -> None:
        """Close the open run."""
        ...


def write_run(tracker: Tracker, record: RunRecord) -> None:
    """Log one run from start to end."""
    tracker.start_run(record.name, record.tags)
    tracker.log_artifacts(record)
    tracker.log(record)
    tracker.end_run(record.status)
