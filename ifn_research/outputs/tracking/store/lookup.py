"""Runs of a study found in a store by their identifier, and their artifacts brought back."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ifn_research.language.messages import say
from ifn_research.outputs.tracking.base import Store, StoredRun, StoreError
from ifn_research.outputs.tracking.stored_names import RUNS, run_identifier

# What every study run holds, and what older ones do not.
ALWAYS = ("config.yaml", "manifest.json")


def find_run(store: Store, asked: str) -> StoredRun:
    """Return the run of an identifier; see `run_identifier`.

    Raises
    ------
    StoreError
        If the store has no such run.
    """
    identifier = run_identifier(asked)
    run = store.run(identifier)
    if run is None:
        raise StoreError(
            say("tracking.store_no_run", identifier=identifier),
            where=store.address,
            fix=say("tracking.ifn_history_study_lists"),
        )
    return run


def study_run_of(store: Store, run: StoredRun) -> StoredRun:
    """Return the study run of a version's run, or the run itself if it is one.

    Raises
    ------
    StoreError
        If it belongs to no study, or the study's run is not there.
    """
    tags = run.tags
    if tags.get("ifn.kind") == "study":
        return run
    found = store.runs({"ifn.study_run": tags["ifn.study_run"], "ifn.kind": "study"}) if "ifn.kind" in tags else []
    if not found:
        raise StoreError(
            say("tracking.run_belongs_no_study", run_id=run.identifier),
            where=store.address,
            fix=say("tracking.name_run_ifn_run"),
        )
    return found[0]


@contextmanager
def study_folder(store: Store, run: StoredRun, names: Sequence[str]) -> Iterator[Path]:
    """Bring the artifacts of a study run of these names, as far as it has them, into a folder that is gone afterwards.

    Raises
    ------
    StoreError
        If the run was not logged whole.
    """
    there = store.artifacts(run.identifier)
    absent = [name for name in ALWAYS if name not in there]
    if absent:
        raise StoreError(
            say("tracking.run_no_not_logged", run_name=run.name, absent=absent[0]),
            where=store.address,
            fix=say("tracking.log_again_results_folder"),
        )
    with tempfile.TemporaryDirectory() as folder:
        wanted = [name for name in dict.fromkeys([*ALWAYS, *names]) if name in there]
        store.fetch(run.identifier, wanted, Path(folder))
        yield Path(folder)


@contextmanager
def study_run_folder(store: Store, asked: str, names: Sequence[str]) -> Iterator[Path]:
    """Bring the artifacts of the study run of this identifier.

    Raises
    ------
    StoreError
        If the store cannot be used, has no such run, or the run is that of a version.
    """
    run = find_run(store, asked)
    study = study_run_of(store, run)
    if study.identifier != run.identifier:
        raise StoreError(
            say("tracking.run_version", run_id=run.identifier, run_name=run.name),
            where=store.address,
            fix=say("tracking.name_run_study", runs=RUNS, identifier=study.identifier),
        )
    with study_folder(store, study, names) as folder:
        yield folder
