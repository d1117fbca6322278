"""The versions of a study built again without the indicators from which a ground truth was also built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from ifn_research.config import GroundTruthConfig, StudyConfig
from ifn_research.data.loading import StudyData
from ifn_research.errors import OptionError, Refusal
from ifn_research.hierarchy import depth
from ifn_research.index.fitting import fit
from ifn_research.matrix import Floats
from ifn_research.study.version_run import VersionRun, raw_of, taught_by
from ifn_research.validation.checks.variants import WithoutCircular
from ifn_research.validation.refits.out_of_fold import Folds, out_of_fold


def without_circular(
    config: StudyConfig, data: StudyData, runs: Sequence[VersionRun], folds: Folds | None
) -> dict[tuple[str, str], WithoutCircular]:
    """Every version that uses an indicator of some `circular_with`, built again without it.

    Parameters
    ----------
    runs : sequence of VersionRun
        Those that are judged.
    folds : Folds or None
        What a supervised version leaves out in turn.
    """
    found: dict[tuple[str, str], WithoutCircular] = {}
    for truth in config.ground_truth:
        for item in runs:
            used = item.weights.indicators if item.weights is not None else item.config.variables
            circular = tuple(name for name in truth.circular_with if name in used)
            if circular:
                found[item.name, truth.name] = _without(config, data, item, truth, circular, folds)
    return found


def _without(
    config: StudyConfig,
    data: StudyData,
    item: VersionRun,
    truth: GroundTruthConfig,
    circular: tuple[str, ...],
    folds: Folds | None,
) -> WithoutCircular:
    kept = tuple(name for name in item.config.variables if name not in truth.circular_with)
    if not kept:
        return WithoutCircular(circular, reason="nothing is left of the version without them")
    dimensions = [
        [config.indicators[name].dimension or "" for name in names] for names in (kept, item.config.variables)
    ]
    if item.recipe.staged and depth(dimensions[0]) != depth(dimensions[1]):
        return WithoutCircular(circular, reason="the version has another hierarchy without them")
    version = item.config.model_copy(update={"variables": kept})
    try:
        return WithoutCircular(circular, _scores(config, data, replace(item, config=version), folds))
    except (Refusal, OptionError) as error:
        return WithoutCircular(circular, reason=f"refused without them: {str(error.what).replace('; ', ', ')}")


def _scores(config: StudyConfig, data: StudyData, item: VersionRun, folds: Folds | None) -> Floats:
    """Scores of the territories, out of fold where the weights are learned from a ground truth."""
    definitions, matrix = raw_of(item.config, config, data)
    taught = taught_by(item.recipe, config, data)
    if taught is not None and folds is not None:
        return out_of_fold(item.recipe, definitions, matrix, folds, outcome=taught, seed=config.seed).scores
    fitted = fit(item.recipe, definitions, matrix, outcome=taught, seed=config.seed)
    scored = fitted.index.score_treated(fitted.prepared.treated)
    return pd.Series(scored.scores, index=scored.codes).reindex(data.codes).to_numpy(dtype="float64")
