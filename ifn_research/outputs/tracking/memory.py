"""Runs, fitted indices and decisions kept in memory: what MLflow would hold, without MLflow."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from ifn_research.language.messages import Words, say
from ifn_research.outputs.tracking.base import (
    Announce,
    RegisteredIndex,
    RunRecord,
    Status,
    StoredRun,
    StoreError,
    Tracking,
)

RUNNING = "RUNNING"


@dataclass
class MemoryRun:
    """A run with its artifacts, as they were when they were logged.

    Attributes
    ----------
    identifier, experiment : str
    record : RunRecord
    started : datetime
    status : str
    tags : dict of str to str
        Those of the record and those that were added since.
    artifacts : dict of str to bytes
        By path.
    """

    identifier: str
    experiment: str
    record: RunRecord
    started: datetime
    status: str = RUNNING
    tags: dict[str, str] = field(default_factory=dict)
    artifacts: dict[str, bytes] = field(default_factory=dict)

    def stored(self) -> StoredRun:
        """Return it as a store gives it."""
        record = self.record
        metrics = {metric.key: metric.value for metric in sorted(record.metrics, key=lambda metric: metric.step)}
        model = "" if record.model is None else f"m-{self.identifier}"
        return StoredRun(
            self.identifier, record.name, self.status, self.started, dict(self.tags), record.params, metrics, model
        )


@dataclass
class MemoryModel:
    """A registered model: the run and the tags of each version, the first one first, and the number of each alias."""

    tags: dict[str, str]
    description: str
    versions: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)


@dataclass
class Memory:
    """Everything that one address holds.

    Attributes
    ----------
    experiments : dict of str to dict
        The tags of each, by name, which is its identifier too.
    runs : list of MemoryRun
        In the order in which they were started.
    models : dict of str to MemoryModel
    """

    experiments: dict[str, dict[str, str]] = field(default_factory=dict)
    runs: list[MemoryRun] = field(default_factory=list)
    models: dict[str, MemoryModel] = field(default_factory=dict)

    def run(self, identifier: str) -> MemoryRun:
        """Return a run that is there."""
        return next(run for run in self.runs if run.identifier == identifier)


# What this process holds, by address.
MEMORIES: dict[str, Memory] = {}


def open_memory(address: str) -> Tracking:
    """The reader and writer of the memory of an address: ``memory://`` and any name. It ends with the process."""
    memory = MEMORIES.setdefault(address, Memory())
    return Tracking(
        address, MemoryTracker(memory), MemoryStore(memory, address), MemoryRegistry(memory), _view, shared=False
    )


def copy_memory(address: str, target: str) -> None:
    """Let another address hold what an address holds now."""
    MEMORIES[target] = copy.deepcopy(MEMORIES[address])


class MemoryTracker:
    """Receives runs.

    Parameters
    ----------
    memory : Memory, optional
        One of its own when absent.
    """

    def __init__(self, memory: Memory | None = None) -> None:
        self.memory = memory or Memory()
        self._experiment = ""
        self._open: MemoryRun | None = None

    @property
    def runs(self) -> list[RunRecord]:
        """The runs that were ended, in order."""
        return [run.record for run in self.memory.runs if run.status != RUNNING]

    def open_experiment(self, name: str) -> str:
        """Make an experiment unless there is one of that name; it receives the runs."""
        self.memory.experiments.setdefault(name, {})
        self._experiment = name
        return name

    def tag_experiment(self, name: str, value: str) -> None:
        """Tag the open experiment."""
        self.memory.experiments[self._experiment][name] = value

    def start_run(self, name: str, tags: Mapping[str, str]) -> None:
        """Open a run."""
        if self._open is not None:
            raise RuntimeError(f"the run '{self._open.record.name}' is still open")
        record = RunRecord(name, dict(tags))
        self._open = MemoryRun(uuid4().hex, self._experiment, record, datetime.now(UTC), tags=dict(tags))
        self.memory.runs.append(self._open)

    def log_artifacts(self, record: RunRecord) -> None:
        """Keep the files, tables, texts and model."""
        run = self._opened()
        run.record = replace(
            run.record, files=record.files, tables=record.tables, texts=record.texts, model=record.model
        )
        run.artifacts |= dict(_artifacts(record))

    def log(self, record: RunRecord) -> None:
        """Keep the params, metrics and inputs."""
        run = self._opened()
        run.record = replace(run.record, params=record.params, metrics=record.metrics, inputs=record.inputs)

    def end_run(self, status: Status) -> None:
        """Close the open run."""
        run = self._opened()
        run.record, run.status = replace(run.record, status=status), status
        self._open = None

    def discard_run(self, identifier: str) -> None:
        """Take a run away that was not logged whole."""
        self.memory.runs = [run for run in self.memory.runs if run.identifier != identifier]

    def abandon_run(self, identifier: str) -> None:
        """End a run that nobody logs any more."""
        self.memory.run(identifier).status = "KILLED"

    def _opened(self) -> MemoryRun:
        if self._open is None:
            raise RuntimeError("no run is open")
        return self._open


