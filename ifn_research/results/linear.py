"""Versions whose score is a weighted sum of normalised indicators, so that other weights need no other fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.config.models import VersionConfig
from ifn_research.errors import Refusal
from ifn_research.hierarchy import node_paths
from ifn_research.index.version import IndexVersion
from ifn_research.matrix import Floats, IndicatorMatrix
from ifn_research.results.cells import Cells
from ifn_research.results.study_result import StudyResult
from ifn_research.steps.aggregation import RULES
from ifn_research.steps.aggregation.hierarchy import aggregate
from ifn_research.steps.normalisation import NORMALISATIONS

# Scores that differ by less than this share of their size are the same scores, added in another order.
SAME = 1e-9


@dataclass(frozen=True, eq=False)
class LinearVersion:
    """A version that other weights can be tried on.

    Attributes
    ----------
    config : VersionConfig
    variables, dimensions : tuple of str
        The indicators that it was given, and the path of each.
    indicators : tuple of str
        Those that have a weight.
    weights : array, shape (n_indicators,)
        Effective weights, which sum to 1.
    staged : bool
        Whether a missing cell leaves its weight to its dimension, not to the whole index.
    rescale : (str, mapping)
        Method and options of the last step.
    standard : tuple of (int, float, float)
        Direction, mean and standard deviation of each of them, where they are z-scores; else empty.
    apart : bool
        Whether the other indicators stay as they are where one is left out of `variables`: no territory lacks anything,
        and no option names an indicator.
    """

    config: VersionConfig
    variables: tuple[str, ...]
    dimensions: tuple[str, ...]
    indicators: tuple[str, ...]
    weights: Floats
    staged: bool
    rescale: tuple[str, dict[str, object]]
    standard: tuple[tuple[int, float, float], ...]
    apart: bool


def linear_version(result: StudyResult, name: str, cells: Cells, scores: Floats) -> LinearVersion | str:
    """A version that other weights can be tried on, or why they cannot.

    Parameters
    ----------
    result : StudyResult
    name : str
        Of a version that succeeded.
    cells : Cells
        Its cells.
    scores : array, shape (n_territories,)
        Its scores over the territories of the cells; NaN where there is none.

    Returns
    -------
    LinearVersion or str
        The reason is one of ``secret``, ``local``, ``supervised``, ``aggregation``, ``stages``, ``centred``,
        ``totals``, ``single``, ``names`` and ``unlike``.
    """
    index = result.indices.get(name)
    if cells.secret.any() or (index is None and result.config.disclosure is not None):
        return "secret"
    if index is None:
        return "unlike"
    reason = _why_not(result, name, index)
    if reason:
        return reason
    dimensions = {item.name: item.dimension for item in index.definitions}
    matrix = IndicatorMatrix.of(
        cells.wide("normalised")[:, [cells.indicators.index(item) for item in index.weights.indicators]],
        indicators=index.weights.indicators,
        dimensions=tuple(dimensions[item] for item in index.weights.indicators),
    )
    if not _same_scores(index, matrix, scores):
        return "unlike"
    config = result.config.version(name)
    complete = not (cells.imputed.any() or np.isnan(matrix.values[~np.isnan(scores)]).any())
    return LinearVersion(
        config=config,
        variables=tuple(dimensions),
        dimensions=tuple(dimensions.values()),
        indicators=index.weights.indicators,
        weights=index.weights.values,
        staged=index.recipe.staged,
        rescale=(config.rescale.method, dict(config.rescale.options)),
        standard=_standard(index),
        apart=complete and not result.manifest.get("left_out", {}).get(name) and not _names_indicators(config),
    )


def _why_not(result: StudyResult, name: str, index: IndexVersion) -> str:
    recipe, weights = index.recipe, index.weights
    nodes = node_paths([item.dimension for item in index.definitions])
    reasons = {
        "local": result.is_local(name),
        "supervised": result.is_supervised(name),
        "aggregation": any(type(rule) is not RULES["arithmetic"] for rule in recipe.rules),
        "stages": recipe.rescale_stages,
        "centred": weights.centre is not None or weights.scale != 1.0 or weights.signed,
        "totals": bool(weights.totals),
        "single": len(weights.indicators) < 2,
        "names": any(item.name in nodes for item in index.definitions),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def _same_scores(index: IndexVersion, matrix: IndicatorMatrix, scores: Floats) -> bool:
    """True if the cells and the weights of the results give the scores of the results."""
    known = ~np.isnan(scores)
    recipe = index.recipe
    found = aggregate(matrix.rows(known), index.weights.values, recipe.rules, staged=recipe.staged, learned={}).scores
    if not len(found) or np.isnan(found).any():
        return False
    try:
        again = recipe.rescale.apply(found, recipe.rescale.fit(found))
    except Refusal:
        return False
    return bool(np.abs(again - scores[known]).max() <= SAME * np.abs(scores[known]).max())


def _standard(index: IndexVersion) -> tuple[tuple[int, float, float], ...]:
    if type(index.recipe.normalisation) is not NORMALISATIONS["zscore"]:
        return ()
    learned = index.learned["normalisation"]
    found = {
        item.name: (item.direction, float(mean), float(deviation))
        for item, mean, deviation in zip(index.definitions, learned["mean"], learned["standard_deviation"], strict=True)
    }
    return tuple(found[name] for name in index.weights.indicators)


def _names_indicators(config: VersionConfig) -> bool:
    """True if an option of a step before the weighting is told by indicator."""
    steps = (config.shrinkage, config.imputation, config.outliers, config.normalisation)
    return any(
        isinstance(value, dict) and set(value) & set(config.variables)
        for step in steps
        for value in step.options.values()
    )
