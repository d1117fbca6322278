"""A fitted index as a store keeps it, with the configuration of its study."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ifn_research.index.version import IndexVersion
from ifn_research.language.messages import say
from ifn_research.outputs.tracking.base import StoreError
from ifn_research.outputs.tracking.registry.decisions import REPLACED
from ifn_research.outputs.tracking.store.address import shown
from ifn_research.outputs.tracking.store.client import store_errors
from ifn_research.outputs.tracking.store.lookup import existing_store, find_run, study_folder, study_run_of
from ifn_research.results.decision import ALIAS, STATUSES
from ifn_research.results.files import read_yaml

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run

MODELS = "models:/"
INDEX = "index.json"


@dataclass(frozen=True)
class StoredIndex:
    """A fitted index of a store.

    Attributes
    ----------
    index : IndexVersion
    config : mapping
        The resolved configuration of its study, plain data.
    manifest : mapping
        That of its study's run.
    told : str
        What it is, in a few words.
    caution : str
        What was decided against it, or that another version has replaced it; empty where neither is so.
    """

    index: IndexVersion
    config: dict[str, Any]
    manifest: dict[str, Any]
    told: str
    caution: str


def stored_index(asked: str, uri: str) -> StoredIndex:
    """A fitted index of a store.

    Parameters
    ----------
    asked : str
        ``models:/<study>@<alias>``, ``models:/<study>/<number>`` or ``runs:/<id>``.
    uri : str
        Address of the store.

    Raises
    ------
    StoreError
        If the store cannot be used or holds no such index.
    """
    with store_errors(uri):
        client = existing_store(uri)
        run_id, address = _registered(client, asked, uri) if asked.startswith(MODELS) else (asked, asked)
        run = find_run(client, run_id, uri)
        with study_folder(client, study_run_of(client, run, uri), (), uri) as folder:
            config = read_yaml(folder / "config.yaml")
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        index = _index(client, run.info.run_id, uri)
        told = f"{address}, version {index.name} of the run {run.data.tags['ifn.study_run']}"
        return StoredIndex(index, config, manifest, told, _caution(client, run))


def _caution(client: MlflowClient, run: Run) -> str:
    """What the committee's last decision says against a use of the version of this run."""
    tags = run.data.tags
    status = tags.get("ifn.decision", "")
    study = tags["ifn.study"]
    if status in STATUSES and status != ALIAS:
        return f"this version was {status} on {tags['ifn.decision_recorded']}: `ifn history {study}` tells why"
    models = client.search_model_versions(f"run_id = '{run.info.run_id}'")
    if status == ALIAS and not any(ALIAS in client.get_model_version(m.name, m.version).aliases for m in models):
        by = next((model.tags[REPLACED] for model in models if REPLACED in model.tags), "")
        replaced = f", and models:/{study}/{by} has replaced it" if by else ""
        return f"this version was adopted on {tags['ifn.decision_recorded']} and is no longer in force{replaced}"
    return ""


def _registered(client: MlflowClient, asked: str, uri: str) -> tuple[str, str]:
    """The run of a registered model, and the address of its version by number."""
    from mlflow.exceptions import MlflowException

    name, alias, number = _parts(asked)
    try:
        found = client.get_model_version_by_alias(name, alias) if alias else client.get_model_version(name, number)
    except MlflowException as error:
        if error.error_code not in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
            raise
        known = [
            f"{MODELS}{model.name}@{each}" for model in client.search_registered_models() for each in model.aliases
        ]
        raise StoreError(
            say("tracking.store_no_model", asked=asked),
            where=shown(uri),
            fix=say("tracking.adopted_versions_store", known=known)
            if known
            else say("tracking.adopted_versions_store_none"),
        ) from error
    return str(found.run_id), f"{MODELS}{name}/{found.version}"


def _parts(asked: str) -> tuple[str, str, str]:
    """Name, alias and number of a model's address; either the alias or the number is empty."""
    name, at, alias = asked.removeprefix(MODELS).partition("@")
    if at:
        return name, alias, ""
    name, _, number = name.partition("/")
    return name, "" if number else "adopted", number


def _index(client: MlflowClient, run_id: str, uri: str) -> IndexVersion:
    if INDEX not in {item.path for item in client.list_artifacts(run_id)}:
        raise StoreError(
            say("tracking.run_holds_no_fitted", run_id=run_id),
            where=shown(uri),
            fix=say("tracking.name_run_version_succeeded"),
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(client.download_artifacts(run_id, INDEX, folder))
        return IndexVersion.from_json(path.read_text(encoding="utf-8"))
