"""Log a study, and ask the store what earlier runs of it have tried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from ifn_research.outputs.tracking.base import (
    RunRecord,
    Store,
    StoredRun,
    StoreError,
    Tracking,
    write_run,
)
from ifn_research.outputs.tracking.runs.abandoned import PROCESS, end_abandoned, this_process
from ifn_research.outputs.tracking.runs.charts import FOREST, height
from ifn_research.outputs.tracking.runs.comparison_view import SHARED, TAG, key_of, study_view
from ifn_research.outputs.tracking.runs.study_runs import study_runs
from ifn_research.results.study_result import StudyResult

CRITERION = "ifn.criterion_digest"
ENDED = ("FINISHED", "FAILED")


class Logged(NamedTuple):
    """The place where the runs of a study are.

    Attributes
    ----------
    uri : str
        Address of the store, without its password.
    experiment : str
        Identifier of the experiment.
    runs : mapping of str to str
        Identifier of each run by its name: the versions, and the study's.
    study_run : str
        Identifier of the study's run.
    """

    uri: str
    experiment: str
    runs: Mapping[str, str]
    study_run: str


def log_study(
    result: StudyResult, folder: Path, tracking: Tracking, *, notes: Mapping[str, str], artifacts: bool = True
) -> Logged:
    """Log every version and what compares them; runs that an earlier attempt has logged whole are left as they are.

    Parameters
    ----------
    result : StudyResult
    folder : Path
        Its complete results folder, with the figures.
    tracking : Tracking
    notes : mapping of str to str
        Markdown by version; the study's own under the empty name.
    artifacts : bool
        Whether the files of each version, its model among them, are logged with its figures.

    Returns
    -------
    Logged
        Where they are.

    Raises
    ------
    StoreError
        If the store fails; the runs it has not completed can be logged again.
    """
    tracker, store = tracking.tracker, tracking.store
    experiment = tracker.open_experiment(_experiment(result))
    end_abandoned(tracker, store, experiment)
    own = {"ifn.study_run": str(result.manifest["study_run"])}
    earlier = store.runs(own, experiment=experiment)
    for run in earlier:
        if run.status not in ENDED:
            tracker.discard_run(run.identifier)
    complete = {run.name for run in earlier if run.status in ENDED}
    records = study_runs(result, folder, notes, artifacts=artifacts)
    for record in records:
        if record.name not in complete:
            write_run(tracker, replace(record, tags=_tags_of(record)))
    keys = (metric.key for record in records for metric in record.metrics)
    drawn = [record.images[FOREST] for record in records if FOREST in record.images]
    view = study_view(result, keys, forest=height(drawn[0]) if drawn else 0)
    for tag in (SHARED + key_of(own["ifn.study_run"]), TAG):
        tracker.tag_experiment(tag, view)
    runs = store.runs(own, experiment=experiment)
    study = next((run.identifier for run in runs if run.tags.get("ifn.kind") == "study"), "")
    return Logged(store.address, experiment, {run.name: run.identifier for run in runs}, study)


def _tags_of(record: RunRecord) -> Mapping[str, str]:
    return {**record.tags, PROCESS: this_process()}


class Earlier(NamedTuple):
    """The different versions that the runs of a store have tried.

    Attributes
    ----------
    of_study : frozenset of str
        Digests of those of one study.
    of_criterion : mapping of str to frozenset of str
        Those that were judged by a criterion, whatever their study is called.
    """

    of_study: frozenset[str]
    of_criterion: Mapping[str, frozenset[str]]

    def number(self, criterion: str = "") -> int:
        """The number of versions of the study, or judged by the same criterion on the same figures."""
        return len(self.of_study | self.of_criterion.get(criterion, frozenset()))


def earlier_versions(store: Store, study: str, experiment: str) -> Earlier | None:
    """The different versions that the store's earlier runs have tried; nothing is created.

    Versions are the same when their steps and their indicators are, whatever their names.

    Returns
    -------
    Earlier or None
        None if the store cannot be asked: logging to it will say why.
    """
    if not store.exists():
        return Earlier(frozenset(), {})
    try:
        found = store.experiment(experiment)
        own = [] if found is None else store.runs({"ifn.study": study, "ifn.kind": "version"}, experiment=found)
        every = store.runs({"ifn.kind": "version"})
    except StoreError:
        return None
    judged: dict[str, set[str]] = {}
    for run in every:
        if CRITERION in run.tags:
            judged.setdefault(run.tags[CRITERION], set()).add(_tried(run))
    return Earlier(frozenset(map(_tried, own)), {name: frozenset(tried) for name, tried in judged.items()})


def _tried(run: StoredRun) -> str:
    return run.tags.get("ifn.version_digest", run.identifier)


def _experiment(result: StudyResult) -> str:
    return result.config.experiment
