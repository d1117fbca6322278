"""Fitted indices and decisions in the MLflow Model Registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ifn_research.outputs.tracking.base import RegisteredIndex, StoredRun
from ifn_research.outputs.tracking.mlflow_store.client import Connection
from ifn_research.outputs.tracking.mlflow_store.store import ABSENT

if TYPE_CHECKING:
    from mlflow.entities.model_registry import ModelVersion


class MlflowRegistry:
    """The registered models of a store that is there."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def make_model(self, model: str, *, tags: Mapping[str, str], description: str) -> None:
        """Make a registered model that holds no version yet."""
        with self._connection.existing() as client:
            client.create_registered_model(model, tags=dict(tags), description=description)

    def aliases(self, model: str) -> Mapping[str, str] | None:
        """Return the number of each alias of a registered model, None without such a model."""
        with self._connection.existing() as client:
            from mlflow.exceptions import MlflowException

            try:
                found = client.get_registered_model(model).aliases
            except MlflowException as error:
                if error.error_code != "RESOURCE_DOES_NOT_EXIST":
                    raise
                return None
        return {alias: str(number) for alias, number in found.items()}

    def models(self) -> list[str]:
        """Names of the registered models."""
        with self._connection.existing() as client:
            return [model.name for model in client.search_registered_models()]

    def versions(self, model: str) -> list[RegisteredIndex]:
        """Return all versions of a registered model."""
        with self._connection.existing() as client:
            return [_registered(version) for version in client.search_model_versions(f"name = '{model}'")]

    def find(self, model: str, *, alias: str = "", number: str = "") -> RegisteredIndex | None:
        """Return the version of an alias or a number, None without one."""
        with self._connection.existing() as client:
            from mlflow.exceptions import MlflowException

            try:
                version = (
                    client.get_model_version_by_alias(model, alias)
                    if alias
                    else client.get_model_version(model, number)
                )
            except MlflowException as error:
                if error.error_code not in ABSENT:
                    raise
                return None
        return _registered(version)

    def register(self, model: str, run: StoredRun, tags: Mapping[str, str]) -> str:
        """Register the fitted index that was logged with a run; returns its number."""
        with self._connection.existing() as client:
            made = client.create_model_version(
                model,
                # Its place rather than `models:/<id>`, which MLflow looks up in the store of the process, not of the
                # client.
                source=client.get_logged_model(run.model).artifact_location,
                run_id=run.identifier,
                tags=dict(tags),
                model_id=run.model,
            )
        return str(made.version)

    def set_alias(self, model: str, alias: str, number: str) -> None:
        """Let an alias point to a version."""
        with self._connection.existing() as client:
            client.set_registered_model_alias(model, alias, number)

    def delete_alias(self, model: str, alias: str) -> None:
        """Take an alias away, if there is one."""
        with self._connection.existing() as client:
            client.delete_registered_model_alias(model, alias)

    def tag_version(self, model: str, number: str, tags: Mapping[str, str]) -> None:
        """Tag a version."""
        with self._connection.existing() as client:
            for name, value in tags.items():
                client.set_model_version_tag(model, number, name, value)

    def untag_version(self, model: str, number: str, names: Iterable[str]) -> None:
        """Take tags of a version away, as far as it has them."""
        with self._connection.existing() as client:
            there = client.get_model_version(model, number).tags
            for name in there.keys() & set(names):
                client.delete_model_version_tag(model, number, name)

    def tag_run(self, run: str, tags: Mapping[str, str]) -> None:
        """Tag a run, one tag after the other."""
        with self._connection.existing() as client:
            for name, value in tags.items():
                client.set_tag(run, name, value)

    def untag_run(self, run: str, names: Iterable[str]) -> None:
        """Take tags of a run away, as far as it has them."""
        with self._connection.existing() as client:
            there = client.get_run(run).data.tags
            for name in there.keys() & set(names):
                client.delete_tag(run, name)


def _registered(version: ModelVersion) -> RegisteredIndex:
    return RegisteredIndex(version.name, str(version.version), str(version.run_id or ""), version.tags)
