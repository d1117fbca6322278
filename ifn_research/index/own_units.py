"""The meaning of a score whose indicators stay in their own units: which of them decides it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ifn_research.index.recipe import Recipe
from ifn_research.matrix import Floats, IndicatorMatrix, Weights
from ifn_research.remarks import Remark, Remarks
from ifn_research.steps.aggregation import RULES
from ifn_research.steps.normalisation import NORMALISATIONS
from ifn_research.steps.weighting.base import LoadingWeighting, LocalWeighting

# Standard deviations that are so many times larger than others: where no unit is declared, and where all share one.
APART, APART_IN_ONE_UNIT = 10.0, 100.0
# Scales on which a unit only shifts every value, or leaves no trace.
UNITLESS = ("log", "normal_scores")


def units_warnings(recipe: Recipe, weights: Weights, normalised: IndicatorMatrix) -> Remarks:
    """The remarks about the units of a version without normalisation; nothing of any other.

    Parameters
    ----------
    recipe : Recipe
    weights : Weights
        As they were found.
    normalised : IndicatorMatrix, shape (n_territories, n_indicators)
        What the version scores: here the oriented values as they are.
    """
    if type(recipe.normalisation) is not NORMALISATIONS["none"]:
        return ()
    if weights.centre is not None:
        return (Remark("coefficients_in_units"),)
    learned = (Remark("weights_of_deviations"),) if isinstance(recipe.weighting, LoadingWeighting) else ()
    return (*learned, *_decided(recipe, weights, normalised))


def _decided(recipe: Recipe, weights: Weights, normalised: IndicatorMatrix) -> Remarks:
    """The indicator that decides a sum of values in several units, or of very different spreads, as a remark."""
    if _indifferent(recipe) or len(weights.indicators) < 2:
        return ()
    kept = normalised.columns(weights.indicators)
    spreads = np.nanstd(kept.values, axis=0)
    pulls = np.abs(weights.values) * spreads
    units = [_unit(kept, at) for at in range(len(kept.indicators))]
    declared = sorted({unit for unit in units if unit})
    limit = APART_IN_ONE_UNIT if all(units) and len(declared) == 1 else APART
    if not pulls.sum() or (len(declared) < 2 and not _apart(spreads, limit)):
        return ()
    most, least = int(pulls.argmax()), int(pulls.argmin())
    return (_most(kept.indicators, most, least, pulls, tuple(declared)),)


def _most(indicators: Sequence[str], most: int, least: int, pulls: Floats, units: tuple[str, ...]) -> Remark:
    """The indicator that makes most of a sum's variation, and how many times as much as the one that makes least."""
    name, share = indicators[most], 100 * pulls[most] / pulls.sum()
    if not pulls[least] > 0:
        if len(units) > 1:
            return Remark("decides_in_units", units=units, indicator=name, share=share)
        return Remark("decides_as_it_is", indicator=name, share=share)
    times, other = pulls[most] / pulls[least], indicators[least]
    if len(units) > 1:
        return Remark("decides_in_units_times", units=units, indicator=name, share=share, times=times, least=other)
    return Remark("decides_as_it_is_times", indicator=name, share=share, times=times, least=other)


def _indifferent(recipe: Recipe) -> bool:
    """True if units do not matter: products and votes above the indicators, weights of each territory."""
    first = recipe.rules[0]
    product = type(first) is RULES["geometric"] or getattr(first, "power", None) == 0
    return product or type(first) is RULES["copeland"] or isinstance(recipe.weighting, LocalWeighting)


def _apart(spreads: Floats, limit: float) -> bool:
    known = spreads[spreads > 0]
    return known.size > 1 and bool(known.max() >= limit * known.min())


def _unit(matrix: IndicatorMatrix, at: int) -> str:
    """The unit of an indicator as it enters; the empty text where none is declared, or a transform took it."""
    if matrix.transforms[at] in UNITLESS:
        return matrix.transforms[at]
    counted = matrix.transforms[at] == "none" and bool(np.isfinite(matrix.denominators[:, at]).any())
    return matrix.units[at] or ("%" if counted else "")
