"""Log a study to MLflow, and ask the store what earlier runs of it have tried."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ifn_research.outputs.tracking.base import StoreError, write_run
from ifn_research.outputs.tracking.mlflow_tracker import MlflowTracker
from ifn_research.outputs.tracking.runs.comparison_view import TAG, versions_view
from ifn_research.outputs.tracking.runs.study_runs import study_runs
from ifn_research.outputs.tracking.store.address import check_address, shown, sqlite_path
from ifn_research.outputs.tracking.store.client import (
    find_experiment,
    make_experiment,
    open_store,
    runs_tagged,
    store_errors,
)
from ifn_research.results.study_result import StudyResult


class Logged(NamedTuple):
    """Where the runs of a study are.

    Attributes
    ----------
    uri : str
        Address of the store, without its password.
    experiment : str
        MLflow's id of the experiment.
    runs : mapping of str to str
        MLflow's id of each run by its name: the versions, and the study's.
    study_run : str
        MLflow's id of the study's run.
    """

    uri: str
    experiment: str
    runs: Mapping[str, str]
    study_run: str


def log_study(result: StudyResult, folder: Path, *, uri: str, notes: Mapping[str, str]) -> Logged:
    """Log every version and what compares them; runs that an earlier attempt has logged whole are left as they are.

    Parameters
    ----------
    result : StudyResult
    folder : Path
        Its complete results folder, with the figures.
    uri : str
        Address of the store.
    notes : mapping of str to str
        Markdown by version; the study's own under the empty name.

    Returns
    -------
    Logged
        Where they are.

    Raises
    ------
    ConfigError
        If MLflow cannot use such an address.
    StoreError
        If the store fails; the runs it has not completed can be logged again.
    """
    check_address(uri)
    with store_errors(uri):
        client = open_store(uri)
        experiment = make_experiment(client, _experiment(result), uri)
        tracker = MlflowTracker(client, experiment)
        complete = set()
        own = {"ifn.study_run": str(result.manifest["study_run"])}
        for run in runs_tagged(client, experiment, own):
            if run.info.status in ("FINISHED", "FAILED"):
                complete.add(run.info.run_name)
            else:
                client.delete_run(run.info.run_id)
        for record in study_runs(result, folder, notes):
            if record.name not in complete:
                write_run(tracker, record)
        client.set_experiment_tag(experiment, TAG, versions_view(result))
        runs = runs_tagged(client, experiment, own)
    ids = {run.info.run_name: run.info.run_id for run in runs}
    study = next((run.info.run_id for run in runs if run.data.tags.get("ifn.kind") == "study"), "")
    return Logged(shown(uri), experiment, ids, study)


def earlier_versions(uri: str, study: str, experiment: str) -> int | None:
    """How many different versions the store's earlier runs of a study have tried; nothing is created.

    Versions are the same when their steps and their indicators are, whatever their names.

    Returns
    -------
    int or None
        None if the store cannot be asked: logging to it will say why.
    """
    path = sqlite_path(uri)
    if path is not None and not path.is_file():
        return 0
    try:
        with store_errors(uri):
            client = open_store(uri)
            found = find_experiment(client, experiment, uri)
            if found is None:
                return 0
            runs = runs_tagged(client, found, {"ifn.study": study, "ifn.kind": "version"})
    except StoreError:
        return None
    return len({run.data.tags.get("ifn.version_digest", run.info.run_id) for run in runs})


def _experiment(result: StudyResult) -> str:
    return str(result.config.get("tracking", {}).get("experiment") or f"ifn-{result.study}")
