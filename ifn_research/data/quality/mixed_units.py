"""Shares of 1 and percentages in one column: 0.182 beside 18.2."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Bools, Floats

# Figures that the more numerous kind must have, and of which at least the slope of its tail is taken.
LEAST_KNOWN_VALUES, NEXT = 6, 4
# The largest probability that the tail goes on over the gap, what of the slope is believed, and the least ratio.
IMPROBABLE, BELIEVED, LEAST_GAP = 1e-2, 0.7, float(np.log(2))
# More decimals than this are those of a computation, and tell nothing of how a figure was typed.
MOST_DECIMALS = 4


@dataclass(frozen=True)
class Mixture:
    """Figures of a column that are probably a hundred times smaller than they should be, or than the others are.

    Attributes
    ----------
    shares, percentages : array of bool, shape (n_territories,)
    """

    shares: Bools
    percentages: Bools


def find_mixture(values: Floats) -> Mixture | None:
    """The shares and the percentages of a column that holds both; None for one that is only skewed.

    Figures up to 1 are shares if, a hundred times larger, they fall among the others; if they have more decimals, where
    the others were rounded; and if the gap between both is one that a column of one unit would hardly have. In a tail
    that falls by a power a (1 where figures are spread evenly above zero), m figures lie beyond a gap of ratio g with
    probability g to the power -a m; a is the slope of the tail next to the gap, lowered for its error.

    Parameters
    ----------
    values : array, shape (n_territories,)
        NaN where missing; zeros are both, and tell nothing.
    """
    known = values[np.isfinite(values)]
    if known.size < LEAST_KNOWN_VALUES or known.min() < 0 or known.max() > 100:
        return None
    low, high = known[(known > 0) & (known <= 1)], known[known > 1]
    if not low.size or not high.size or not _alike(low, high):
        return None
    if not _typed_as_share(low, high) or not _is_improbable(low, high):
        return None
    return Mixture((values > 0) & (values <= 1), values > 1)


def _alike(low: Floats, high: Floats) -> bool:
    """True if the small figures, a hundred times larger, fall among the others."""
    many, few = (high, 100 * low) if high.size >= low.size else (100 * low, high)
    if many.size < LEAST_KNOWN_VALUES:
        return False
    first, last = np.quantile(many, [0.05, 0.95])
    within = few.max() <= 2 * many.max() and few.min() >= many.min() / 2
    return bool(first <= np.median(few) <= last and within)


def _is_improbable(low: Floats, high: Floats) -> bool:
    gap = np.log(high.min() / low.max())
    # The logarithms of the more numerous kind, measured from the gap.
    many, m = (np.log(high), low.size) if high.size >= low.size else (-np.log(low), high.size)
    k = max(NEXT, many.size // 4)
    nearest = np.sort(many)[: k + 1]
    reach = float(nearest[-1] - nearest[0])
    slope = np.log((m + k + 1) / (m + 1)) / reach if reach else np.inf
    return bool(gap > LEAST_GAP and np.exp(-BELIEVED * slope * m * gap) < IMPROBABLE)


def _typed_as_share(low: Floats, high: Floats) -> bool:
    """True if the small figures have two decimals more than the others, or all those of a computation."""
    few, many = _decimals(high), _decimals(low)
    return many > few or few > MOST_DECIMALS


def _decimals(values: Floats) -> int:
    """The decimals that most figures need."""
    for decimals in range(MOST_DECIMALS + 1):
        if np.mean(np.isclose(values, np.round(values, decimals), rtol=0, atol=1e-9)) > 0.5:
            return decimals
    return MOST_DECIMALS + 1
