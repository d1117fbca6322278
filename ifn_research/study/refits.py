"""The versions of a study fitted again elsewhere: without each fold, and within each région."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import call
from typing import Any

from ifn_research.execution import Stages
from ifn_research.index.definitions import Definition
from ifn_research.index.recipe import Recipe
from ifn_research.matrix import Floats, IndicatorMatrix
from ifn_research.remarks import Remark, Remarks
from ifn_research.study.inputs import StudyInputs
from ifn_research.study.version_run import VersionRun
from ifn_research.validation.refits.out_of_fold import Folds, OutOfFold, scores_out_of_fold, too_dear
from ifn_research.validation.refits.transfer import Transfer, learns_weights, members_of, transfer

_Task = Callable[[], Any]
# Above this number of territories a fit is numerics of arrays, and its data long to copy to other processes.
MOST_COPIED = 20_000
GIVEN: Remarks = (Remark("not_refitted_given"),)


@dataclass(frozen=True)
class WorthElsewhere:
    """The worth of versions where they were not fitted.

    Attributes
    ----------
    scores : mapping of version to array, each of shape (n_territories,)
        Out of fold; NaN where there is none. Versions without any are absent.
    reasons : mapping of version to tuple of Remark
        Why scores are absent, or which folds have none.
    transfers : tuple of Transfer
    """

    scores: Mapping[str, Floats]
    reasons: Mapping[str, Remarks]
    transfers: tuple[Transfer, ...]


def refit_elsewhere(inputs: StudyInputs, runs: Sequence[VersionRun], executor: Stages) -> WorthElsewhere:
    """Fit versions again without each fold, and in each member of the group of the folds.

    Parameters
    ----------
    runs : sequence of VersionRun
        Those that are judged.
    executor : Stages
    """
    folds = inputs.folds
    if folds is None:
        return WorthElsewhere({}, {}, ())
    n = inputs.data.n_territories
    dear = {item.name: GIVEN if item.given else too_dear(item.recipe, n) for item in runs}
    apart = {item.name: _known(item.out_of_fold) for item in runs if item.out_of_fold is not None}
    again = [item for item in runs if item.name not in apart and not dear[item.name]]
    tried = [task for item in runs if not dear[item.name] and (task := _between(inputs, item, folds)) is not None]
    tasks: list[_Task] = [*(_without_each(inputs, item, folds) for item in again), *tried]
    made: list[Any] = executor.stage("out of fold").map(call, tasks, small_steps=n <= MOST_COPIED)
    apart |= dict(zip((item.name for item in again), made, strict=False))
    told = {item.name: apart[item.name][1] if item.name in apart else dear[item.name] for item in runs}
    scores = {item.name: apart[item.name][0] for item in runs if item.name in apart}
    return WorthElsewhere(
        {name: found for name, found in scores.items() if found is not None},
        {name: reason for name, reason in told.items() if reason},
        tuple(row for rows in made[len(again) :] for row in rows),
    )


def _without_each(inputs: StudyInputs, item: VersionRun, folds: Folds) -> _Task:
    reference = inputs.reference(item.config)
    if reference is not None:
        inputs, folds = reference.together, reference.folds(folds)
    definitions, matrix = inputs.raw(item.config.variables)
    return partial(_scored_apart, item.recipe, definitions, matrix, folds, inputs.config.seed)


def _scored_apart(
    recipe: Recipe, definitions: tuple[Definition, ...], matrix: IndicatorMatrix, folds: Folds, seed: int
) -> tuple[Floats | None, Remarks]:
    needed = replace(matrix, groups={name: matrix.groups[name] for name in recipe.group_names if name in matrix.groups})
    scores, remarks = scores_out_of_fold(recipe, definitions, needed, folds, seed=seed)
    return scores if scores is None or folds.scored is None else scores[folds.scored], remarks


def _known(apart: OutOfFold) -> tuple[Floats | None, Remarks]:
    """Scores out of fold, if there are some, and what must be said of them: what others need of a fit in each fold."""
    return apart.scores if apart.parts else None, apart.remarks


def _between(inputs: StudyInputs, item: VersionRun, folds: Folds) -> _Task | None:
    """The transfers of a version that learns its weights, against the primary ground truth, if there are some."""
    primary = inputs.config.primary
    labels = inputs.data.groups.get(folds.group)
    if primary is None or labels is None or not members_of(labels):
        return None
    if not learns_weights(item.recipe):
        return None
    places = inputs.places_of(primary.group)
    truth_of_study = next(truth for truth in inputs.ground_truths(places) if truth.name == primary.name)
    # In a region, a draw of all has few territories, and chances that are not those of the region.
    if truth_of_study.inclusion is not None:
        return None
    definitions, matrix = inputs.raw(item.config.variables)
    truth = (primary.name, truth_of_study.values)
    taught = inputs.taught(item.recipe)
    return partial(
        transfer, item.recipe, definitions, matrix, labels, truth, taught=taught, seed=inputs.config.seed, places=places
    )
