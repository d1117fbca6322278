"""Runs written into an MLflow store."""

from __future__ import annotations

import json
import re
import tempfile
import time
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from ifn_research.outputs.tracking.base import InputTable, LoggedMetric, ModelRecord, RunRecord, Status
from ifn_research.outputs.tracking.mlflow_store.client import Connection, make_experiment
from ifn_research.outputs.tracking.mlflow_store.saved_models import save_model

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import DatasetInput

Item = TypeVar("Item")
# The tag by which MLflow's interface knows which files are tables.
LOGGED_TABLES = "mlflow.loggedArtifacts"
# The tag by which it knows that a run has images to chart.
LOGGED_IMAGES = "mlflow.loggedImages"
# MLflow refuses larger batches.
METRICS_IN_BATCH = 1000
# MLflow takes 36 digits at most and shows them all in its list of runs; the source holds the whole digest.
DIGEST = 16
# Signs that names of models cannot have.
REFUSED = re.compile(r"[/:.%\"']")


class MlflowTracker:
    """Logs runs to an experiment of a store; the process's own MLflow settings are left alone."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._experiment, self._run = "", ""
        self._model: str | None = None

    def open_experiment(self, name: str) -> str:
        """Make an experiment unless there is one of that name; it receives the runs."""
        with self._connection.made() as client:
            self._experiment = make_experiment(client, name, self._connection.uri)
        return self._experiment

    def tag_experiment(self, name: str, value: str) -> None:
        """Tag the open experiment."""
        with self._connection.made() as client:
            client.set_experiment_tag(self._experiment, name, value)

    def start_run(self, name: str, tags: Mapping[str, str]) -> None:
        """Open a run."""
        with self._connection.made() as client:
            run = client.create_run(self._experiment, run_name=name, tags=dict(tags))
        self._run, self._model = run.info.run_id, None

    def log_artifacts(self, record: RunRecord) -> None:
        """Log the files, tables, texts and model of the open run."""
        with self._connection.made() as client:
            if record.files or record.texts or record.tables or record.images:
                with tempfile.TemporaryDirectory() as folder:
                    _gather(record, Path(folder))
                    client.log_artifacts(self._run, folder)
            if record.tables:
                tables = [{"path": target, "type": "table"} for target in record.tables]
                client.set_tag(self._run, LOGGED_TABLES, json.dumps(tables))
            if record.images:
                client.set_tag(self._run, LOGGED_IMAGES, "true")
            if record.model is not None:
                self._model = self._log_model(client, record.model, record)

    def log(self, record: RunRecord) -> None:
        """Log the params, metrics and inputs of the open run, in one call as far as MLflow takes it."""
        with self._connection.made() as client:
            self._log_batches(client, record)
            if record.inputs:
                self._log_inputs(client, [_dataset(table) for table in record.inputs])

    def end_run(self, status: Status) -> None:
        """Close the open run."""
        with self._connection.made() as client:
            client.set_terminated(self._run, status)

    def discard_run(self, identifier: str) -> None:
        """Take a run away that was not logged whole."""
        with self._connection.made() as client:
            client.delete_run(identifier)

    def abandon_run(self, identifier: str) -> None:
        """End a run that nobody logs any more."""
        with self._connection.made() as client:
            client.set_terminated(identifier, "KILLED")

    def _log_batches(self, client: MlflowClient, record: RunRecord) -> None:
        from mlflow.entities import Param

        params = [Param(name, value) for name, value in record.params.items()]
        batches = list(_batches(self._metrics(record.metrics), METRICS_IN_BATCH)) or [[]]
        for number, metrics in enumerate(batches):
            first = params if number == 0 else []
            client.log_batch(self._run, metrics=metrics, params=first, synchronous=True)

    def _log_inputs(self, client: MlflowClient, datasets: list[DatasetInput]) -> None:
        """Log the tables that a run read; another run may be the first to name the same one at the same moment."""
        from mlflow.exceptions import MlflowException

        try:
            client.log_inputs(self._run, datasets=datasets)
        except MlflowException as error:
            if "UNIQUE constraint failed" not in str(error) and "duplicate key" not in str(error):
                raise
            client.log_inputs(self._run, datasets=datasets)

    def _metrics(self, metrics: tuple[LoggedMetric, ...]) -> list[Any]:
        from mlflow.entities import Metric as MlflowMetric

        now = time.time_ns() // 1_000_000
        return [
            MlflowMetric(metric.key, metric.value, now, metric.step, model_id=self._model, run_id=self._run)
            for metric in metrics
        ]

    def _log_model(self, client: MlflowClient, model: ModelRecord, record: RunRecord) -> str:
        """Log the index as a model from code, through the client: `log_model` needs the process's active run."""
        from mlflow.entities import LoggedModelOutput
        from mlflow.models import Model

        logged = client.create_logged_model(
            self._experiment, _model_name(model.name), self._run, params=dict(record.params), model_type="index"
        )
        described = Model(
            artifact_path=logged.artifact_location,
            run_id=self._run,
            model_uuid=logged.model_id,
            model_id=logged.model_id,
        )
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "model"
            save_model(model, described, target)
            client.log_model_artifacts(logged.model_id, str(target))
        client.finalize_logged_model(logged.model_id, "READY")
        client.log_outputs(self._run, [LoggedModelOutput(logged.model_id, step=0)])
        return str(logged.model_id)


def _model_name(name: str) -> str:
    """A name without the signs that MLflow refuses in names of models."""
    return REFUSED.sub("-", name)


def _gather(record: RunRecord, folder: Path) -> None:
    """Lay out the files of a run in a folder as the store is to hold them; it takes them in one go.

    Tables are written as `MlflowClient.log_table` writes them, which asks the store four times for each.
    """
    for path, inside in record.files:
        _file(folder, f"{inside}/{path.name}" if inside else path.name).write_bytes(path.read_bytes())
    for target, text in record.texts.items():
        _file(folder, target).write_text(text, encoding="utf-8")
    for target, table in record.tables.items():
        table.to_json(_file(folder, target), orient="split", index=False, date_format="iso")
    for key, path in record.images.items():
        # As `MlflowClient.log_image` names them; of the second, which charts show, that makes a stamp of 256 pixels.
        name = f"images/{key}+step+0+timestamp+{time.time_ns() // 1_000_000}+{uuid4()}"
        for ending in (".png", "+compressed.png"):
            _file(folder, name + ending).write_bytes(path.read_bytes())


def _file(folder: Path, name: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _dataset(table: InputTable) -> DatasetInput:
    from mlflow.entities import Dataset, DatasetInput, InputTag

    columns = [{"name": name, "type": "double", "required": True} for name in table.columns]
    dataset = Dataset(
        name=table.name,
        digest=table.sha256[:DIGEST],
        source_type="local",
        source=json.dumps({"uri": table.path, "sha256": table.sha256}),
        schema=json.dumps({"mlflow_colspec": columns}),
        profile=json.dumps({"num_rows": table.rows}),
    )
    return DatasetInput(dataset, tags=[InputTag("mlflow.data.context", "territories")])


def _batches(items: list[Item], size: int) -> Iterator[list[Item]]:
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch
