"""The versions of a study fitted again elsewhere: without each fold, and within each région."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from ifn_research.config import StudyConfig
from ifn_research.data.loading import StudyData
from ifn_research.geography.blocks import BlockDesign
from ifn_research.matrix import Floats
from ifn_research.study.version_run import VersionRun, raw_of, taught_by
from ifn_research.validation.places import Ground
from ifn_research.validation.refits.out_of_fold import Folds, OutOfFold, folds_of, out_of_fold, too_dear
from ifn_research.validation.refits.transfer import Transfer, learns_weights, members_of, transfer
from ifn_research.validation.study_ground_truths import outcomes_of

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Refitted:
    """What versions are worth where they were not fitted.

    Attributes
    ----------
    scores : mapping of version to array, each of shape (n_territories,)
        Out of fold; NaN where there is none. Versions without any are absent.
    reasons : mapping of version to str
        Why scores are absent, or which folds have none.
    transfers : tuple of Transfer
    """

    scores: Mapping[str, Floats]
    reasons: Mapping[str, str]
    transfers: tuple[Transfer, ...]


def study_folds(config: StudyConfig, data: StudyData, blocks: BlockDesign) -> Folds | None:
    """What is left out in turn; None for a study without ground truth, which judges nothing."""
    if not config.ground_truth:
        return None
    settings = config.validation.spatial_cv
    found = folds_of(data.groups, blocks, data.n_territories, by=settings.by)
    if not settings.buffer_km or data.longitude is None or data.latitude is None:
        return found
    return replace(found, buffer_km=settings.buffer_km, coordinates=(data.longitude, data.latitude))


def refit_elsewhere(
    config: StudyConfig, data: StudyData, runs: Sequence[VersionRun], folds: Folds | None, tell: Progress
) -> Refitted:
    """Fit versions again without each fold, and in each member of the group of the folds.

    Parameters
    ----------
    runs : sequence of VersionRun
        Those that are judged.
    tell : callable
        Told the stage, the number of its parts done, and their total.
    """
    if folds is None:
        return Refitted({}, {}, ())
    found: dict[str, OutOfFold] = {}
    reasons: dict[str, str] = {}
    transfers: list[Transfer] = []
    for done, item in enumerate(runs):
        tell("out of fold", done, len(runs))
        dear = too_dear(item.recipe, data.n_territories)
        if item.out_of_fold is not None:
            found[item.name] = item.out_of_fold
        elif not dear:
            found[item.name] = _without_each(config, data, item, folds)
        reason = found[item.name].told if item.name in found else dear
        reasons |= {item.name: reason} if reason else {}
        transfers += [] if dear else _between(config, data, item, folds)
    tell("out of fold", len(runs), len(runs))
    return Refitted({name: apart.scores for name, apart in found.items() if apart.parts}, reasons, tuple(transfers))


def _without_each(config: StudyConfig, data: StudyData, item: VersionRun, folds: Folds) -> OutOfFold:
    definitions, matrix = raw_of(item.config, config, data)
    return out_of_fold(item.recipe, definitions, matrix, folds, seed=config.seed)


def _between(config: StudyConfig, data: StudyData, item: VersionRun, folds: Folds) -> list[Transfer]:
    """Transfers of a version that learns its weights, against the primary ground truth."""
    primary = config.primary
    labels = data.groups.get(folds.group)
    if primary is None or labels is None or not members_of(labels):
        return []
    if not learns_weights(item.recipe):
        return []
    at = None if primary.group is None else Ground.members(data, primary.group)
    outcomes = {item.name: item.values for item in outcomes_of(config, data, at or Ground.territories(data))}
    definitions, matrix = raw_of(item.config, config, data)
    truth = (primary.name, outcomes[primary.name])
    taught = taught_by(item.recipe, config, data)
    return transfer(item.recipe, definitions, matrix, labels, truth, taught=taught, seed=config.seed, ground=at)
