"""A recipe fitted on some territories: the only place where one is."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ifn_research.arithmetic import single_threaded
from ifn_research.errors import Refusal
from ifn_research.index.definitions import Definition
from ifn_research.index.preparation import Prepared, among, prepare
from ifn_research.index.recipe import Recipe
from ifn_research.index.version import IndexVersion, Scored
from ifn_research.language.messages import say
from ifn_research.matrix import Bools, Floats, IndicatorMatrix, Labels, Weights
from ifn_research.steps.aggregation.hierarchy import Aggregated
from ifn_research.steps.imputation.base import complete
from ifn_research.steps.weighting.base import LocalWeighting

# Scores that differ by less than this share of their size are one score and the rounding of its sum.
SAME = 1e-12


@dataclass(frozen=True)
class Fitted:
    """A recipe fitted on some territories.

    Attributes
    ----------
    prepared : Prepared
        What its steps made of these territories.
    index : IndexVersion
        What scores any territories.
    """

    prepared: Prepared
    index: IndexVersion


@single_threaded()
def fit(
    recipe: Recipe,
    definitions: tuple[Definition, ...],
    matrix: IndicatorMatrix,
    *,
    rows: Bools | None = None,
    outcome: Floats | None = None,
    seed: int,
    scores_only: bool = False,
) -> Fitted:
    """Fit every step of a recipe.

    Parameters
    ----------
    recipe : Recipe
    definitions : tuple of Definition
    matrix : IndicatorMatrix
        Raw values of all territories.
    rows : array of bool, shape (n_territories,), optional
        The territories to learn from; all when absent.
    outcome : array, shape (n_territories,), optional
        Oriented ground truth of all territories, for a weighting that learns from it.
    seed : int
        The same for every recipe: two that draw differ by their choices, not by their draws.
    scores_only : bool
        Whether the index will be asked for scores alone: see `IndexVersion.scores`.

    Raises
    ------
    Refusal
        If these territories cannot support it.
    """
    if rows is not None:
        matrix, outcome = matrix.rows(rows), None if outcome is None else outcome[rows]
    prepared = prepare(recipe, matrix)
    weights = fit_weights(recipe, prepared, outcome=outcome, seed=seed)
    return Fitted(prepared, fit_weighted(recipe, definitions, prepared, weights, scores_only=scores_only)[0])


@single_threaded()
def fit_prepared(
    recipe: Recipe,
    definitions: tuple[Definition, ...],
    prepared: Prepared,
    *,
    outcome: Floats | None = None,
    blocks: Labels | None = None,
    seed: int = 0,
) -> IndexVersion:
    """Fit the weights of a recipe on prepared territories; see `fit_scored`, of which this is the index."""
    return _fit(recipe, definitions, prepared, outcome, blocks, seed)[0]


def fit_scored(
    recipe: Recipe,
    definitions: tuple[Definition, ...],
    prepared: Prepared,
    *,
    outcome: Floats | None = None,
    blocks: Labels | None = None,
    seed: int = 0,
) -> tuple[IndexVersion, Scored]:
    """Fit the weights of a recipe on prepared territories, and score these.

    Weights are learned from the territories that are complete, or from all if each has its own.

    Parameters
    ----------
    recipe : Recipe
    definitions : tuple of Definition
    prepared : Prepared
    outcome : array, shape (n_given,), optional
        Oriented ground truth of all territories given, those that the preparation left out included.
    blocks : array of str, shape (n_given,), optional
        Block of each territory given.
    seed : int

    Raises
    ------
    Refusal
        If the data cannot support the weighting or the aggregation.
    """
    index, result = _fit(recipe, definitions, prepared, outcome, blocks, seed)
    return index, index.scored(prepared.treated, result)


def _fit(
    recipe: Recipe,
    definitions: tuple[Definition, ...],
    prepared: Prepared,
    outcome: Floats | None,
    blocks: Labels | None,
    seed: int,
) -> tuple[IndexVersion, Aggregated]:
    """The index, and what its territories were aggregated to."""
    weights = fit_weights(recipe, prepared, outcome=outcome, blocks=blocks, seed=seed)
    return fit_weighted(recipe, definitions, prepared, weights)


def fit_weights(
    recipe: Recipe,
    prepared: Prepared,
    *,
    outcome: Floats | None = None,
    blocks: Labels | None = None,
    seed: int = 0,
) -> Weights:
    """The weights of a recipe on prepared territories; see `fit_scored`."""
    matrix = prepared.normalised
    stays = among(prepared.treated.given, matrix.codes)
    local = isinstance(recipe.weighting, LocalWeighting)
    known = np.ones(matrix.n_territories, dtype=bool) if local else complete(matrix)
    return recipe.weighting.fit(
        matrix.rows(known),
        outcome=None if outcome is None else outcome[stays][known],
        blocks=None if blocks is None else blocks[stays][known],
        rng=np.random.default_rng(seed),
    )


def fit_weighted(
    recipe: Recipe,
    definitions: tuple[Definition, ...],
    prepared: Prepared,
    weights: Weights,
    *,
    scores_only: bool = False,
) -> tuple[IndexVersion, Aggregated]:
    """The index with given weights, and what its territories were aggregated to.

    Parameters
    ----------
    recipe : Recipe
    definitions : tuple of Definition
    prepared : Prepared
    weights : Weights
    scores_only : bool
        Whether nothing else is wanted of these territories, nor of others by the index: see `IndexVersion.scores`.

    Raises
    ------
    Refusal
        If the data cannot support the aggregation.
    """
    kept = prepared.normalised.columns(weights.indicators)
    index = IndexVersion(recipe=recipe, definitions=definitions, learned=prepared.learned, weights=weights)
    result = index.aggregated(kept, None, scores_only=scores_only)
    scores = result.scores[~np.isnan(result.scores)]
    refuse_constant(scores, kept.greatest if scores.size else 0.0, weights)
    learned = {**prepared.learned, "aggregation": result.learned, "rescale": recipe.rescale.fit(scores)}
    return replace(index, learned=learned), result


def refuse_constant(scores: Floats, greatest: float, weights: Weights) -> None:
    """Raise a Refusal if scores, shape (n_territories,), of values up to the greatest are the same but for rounding."""
    if scores.size and np.ptp(scores) <= SAME * weights.scale * greatest:
        raise Refusal(
            say("index.index_not_vary_every", scores=scores[0]),
            where=say("index.indicators_version_after_normalisation"),
            fix=say("index.check_indicators_vary_between"),
            evidence=weights,
        )
