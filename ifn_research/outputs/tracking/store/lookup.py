"""What a store holds of a study: its runs, found by their id or by their tags, and their artifacts brought back."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ifn_research.language.messages import say
from ifn_research.outputs.tracking.base import StoreError
from ifn_research.outputs.tracking.store.address import check_address, shown, sqlite_path
from ifn_research.outputs.tracking.store.client import open_store, store_errors

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run

RUNS = "runs:/"
# What every study run holds, and what older ones do not.
ALWAYS = ("config.yaml", "manifest.json")


def existing_store(uri: str) -> MlflowClient:
    """A client of a store that is there; nothing is created.

    Raises
    ------
    StoreError
        If it is a file that does not exist.
    """
    path = sqlite_path(check_address(uri))
    if path is not None and not path.is_file():
        raise StoreError(
            say("tracking.no_mlflow_store_here"),
            where=shown(uri),
            fix=say("tracking.name_store_study_logged"),
        )
    return open_store(uri)


def find_run(client: MlflowClient, asked: str, uri: str) -> Run:
    """The run of an id, written alone or as ``runs:/<id>``, whatever follows it.

    Raises
    ------
    StoreError
        If the store has no such run.
    """
    from mlflow.exceptions import MlflowException

    identifier = asked.removeprefix(RUNS).strip("/").partition("/")[0]
    try:
        return client.get_run(identifier)
    except MlflowException as error:
        if error.error_code not in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
            raise
        raise StoreError(
            say("tracking.store_no_run", identifier=identifier),
            where=shown(uri),
            fix=say("tracking.ifn_history_study_lists"),
        ) from error


def runs_of(client: MlflowClient, tags: dict[str, str]) -> list[Run]:
    """All runs that carry these tags, in whatever experiment, the newest first."""
    experiments = [item.experiment_id for item in client.search_experiments()]
    condition = " and ".join(f"tags.`{name}` = '{value}'" for name, value in tags.items())
    runs: list[Run] = []
    token = None
    while experiments:
        page = client.search_runs(experiments, condition, page_token=token)
        runs += page
        token = page.token
        if not token:
            break
    return runs


def study_run_of(client: MlflowClient, run: Run, uri: str) -> Run:
    """The study run of a version's run, or the run itself if it is one.

    Raises
    ------
    StoreError
        If it belongs to no study, or the study's run is not there.
    """
    tags = run.data.tags
    if tags.get("ifn.kind") == "study":
        return run
    found = runs_of(client, {"ifn.study_run": tags["ifn.study_run"], "ifn.kind": "study"}) if "ifn.kind" in tags else []
    if not found:
        raise StoreError(
            say("tracking.run_belongs_no_study", run_id=run.info.run_id),
            where=shown(uri),
            fix=say("tracking.name_run_ifn_run"),
        )
    return found[0]


@contextmanager
def study_folder(client: MlflowClient, run: Run, names: Sequence[str], uri: str) -> Iterator[Path]:
    """The artifacts of a study run of these names, as far as it has them, in a folder that is gone afterwards.

    Raises
    ------
    StoreError
        If the run was not logged whole.
    """
    there = {item.path for item in client.list_artifacts(run.info.run_id)}
    absent = [name for name in ALWAYS if name not in there]
    if absent:
        raise StoreError(
            say("tracking.run_no_not_logged", run_name=run.info.run_name, absent=absent[0]),
            where=shown(uri),
            fix=say("tracking.log_again_results_folder"),
        )
    with tempfile.TemporaryDirectory() as folder:
        for name in dict.fromkeys([*ALWAYS, *names]):
            if name in there:
                client.download_artifacts(run.info.run_id, name, folder)
        yield Path(folder)


@contextmanager
def study_run_folder(asked: str, names: Sequence[str], uri: str) -> Iterator[Path]:
    """The artifacts of the study run of this id.

    Raises
    ------
    StoreError
        If the store cannot be used, has no such run, or the run is that of a version.
    """
    with store_errors(uri):
        client = existing_store(uri)
        run = find_run(client, asked, uri)
        study = study_run_of(client, run, uri)
        if study.info.run_id != run.info.run_id:
            raise StoreError(
                say("tracking.run_version", run_id=run.info.run_id, run_name=run.info.run_name),
                where=shown(uri),
                fix=say("tracking.name_run_study_runs", run_id=study.info.run_id),
            )
        with study_folder(client, study, names, uri) as folder:
            yield folder
