"""A fitted index as a store keeps it, with the configuration of its study."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ifn_research.language.messages import Words, say
from ifn_research.outputs.tracking.base import Registry, Store, StoredRun, StoreError
from ifn_research.outputs.tracking.registry.decisions import REPLACED
from ifn_research.outputs.tracking.store.lookup import find_run, study_folder, study_run_of
from ifn_research.outputs.tracking.stored_names import MODELS, model_parts
from ifn_research.results import IndexVersion
from ifn_research.results.decision import ALIAS, STATUSES
from ifn_research.results.files import read_yaml

INDEX, SCORES = "index.json", "scores.parquet"


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
    told : Message or str
        What it is, in a few words.
    address : str
        The name that will always mean this index.
    scores : DataFrame or None
        Those of its study's territories, where the store has them.
    caution : Message or str
        What was decided against it, or that another version has replaced it; empty where neither is so.
    """

    index: IndexVersion
    config: dict[str, Any]
    manifest: dict[str, Any]
    told: Words
    caution: Words
    address: str = ""
    scores: pd.DataFrame | None = None


def stored_index(asked: str, store: Store, registry: Registry) -> StoredIndex:
    """Return a fitted index of a store.

    Parameters
    ----------
    asked : str
        ``models:/<study>@<alias>``, ``models:/<study>/<number>`` or ``runs:/<id>``.
    store : Store
    registry : Registry

    Raises
    ------
    StoreError
        If the store cannot be used or holds no such index.
    """
    identifier, address = _registered(registry, asked, store) if asked.startswith(MODELS) else (asked, asked)
    run = find_run(store, identifier)
    with study_folder(store, study_run_of(store, run), (SCORES,)) as folder:
        config = read_yaml(folder / "config.yaml")
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        scores = pd.read_parquet(folder / SCORES) if (folder / SCORES).is_file() else None
    index = _index(store, run.identifier)
    own = None if scores is None else scores[scores["version"] == index.name]
    told = say("tracking.index_of_run", address=address, version=index.name, run=run.tags["ifn.study_run"])
    return StoredIndex(index, config, manifest, told, _caution(registry, run), address, own)


def _caution(registry: Registry, run: StoredRun) -> Words:
    """The objection of the committee's last decision to a use of this version; empty where there is none."""
    status = run.tags.get("ifn.decision", "")
    study, day = run.tags["ifn.study"], run.tags.get("ifn.decision_recorded", "")
    if status in STATUSES and status != ALIAS:
        return say("tracking.was_decided", status=status, day=day, study=study)
    if status != ALIAS:
        return ""
    in_force = (registry.aliases(study) or {}).get(ALIAS, "")
    own = [index for index in registry.versions(study) if index.run == run.identifier]
    if any(index.number == in_force for index in own):
        return ""
    by = next((index.tags[REPLACED] for index in own if REPLACED in index.tags), "")
    if not by:
        return say("tracking.was_adopted", day=day)
    return say("tracking.was_adopted_and_replaced", day=day, by=f"{MODELS}{study}/{by}")


def _registered(registry: Registry, asked: str, store: Store) -> tuple[str, str]:
    """Return the run of a registered index, and its address by number."""
    name, alias, number = model_parts(asked)
    index = registry.find(name, alias=alias, number=number)
    if index is None:
        known = [f"{MODELS}{model}@{each}" for model in registry.models() for each in registry.aliases(model) or ()]
        raise StoreError(
            say("tracking.store_no_model", asked=asked),
            where=store.address,
            fix=say("tracking.adopted_versions_store", known=known)
            if known
            else say("tracking.adopted_versions_store_none"),
        )
    return index.run, f"{MODELS}{name}/{index.number}"


def _index(store: Store, run: str) -> IndexVersion:
    if INDEX not in store.artifacts(run):
        raise StoreError(
            say("tracking.run_holds_no_fitted", run_id=run),
            where=store.address,
            fix=say("tracking.name_run_version_succeeded"),
        )
    with tempfile.TemporaryDirectory() as folder:
        store.fetch(run, [INDEX], Path(folder))
        return IndexVersion.from_json((Path(folder) / INDEX).read_text(encoding="utf-8"))
