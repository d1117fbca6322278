"""The versions of a study built again without the indicators from which a ground truth was also built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from ifn_research.config import GroundTruthConfig
from ifn_research.errors import OptionError, Refusal
from ifn_research.hierarchy import depth
from ifn_research.index.fitting import fit_scored
from ifn_research.index.preparation import prepare
from ifn_research.matrix import Floats
from ifn_research.remarks import Remark
from ifn_research.study.inputs import StudyInputs
from ifn_research.study.version_run import VersionRun, apart_from
from ifn_research.validation.checks.variants import WithoutCircular


def without_circular(inputs: StudyInputs, runs: Sequence[VersionRun]) -> dict[tuple[str, str], WithoutCircular]:
    """Every version that uses an indicator of some `circular_with`, built again without it.

    Parameters
    ----------
    runs : sequence of VersionRun
        Those that are judged.
    """
    found: dict[tuple[str, str], WithoutCircular] = {}
    for truth in inputs.config.ground_truth:
        for item in runs:
            used = item.weights.indicators if item.weights is not None else item.config.variables
            circular = tuple(name for name in truth.circular_with if name in used)
            if circular:
                found[item.name, truth.name] = _without(inputs, item, truth, circular)
    return found


def _without(
    inputs: StudyInputs, item: VersionRun, truth: GroundTruthConfig, circular: tuple[str, ...]
) -> WithoutCircular:
    kept = tuple(name for name in item.config.variables if name not in truth.circular_with)
    if item.given:
        return WithoutCircular(circular, reason=(Remark("not_refitted_given"),))
    if not kept:
        return WithoutCircular(circular, reason=(Remark("nothing_without"),))
    dimensions = [
        [inputs.config.indicators[name].dimension or "" for name in names] for names in (kept, item.config.variables)
    ]
    if item.recipe.staged and depth(dimensions[0]) != depth(dimensions[1]):
        return WithoutCircular(circular, reason=(Remark("other_hierarchy_without"),))
    version = item.config.model_copy(update={"variables": kept})
    try:
        return WithoutCircular(circular, _scores(inputs, replace(item, config=version)))
    except (Refusal, OptionError) as error:
        return WithoutCircular(circular, reason=(Remark("refused_without", why=error.told_what),))


def _scores(inputs: StudyInputs, item: VersionRun) -> Floats:
    """Scores of the territories, out of fold where the weights are learned from a ground truth."""
    variables, reference = item.config.variables, inputs.reference(item.config)
    if item.supervised and inputs.folds is not None:
        return apart_from(inputs, reference, item.recipe, variables).scores
    definitions, matrix = inputs.learning(item.config).raw(variables)
    index, scored = fit_scored(
        item.recipe, definitions, prepare(item.recipe, matrix), outcome=None, seed=inputs.config.seed
    )
    if reference is not None:
        scored = index.score(inputs.raw(variables)[1])
    scores = pd.Series(scored.scores, index=scored.codes).reindex(inputs.data.codes)
    return np.asarray(scores, dtype=np.float64)
