"""The versions of a study fitted again elsewhere: without each fold, and within each région."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ifn_research.execution import Stages
from ifn_research.matrix import Floats
from ifn_research.remarks import Remarks
from ifn_research.study.inputs import StudyInputs
from ifn_research.study.version_run import VersionRun
from ifn_research.validation.refits.out_of_fold import Folds, OutOfFold, out_of_fold, too_dear
from ifn_research.validation.refits.transfer import Transfer, learns_weights, members_of, transfer


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
    found: dict[str, OutOfFold] = {}
    reasons: dict[str, Remarks] = {}
    transfers: list[Transfer] = []
    for item in executor.stage("out of fold").each(runs):
        dear = too_dear(item.recipe, inputs.data.n_territories)
        if item.out_of_fold is not None:
            found[item.name] = item.out_of_fold
        elif not dear:
            found[item.name] = _without_each(inputs, item, folds)
        reason = found[item.name].remarks if item.name in found else dear
        reasons |= {item.name: reason} if reason else {}
        transfers += [] if dear else _between(inputs, item, folds)
    return WorthElsewhere(
        {name: apart.scores for name, apart in found.items() if apart.parts}, reasons, tuple(transfers)
    )


def _without_each(inputs: StudyInputs, item: VersionRun, folds: Folds) -> OutOfFold:
    definitions, matrix = inputs.raw(item.config.variables)
    return out_of_fold(item.recipe, definitions, matrix, folds, seed=inputs.config.seed)


def _between(inputs: StudyInputs, item: VersionRun, folds: Folds) -> list[Transfer]:
    """Transfers of a version that learns its weights, against the primary ground truth."""
    primary = inputs.config.primary
    labels = inputs.data.groups.get(folds.group)
    if primary is None or labels is None or not members_of(labels):
        return []
    if not learns_weights(item.recipe):
        return []
    places = inputs.places_of(primary.group)
    truths = {truth.name: truth.values for truth in inputs.ground_truths(places)}
    definitions, matrix = inputs.raw(item.config.variables)
    truth = (primary.name, truths[primary.name])
    taught = inputs.taught(item.recipe)
    return transfer(
        item.recipe, definitions, matrix, labels, truth, taught=taught, seed=inputs.config.seed, places=places
    )
