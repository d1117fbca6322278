"""Runs read from an MLflow store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ifn_research.outputs.tracking.base import StoredRun
from ifn_research.outputs.tracking.mlflow_store.address import shown
from ifn_research.outputs.tracking.mlflow_store.client import Connection, find_experiment

if TYPE_CHECKING:
    from mlflow.entities import Run

PAGE = 1000
# What MLflow says of something that is not there, or that can be nothing of its kind.
ABSENT = ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE")


class MlflowStore:
    """Reads the runs of a store that is there."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def address(self) -> str:
        """The address without its password."""
        return shown(self._connection.uri)

    def exists(self) -> bool:
        """True if there is a store."""
        return self._connection.exists()

    def experiment(self, name: str) -> str | None:
        """Identifier of an experiment, None without one of that name; one that was deleted is refused."""
        with self._connection.existing() as client:
            return find_experiment(client, name, self._connection.uri)

    def runs(self, tags: Mapping[str, str], *, experiment: str | None = None, status: str = "") -> list[StoredRun]:
        """Return all runs that carry these tags, the newest first, of one experiment or of all, of a status or any."""
        conditions = [f"tags.`{name}` = {_quoted(value)}" for name, value in tags.items() if _quotable(value)]
        condition = " and ".join([*conditions, *([f"attributes.status = '{status}'"] if status else [])])
        runs: list[StoredRun] = []
        with self._connection.existing() as client:
            experiments = [experiment] if experiment else [each.experiment_id for each in client.search_experiments()]
            token = None
            while experiments:
                page = client.search_runs(experiments, condition, max_results=PAGE, page_token=token)
                runs += [run for run in map(_stored, page) if tags.items() <= run.tags.items()]
                token = page.token
                if not token:
                    break
        return runs

    def run(self, identifier: str) -> StoredRun | None:
        """Return a run, None without one of that identifier."""
        with self._connection.existing() as client:
            from mlflow.exceptions import MlflowException

            try:
                return _stored(client.get_run(identifier))
            except MlflowException as error:
                if error.error_code not in ABSENT:
                    raise
        return None

    def artifacts(self, run: str) -> frozenset[str]:
        """Names of the files and folders of a run, those inside folders left aside."""
        with self._connection.existing() as client:
            return frozenset(item.path for item in client.list_artifacts(run))

    def fetch(self, run: str, names: Iterable[str], folder: Path) -> None:
        """Write artifacts of a run into a folder."""
        with self._connection.existing() as client:
            for name in names:
                client.download_artifacts(run, name, str(folder))


def _stored(run: Run) -> StoredRun:
    models = run.outputs.model_outputs if run.outputs else []
    return StoredRun(
        identifier=run.info.run_id,
        name=run.info.run_name,
        status=run.info.status,
        started=datetime.fromtimestamp(run.info.start_time / 1000, UTC),
        tags=run.data.tags,
        params=run.data.params,
        metrics=run.data.metrics,
        model=models[0].model_id if models else "",
    )


def _quotable(value: str) -> bool:
    """True if a value can be asked for: MLflow's filters know no sign for a quotation mark inside one."""
    return not ("'" in value and '"' in value)


def _quoted(value: str) -> str:
    return f'"{value}"' if "'" in value else f"'{value}'"
