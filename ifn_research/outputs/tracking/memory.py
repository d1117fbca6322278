"""A tracker that keeps runs in memory: what MLflow would receive, without MLflow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ifn_research.outputs.tracking.base import RunRecord, Status


@dataclass
class MemoryTracker:
    """The twin of the MLflow tracker, for tests and notebooks.

    Attributes
    ----------
    runs : list of RunRecord
        The runs that were ended, in order.
    """

    runs: list[RunRecord] = field(default_factory=list)
    _open: RunRecord | None = None

    def start_run(self, name: str, tags: Mapping[str, str]) -> None:
        """Open a run."""
        if self._open is not None:
            raise RuntimeError(f"the run '{self._open.name}' is still open")
        self._open = RunRecord(name, dict(tags))

    def log_artifacts(self, record: RunRecord) -> None:
        """Keep the files, tables, texts and model."""
        self._open = replace(
            self._opened(), files=record.files, tables=record.tables, texts=record.texts, model=record.model
        )

    def log(self, record: RunRecord) -> None:
        """Keep the params, metrics and inputs."""
        self._open = replace(self._opened(), params=record.params, metrics=record.metrics, inputs=record.inputs)

    def end_run(self, status: Status) -> None:
        """Close the open run."""
        self.runs.append(replace(self._opened(), status=status))
        self._open = None

    def _opened(self) -> RunRecord:
        if self._open is None:
            raise RuntimeError("no run is open")
        return self._open
