"""Weights learned in one région and judged in another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ifn_research.errors import Refusal
from ifn_research.geography.places import Places
from ifn_research.index.definitions import Definition
from ifn_research.index.fitting import fit
from ifn_research.index.preparation import Prepared, among
from ifn_research.index.recipe import Recipe
from ifn_research.index.version import IndexVersion
from ifn_research.matrix import Bools, Floats, IndicatorMatrix, Labels
from ifn_research.remarks import Remark, Remarks
from ifn_research.rows import Remarked
from ifn_research.statistics.correlation import OF_AGREEMENT, spearman
from ifn_research.steps.weighting import WEIGHTINGS
from ifn_research.steps.weighting.base import LocalWeighting

LEAST_TERRITORIES = 10
# Members of a group between which transfers are tried.
MEMBERS = (2, 30)
DECLARED = ("equal", "equal_by_dimension", "fixed", "budget", "ahp")


@dataclass(frozen=True)
class Transfer(Remarked):
    """One row of `transfer.csv`.

    Attributes
    ----------
    version, ground_truth : str
    learned_in, judged_in : str
        Members of the group that is left out in turn.
    n_learned, n_judged : int
        Territories that taught, and territories (or places) that are scored and whose outcome is known.
    spearman : float or None
    remarks : tuple of Remark
        Why there is no figure, or that these are the territories on which the index was fitted.
    """

    version: str
    ground_truth: str
    learned_in: str
    judged_in: str
    n_learned: int
    n_judged: int
    spearman: float | None = None
    remarks: Remarks = ()


def learns_weights(recipe: Recipe) -> bool:
    """True if the weights of a recipe come from the data."""
    return type(recipe.weighting) not in {WEIGHTINGS[name] for name in DECLARED}


def members_of(labels: Labels) -> list[str]:
    """The members of a group between which transfers are tried; none when they are too few or too many."""
    found = [name for name in np.unique(labels.astype(str)).tolist() if name]
    return found if MEMBERS[0] <= len(found) <= MEMBERS[1] else []


def transfer(
    recipe: Recipe,
    definitions: tuple[Definition, ...],
    matrix: IndicatorMatrix,
    labels: Labels,
    truth: tuple[str, Floats],
    *,
    taught: Floats | None = None,
    seed: int,
    places: Places | None = None,
) -> list[Transfer]:
    """Fit every step in each member of a group, and judge the scores that this gives in each.

    Parameters
    ----------
    recipe : Recipe
    definitions : tuple of Definition
    matrix : IndicatorMatrix
        Raw values of all territories.
    labels : array of str, shape (n_territories,)
        Member of each territory; the empty string is unknown.
    truth : name of a ground truth, and its oriented values, shape (n_territories,) or (n_places,)
        What scores are judged against.
    taught : array, shape (n_territories,), optional
        Oriented ground truth, for a weighting that learns from it.
    seed : int
    places : Places, optional
        The places at which the ground truth is measured, if these are not the territories: the mean score of those of
        a place's territories that lie in the member is judged.
    """
    lift = (lambda values: values) if places is None else places.lift
    members = {name: np.asarray(labels == name) for name in members_of(labels)}
    rows: list[Transfer] = []
    for learned_in, inside in members.items():
        index, n, reason = _learned(recipe, definitions, matrix, inside, taught, seed)
        for judged_in, there in members.items():
            pair = Transfer(recipe.name, truth[0], learned_in, judged_in, n, 0, remarks=reason)
            rows.append(pair if index is None else _judged(pair, index, matrix, there, truth[1], lift))
    return rows


def _learned(
    recipe: Recipe,
    definitions: tuple[Definition, ...],
    matrix: IndicatorMatrix,
    inside: Bools,
    taught: Floats | None,
    seed: int,
) -> tuple[IndexVersion | None, int, Remarks]:
    """The index of one member, how many territories taught it, and why there is none if there is none."""
    n = int((inside if taught is None else inside & ~np.isnan(taught)).sum())
    if n < LEAST_TERRITORIES:
        return None, n, (Remark("learned_from_few", n=n, least=LEAST_TERRITORIES),)
    try:
        fitted = fit(recipe, definitions, matrix, rows=inside, outcome=taught, seed=seed)
    except Refusal as refusal:
        return None, n, (Remark("not_learned_there", why=refusal.told_what),)
    n = _teachers(recipe, fitted.prepared, None if taught is None else taught[inside])
    return (
        (fitted.index, n, ())
        if n >= LEAST_TERRITORIES
        else (None, n, (Remark("learned_from_few", n=n, least=LEAST_TERRITORIES),))
    )


def _teachers(recipe: Recipe, prepared: Prepared, taught: Floats | None) -> int:
    """Territories that the weights come from."""
    matrix = prepared.normalised
    known = np.ones(matrix.n_territories, dtype=bool)
    if not isinstance(recipe.weighting, LocalWeighting):
        known = np.asarray(~np.isnan(matrix.values).any(axis=1))
    if taught is not None:
        known = known & ~np.isnan(taught[among(prepared.treated.given, matrix.codes)])
    return int(known.sum())


def _judged(
    pair: Transfer,
    index: IndexVersion,
    matrix: IndicatorMatrix,
    there: Bools,
    truth: Floats,
    lift: Callable[[Floats], Floats],
) -> Transfer:
    try:
        scored = index.score(matrix.rows(there))
    except Refusal as refusal:
        return replace(pair, remarks=(Remark("not_scored_there", why=refusal.told_what),))
    scores = np.full(matrix.n_territories, np.nan)
    scores[np.flatnonzero(there)[among(matrix.codes[there], scored.codes)]] = scored.scores
    scores = lift(scores)
    n = int((~np.isnan(scores) & ~np.isnan(truth)).sum())
    if n < LEAST_TERRITORIES:
        return replace(pair, n_judged=n, remarks=(Remark("judged_in_few", n=n, least=LEAST_TERRITORIES),))
    found = spearman(scores, truth, names=OF_AGREEMENT)
    within = (Remark("same_territories"),) if pair.learned_in == pair.judged_in else ()
    return replace(pair, n_judged=n, spearman=found.value, remarks=found.reason or within)
