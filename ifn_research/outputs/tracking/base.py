"""Runs as they are logged and as a store holds them, and the three protocols by which both are reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

import pandas as pd

from ifn_research.errors import IfnError
from ifn_research.language.messages import Words, say

Status = Literal["FINISHED", "FAILED", "KILLED"]
Announce = Callable[[Words], object]


class StoreError(IfnError):
    """The MLflow store cannot be used; results on disk are safe."""

    exit_code = 1
    kind = say("errors.store_error")


@dataclass(frozen=True)
class LoggedMetric:
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
    name : str
        Its name among the models of an experiment.
    """

    index: Path
    code: str
    groups: Mapping[str, str]
    numbers: tuple[str, ...]
    name: str = "index"


@dataclass(frozen=True)
class RunRecord:
    """Everything that is logged of one run.

    Attributes
    ----------
    name : str
    tags, params : mapping of str to str
    metrics : tuple of LoggedMetric
    inputs : tuple of InputTable
    tables : mapping of str to DataFrame
        By artifact path (``tables/weights.json``).
    files : tuple of (Path, str)
        Each file, and the artifact folder that receives it (empty = the root).
    texts : mapping of str to str
        By artifact path.
    images : mapping of str to Path
        PNG files that are charted beside metrics, by their key.
    model : ModelRecord or None
    status : 'FINISHED' or 'FAILED'
        One that was not logged whole is killed.
    """

    name: str
    tags: Mapping[str, str]
    params: Mapping[str, str] = field(default_factory=dict)
    metrics: tuple[LoggedMetric, ...] = ()
    inputs: tuple[InputTable, ...] = ()
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    files: tuple[tuple[Path, str], ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    images: Mapping[str, Path] = field(default_factory=dict)
    model: ModelRecord | None = None
    status: Status = "FINISHED"


@dataclass(frozen=True)
class StoredRun:
    """A run that a store holds.

    Attributes
    ----------
    identifier : str
        32 hexadecimal digits.
    name : str
    status : str
        'FINISHED', 'FAILED', or another while it is being logged.
    started : datetime
        UTC.
    tags, params : mapping of str to str
    metrics : mapping of str to float
        The last figure of each name.
    model : str
        Identifier of the fitted index that was logged with it; empty without one.
    """

    identifier: str
    name: str
    status: str
    started: datetime
    tags: Mapping[str, str]
    params: Mapping[str, str]
    metrics: Mapping[str, float]
    model: str = ""


@dataclass(frozen=True)
class RegisteredIndex:
    """A version of a registered model.

    Attributes
    ----------
    model, number : str
        ``models:/<model>/<number>``.
    run : str
        Identifier of the run that logged it.
    tags : mapping of str to str
    """

    model: str
    number: str
    run: str
    tags: Mapping[str, str]


class Tracker(Protocol):
    """Receives runs into an experiment, one at a time: started, filled, ended.

    Whatever fails is a `StoreError`, here as in the other two protocols.
    """

    def open_experiment(self, name: str) -> str:
        """Make an experiment unless there is one of that name: it receives the runs. Return its identifier."""
        ...

    def tag_experiment(self, name: str, value: str) -> None:
        """Tag the open experiment."""
        ...

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

    def discard_run(self, identifier: str) -> None:
        """Take a run away that was not logged whole."""
        ...

    def abandon_run(self, identifier: str) -> None:
        """End a run that nobody logs any more."""
        ...


class Store(Protocol):
    """Reads what was logged; nothing is created."""

    @property
    def address(self) -> str:
        """The place where it is, as it may be shown."""
        ...

    def exists(self) -> bool:
        """True if anything can have been logged: False where there is no store at its address."""
        ...

    def experiment(self, name: str) -> str | None:
        """Identifier of an experiment, None without one of that name."""
        ...

    def runs(self, tags: Mapping[str, str], *, experiment: str | None = None, status: str = "") -> list[StoredRun]:
        """Return all runs that carry these tags, the newest first, of one experiment or of all, of a status or any."""
        ...

    def run(self, identifier: str) -> StoredRun | None:
        """Return a run, None without one of that identifier."""
        ...

    def artifacts(self, run: str) -> frozenset[str]:
        """Names of the files and folders of a run, those inside folders left aside."""
        ...

    def fetch(self, run: str, names: Iterable[str], folder: Path) -> None:
        """Write artifacts of a run into a folder."""
        ...


class Registry(Protocol):
    """Keeps fitted indices under the name of their study, their aliases, and what was decided of them."""

    def make_model(self, model: str, *, tags: Mapping[str, str], description: str) -> None:
        """Make a registered model that holds no version yet."""
        ...

    def aliases(self, model: str) -> Mapping[str, str] | None:
        """Return the number of each alias of a registered model, None without such a model."""
        ...

    def models(self) -> list[str]:
        """Names of the registered models."""
        ...

    def versions(self, model: str) -> list[RegisteredIndex]:
        """Return all versions of a registered model."""
        ...

    def find(self, model: str, *, alias: str = "", number: str = "") -> RegisteredIndex | None:
        """Return the version of an alias or a number, None without one."""
        ...

    def register(self, model: str, run: StoredRun, tags: Mapping[str, str]) -> str:
        """Register the fitted index that was logged with a run; returns its number."""
        ...

    def set_alias(self, model: str, alias: str, number: str) -> None:
        """Let an alias point to a version."""
        ...

    def delete_alias(self, model: str, alias: str) -> None:
        """Take an alias away, if there is one."""
        ...

    def tag_version(self, model: str, number: str, tags: Mapping[str, str]) -> None:
        """Tag a version."""
        ...

    def untag_version(self, model: str, number: str, names: Iterable[str]) -> None:
        """Take tags of a version away, as far as it has them."""
        ...

    def tag_run(self, run: str, tags: Mapping[str, str]) -> None:
        """Tag a run, one tag after the other."""
        ...

    def untag_run(self, run: str, names: Iterable[str]) -> None:
        """Take tags of a run away, as far as it has them."""
        ...


class Viewer(Protocol):
    """Shows an experiment."""

    def __call__(self, *, experiment: str, last: bool, port: int, browser: bool, announce: Announce) -> None:
        """Serve the pages of an experiment, or of the one that was logged to last, until Ctrl-C."""
        ...


@dataclass(frozen=True)
class Tracking:
    """The things that an address opens; nothing is connected to before it is used.

    Attributes
    ----------
    address : str
        As it was given.
    tracker : Tracker
    store : Store
    registry : Registry
    view : Viewer
    shared : bool
        Whether another process that opens the address has the same store.
    """

    address: str
    tracker: Tracker
    store: Store
    registry: Registry
    view: Viewer
    shared: bool = True


def write_run(tracker: Tracker, record: RunRecord) -> None:
    """Log one run from start to end; one that is interrupted is ended too, as killed."""
    tracker.start_run(record.name, record.tags)
    try:
        tracker.log_artifacts(record)
        tracker.log(record)
    except BaseException:
        with suppress(Exception):
            tracker.end_run("KILLED")
        raise
    tracker.end_run(record.status)