class MemoryStore:
    """Reads runs."""

    def __init__(self, memory: Memory, address: str) -> None:
        self._memory, self._address = memory, address

    @property
    def address(self) -> str:
        """The address, which holds no password."""
        return self._address

    def exists(self) -> bool:
        """True if there is a store: always."""
        return True

    def experiment(self, name: str) -> str | None:
        """Identifier of an experiment, None without one of that name."""
        return name if name in self._memory.experiments else None

    def runs(self, tags: Mapping[str, str], *, experiment: str | None = None, status: str = "") -> list[StoredRun]:
        """Return all runs that carry these tags, the newest first, of one experiment or of all, of a status or any."""
        found = [
            run for run in self._memory.runs if experiment in (None, run.experiment) and status in ("", run.status)
        ]
        return [run.stored() for run in reversed(found) if tags.items() <= run.tags.items()]

    def run(self, identifier: str) -> StoredRun | None:
        """Return a run, None without one of that identifier."""
        return next((run.stored() for run in self._memory.runs if run.identifier == identifier), None)

    def artifacts(self, run: str) -> frozenset[str]:
        """Names of the files and folders of a run, those inside folders left aside."""
        return frozenset(path.partition("/")[0] for path in self._memory.run(run).artifacts)

    def fetch(self, run: str, names: Iterable[str], folder: Path) -> None:
        """Write artifacts of a run into a folder."""
        artifacts = self._memory.run(run).artifacts
        for path in (path for name in names for path in artifacts if path == name or path.startswith(f"{name}/")):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(artifacts[path])


class MemoryRegistry:
    """Keeps fitted indices, their aliases, and what was decided of them."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def make_model(self, model: str, *, tags: Mapping[str, str], description: str) -> None:
        """Make a registered model that holds no version yet."""
        self._memory.models[model] = MemoryModel(dict(tags), description)

    def aliases(self, model: str) -> Mapping[str, str] | None:
        """Return the number of each alias of a registered model, None without such a model."""
        return dict(self._memory.models[model].aliases) if model in self._memory.models else None

    def models(self) -> list[str]:
        """Names of the registered models."""
        return list(self._memory.models)

    def versions(self, model: str) -> list[RegisteredIndex]:
        """Return all versions of a registered model, the newest first."""
        versions = self._memory.models[model].versions if model in self._memory.models else []
        return [
            RegisteredIndex(model, str(number), run, dict(tags))
            for number, (run, tags) in reversed(list(enumerate(versions, start=1)))
        ]

    def find(self, model: str, *, alias: str = "", number: str = "") -> RegisteredIndex | None:
        """Return the version of an alias or a number, None without one."""
        asked = (self.aliases(model) or {}).get(alias, "") if alias else number
        return next((index for index in self.versions(model) if index.number == asked), None)

    def register(self, model: str, run: StoredRun, tags: Mapping[str, str]) -> str:
        """Register the fitted index that was logged with a run; returns its number."""
        versions = self._memory.models[model].versions
        versions.append((run.identifier, dict(tags)))
        return str(len(versions))

    def set_alias(self, model: str, alias: str, number: str) -> None:
        """Let an alias point to a version."""
        self._memory.models[model].aliases[alias] = number

    def delete_alias(self, model: str, alias: str) -> None:
        """Take an alias away, if there is one."""
        self._memory.models[model].aliases.pop(alias, None)

    def tag_version(self, model: str, number: str, tags: Mapping[str, str]) -> None:
        """Tag a version."""
        self._tags(model, number).update(tags)

    def untag_version(self, model: str, number: str, names: Iterable[str]) -> None:
        """Take tags of a version away, as far as it has them."""
        for name in names:
            self._tags(model, number).pop(name, None)

    def tag_run(self, run: str, tags: Mapping[str, str]) -> None:
        """Tag a run."""
        self._memory.run(run).tags.update(tags)

    def untag_run(self, run: str, names: Iterable[str]) -> None:
        """Take tags of a run away, as far as it has them."""
        for name in names:
            self._memory.run(run).tags.pop(name, None)

    def _tags(self, model: str, number: str) -> dict[str, str]:
        return self._memory.models[model].versions[int(number) - 1][1]


def _artifacts(record: RunRecord) -> Iterator[tuple[str, bytes]]:
    """Give each artifact by path, a copy of what may change afterwards."""
    for path, folder in record.files:
        yield (f"{folder}/{path.name}" if folder else path.name), path.read_bytes()
    for target, text in record.texts.items():
        yield target, text.encode("utf-8")
    for target, table in record.tables.items():
        yield target, table.to_json(orient="split", index=False, date_format="iso").encode("utf-8")


def _view(*, experiment: Words, last: bool, port: int, browser: bool, announce: Announce) -> None:
    raise StoreError(
        say("tracking.runs_memory_no_pages", experiment=experiment),
        where=say("tracking.address_store"),
        fix=say("tracking.log_mlflow_tracking_uri"),
    )
