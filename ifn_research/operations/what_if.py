"""One change of a study, tried from its results: who moves, without judging or keeping anything."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ifn_research.config import StudyConfig, load_study
from ifn_research.errors import ConfigError, nearest
from ifn_research.language.messages import Words, say
from ifn_research.operations.given_indices import stored_in
from ifn_research.results.labels import versions_named
from ifn_research.results.moves import Moves, moves_between
from ifn_research.results.study_result import StudyResult, read_results
from ifn_research.steps.weighting import WEIGHTINGS
from ifn_research.steps.weighting.supervised import SupervisedWeights
from ifn_research.study.given import with_indices
from ifn_research.study.run import run

# What is not wanted of a change that is only tried.
UNJUDGED = ("ground_truth=[]", "typology=null")


@dataclass(frozen=True)
class Tried:
    """The changes of scores that a change of the study would bring.

    Attributes
    ----------
    moves : tuple of Moves
        Of each version whose scores change, in the order of the study.
    same : tuple of str
        The versions whose scores stay.
    refused : mapping of str to Message
        The versions that the change would make fail, with the reason.
    new : tuple of str
        Versions that the study did not have.
    notes : tuple of Message
        What must be known of the comparison.
    config : StudyConfig
        Of the changed study, which says what its versions are called.
    """

    moves: tuple[Moves, ...]
    same: tuple[str, ...]
    refused: dict[str, Words]
    new: tuple[str, ...]
    notes: tuple[Words, ...]
    config: StudyConfig


def what_if(folder: Path, changes: Sequence[str], *, version: str | None = None) -> Tried:
    """Compute the versions of some results again with a change, and compare.

    Nothing is written and nothing is judged: a change that is kept is a version tried, and is counted as one then.

    Parameters
    ----------
    folder : Path
        A results folder, whose tables must still be where they were.
    changes : sequence of str
        ``PATH=VALUE``, as for `ifn run --set`.
    version : str, optional
        This version alone; all when absent.

    Raises
    ------
    ConfigError, DataError, Problems
        If there is no change, the changed study is wrong, or its tables cannot be read.
    """
    if not changes:
        raise ConfigError(say("operations.no_change"), where="--set", fix=say("operations.name_a_change"))
    before = read_results(folder, tables=("versions", "scores"), fitted=False)
    if version is not None and version not in before.versions:
        fix = nearest(version, before.versions)
        raise ConfigError(say("operations.no_version", asked=version), where="--version", fix=fix)
    study = load_study(folder / "config.yaml", overrides=[*changes, *_unneeded(before.config)])
    study = with_indices(study, stored_in(study.config))
    after = run(study, only=[] if version is None else [version])
    common = [name for name in before.versions if name in after.versions]
    moves = {name: moves_between(name, _scores(before, name), _scores(after, name)) for name in common}
    same = [name for name, moved in moves.items() if _stays(before, after, name, moved)]
    return Tried(
        moves=tuple(moved for name, moved in moves.items() if name not in same),
        same=tuple(same),
        refused={name: row.reason for name, row in after.refusals.items() if name in before.versions},
        new=tuple(name for name in after.versions if name not in before.versions),
        notes=(*_apart(before.config, changes), *_notes(folder, after)),
        config=after.config,
    )


def _unneeded(config: StudyConfig) -> tuple[str, ...]:
    """Changes that leave judgement out of the study, unless weights are learned from a ground truth."""
    learned = any(issubclass(WEIGHTINGS[item.weighting.method], SupervisedWeights) for item in config.versions)
    return UNJUDGED[1:] if learned else UNJUDGED


def _scores(result: StudyResult, version: str) -> pd.DataFrame:
    return result.of_version("scores", version).set_index("code")


def _stays(before: StudyResult, after: StudyResult, version: str, moved: Moves) -> bool:
    """True if every territory keeps its score, to the last bits that another order of sums may change."""
    old, new = (_scores(result, version)["score"] for result in (before, after))
    if moved.only_a or moved.only_b:
        return False
    gap = (old - new.reindex(old.index)).abs()
    return bool((gap <= 1e-9 * old.abs().clip(lower=1)).all())


def _apart(config: StudyConfig, changes: Sequence[str]) -> list[Words]:
    """The versions that were made from one that changes, and do not change with it here."""
    changed = {change.partition("=")[0].split(".")[1] for change in changes if change.startswith("versions.")}
    places = {str(at): item.name for at, item in enumerate(config.versions)}
    named = {places.get(name, name) for name in changed}
    made = [item.name for item in config.versions if item.adapts in named]
    return [say("operations.made_from_it", versions=versions_named(config, made))] if made else []


def _notes(folder: Path, after: StudyResult) -> list[Words]:
    """That the tables are no longer those of the run."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    there = {item["table"]: item["sha256"] for item in manifest["inputs"]}
    now = {item["table"]: item["sha256"] for item in after.manifest["inputs"]}
    changed = [name for name, digest in now.items() if name in there and there[name] != digest]
    return [say("operations.tables_changed", tables=changed)] if changed else []
