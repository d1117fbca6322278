"""Ranks and deciles of scores; rank 1 and decile 10 are the most fragile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ifn_research.matrix import Bools, Floats, Integers

# Two versions that differ only by the unit of their scores add the same terms in another order, and floating point
# then separates territories that are tied. This is far above that noise and far below any real difference.
TIE_TOLERANCE = 1e-12
# Values from which on the first tenth is found without a sort, unless so many of it differ by rounding alone.
MANY, MOST_TIED = 5_000, 8
# Values that are sorted with their positions in the last bits: the number from which on that is quicker, the most for
# which the bits that are left tell nearly all apart, and the share that may differ in the last bits alone.
PACKED, MOST_PACKED, MOST_ALIKE = 200, 1 << 24, 0.1


@dataclass(frozen=True)
class Ties:
    """Known values sorted once, and which of them are tied.

    Attributes
    ----------
    order : array of int, shape (n_known,)
        Positions of the known values, smallest first.
    group : array of int, shape (n_known,)
        Number of the tie group of each position of `order`, from 0.
    sizes : array of int, shape (n_groups,)
        Number of values in each group.
    """

    order: Integers
    group: Integers
    sizes: Integers

    @property
    def n_groups(self) -> int:
        """Number of distinct values."""
        return len(self.sizes)


def sort_ties(values: Floats, *, in_order: bool = True) -> Ties:
    """Sort values and find their ties.

    Neighbours in the sorted values are tied when they differ by at most `TIE_TOLERANCE` times the larger of their
    own size and the interquartile range.

    Parameters
    ----------
    values : array, shape (n,)
        NaN is unknown and left out.
    in_order : bool
        Whether equal values keep the order in which they stand, which takes ten times as long; groups are the same.

    Raises
    ------
    ValueError
        If a value is infinite.
    """
    finite = np.isfinite(values)
    if finite.all():
        order = np.argsort(values, kind="stable") if in_order else _order(values)
    else:
        if np.isinf(values).any():
            raise ValueError("infinite values have no rank")
        known = np.flatnonzero(finite)
        order = known[np.argsort(values[known], kind="stable") if in_order else _order(values[known])]
    if len(order) == 0:
        return Ties(order, order, order)
    ascending = values[order]
    group = _groups(ascending)
    if group is None:
        return Ties(order, np.arange(len(order)), np.ones(len(order), dtype=np.int64))
    return Ties(order, group, np.bincount(group))


def _groups(ascending: Floats) -> Integers | None:
    """Number of the tie group of each of some sorted values, from 0; None where no two of them are tied."""
    spread = quantile_of_sorted(ascending, 0.75) - quantile_of_sorted(ascending, 0.25)
    steps = ascending[1:] - ascending[:-1]
    largest = max(abs(float(ascending[0])), abs(float(ascending[-1])), spread)
    if len(steps) and steps.min() > TIE_TOLERANCE * largest:
        # Even the two largest would not be tied at the least of all distances.
        return None
    size = np.maximum(np.maximum(np.abs(ascending[1:]), np.abs(ascending[:-1])), spread)
    return np.concatenate([[0], np.cumsum(steps > TIE_TOLERANCE * size)])


def _order(values: Floats) -> Integers:
    """Positions of finite values, smallest first; equal ones in any order.

    Whole numbers of 64 bits that are in the order of the values, whose last bits give way to their positions, are
    sorted far faster than positions by values. Values that differ in the last bits alone are sorted once more.
    """
    n = len(values)
    if not PACKED <= n <= MOST_PACKED:
        return np.argsort(values)
    bits = np.ascontiguousarray(values, dtype=np.float64).view(np.int64)
    # The size of a negative number runs the other way.
    keys = bits ^ ((bits >> 63) & np.iinfo(np.int64).max)
    taken = (n - 1).bit_length()
    keys >>= taken
    keys <<= taken
    keys |= np.arange(n)
    keys.sort()
    order = keys & ((1 << taken) - 1)
    keys >>= taken
    alike = keys[1:] == keys[:-1]
    if alike.any():
        several = np.concatenate([alike, [False]])
        several[1:] |= alike
        places = np.flatnonzero(several)
        if len(places) > MOST_ALIKE * n:
            return np.argsort(values)
        # Whatever lies between two runs of them is between them in order.
        order[places] = order[places][np.argsort(values[order[places]])]
    return order


def quantile_of_sorted(ascending: Floats, share: float) -> float:
    """A quantile of sorted values: that of `numpy.quantile` to the last bit, without its preparations."""
    at = (len(ascending) - 1) * share
    below = int(at)
    low, high = float(ascending[below]), float(ascending[min(below + 1, len(ascending) - 1)])
    within = at - below
    return low + (high - low) * within if within < 0.5 else high - (high - low) * (1 - within)


def mid_ranks(values: Floats) -> Floats:
    """Ascending ranks from 1 to n, tied values sharing the mean of their ranks.

    Parameters
    ----------
    values : array, shape (n,)
        NaN stays NaN and counts for nothing.
    """
    ties = sort_ties(values, in_order=False)
    ends = np.cumsum(ties.sizes)
    return _spread(values, ties, ends - (ties.sizes - 1) / 2)


def ranks_descending(scores: Floats) -> Floats:
    """Ranks of scores: 1 = most fragile (highest), tied scores sharing the smallest of their ranks.

    Parameters
    ----------
    scores : array, shape (n,)
        Higher = more fragile; NaN stays NaN and counts for nothing.
    """
    ties = sort_ties(scores, in_order=False)
    above = len(ties.order) - np.cumsum(ties.sizes)
    return _spread(scores, ties, above + 1.0)


def whole_ranks(scores: Floats, dtype: npt.DTypeLike = np.int64) -> npt.NDArray[np.integer[Any]]:
    """The ranks of `ranks_descending` as whole numbers, where every score is known.

    Parameters
    ----------
    scores : array, shape (n,)
    dtype : dtype
        Holds n.
    """
    n = len(scores)
    found = np.empty(n, dtype=dtype)
    if not n:
        return found
    if not np.isfinite(scores).all():
        raise ValueError("unknown and infinite values have no rank")
    order = _order(scores)
    group = _groups(scores[order])
    if group is None:
        found[order] = np.arange(n, 0, -1, dtype=dtype)
    else:
        above = n - np.cumsum(np.bincount(group))
        found[order] = (above + 1).astype(dtype)[group]
    return found


def deciles(scores: Floats) -> Floats:
    """Decile of each score: 10 = most fragile tenth, ``10 - floor(10 (rank - 1) / n)``.

    Parameters
    ----------
    scores : array, shape (n,)
        Higher = more fragile; NaN stays NaN and counts for nothing.
    """
    known = ~np.isnan(scores)
    ranks = ranks_descending(scores)
    result = np.full(len(scores), np.nan)
    # In integers: 10 * (rank - 1) / n must not fall just below a whole number.
    result[known] = 10 - (10 * (ranks[known].astype(np.int64) - 1)) // max(int(known.sum()), 1)
    return result


def places_among(scores: Floats, others: Floats) -> tuple[Floats, Floats]:
    """Rank and decile that scores have, or would have, among other territories.

    Parameters
    ----------
    scores : array, shape (n,)
        Higher = more fragile; NaN stays NaN.
    others : array, shape (n_others,)
        Scores of the territories among which they are placed, which may be some of them; NaN counts for nothing.

    Returns
    -------
    ranks, tenths : array, shape (n,)
        1 + the number of others that are more fragile, ties apart; 10 = most fragile tenth. For one of the others, that
        of `ranks_descending` and `deciles`.
    """
    known = others[~np.isnan(others)]
    if not len(known):
        return np.full(len(scores), np.nan), np.full(len(scores), np.nan)
    ties = sort_ties(known)
    ascending = known[ties.order]
    low, high = quantile_of_sorted(ascending, 0.25), quantile_of_sorted(ascending, 0.75)
    noise = TIE_TOLERANCE * np.maximum(np.abs(scores), high - low)
    last = np.searchsorted(ascending, scores + noise, side="right") - 1
    above = len(known) - np.cumsum(ties.sizes)
    tied = (last >= 0) & (ascending[last] >= scores - noise)
    more = np.where(tied, above[ties.group[last]], len(known) - 1 - last)
    # One that is less fragile than all others is in the lowest tenth.
    tenths = 10 - 10 * np.minimum(more, len(known) - 1) // len(known)
    unknown = np.isnan(scores)
    return np.where(unknown, np.nan, more + 1.0), np.where(unknown, np.nan, tenths)


def top_tenth(scores: Floats) -> Bools:
    """The territories in decile 10, as booleans; False where the score is unknown."""
    edge = _edge_of_top(scores[~np.isnan(scores)]) if len(scores) >= MANY else np.nan
    return np.asarray(deciles(scores) == 10) if np.isnan(edge) else np.asarray(scores >= edge)


def _edge_of_top(values: Floats) -> float:
    """The lowest value in decile 10, without sorting the others; NaN where that needs a sort.

    It is that of the first tenth by position, and what is tied with it.
    """
    n = len(values)
    first = n + (-n // 10)
    if n < MANY or np.isinf(values).any():
        return np.nan
    quartiles = [int((n - 1) * share) for share in (0.25, 0.75)]
    placed = np.partition(values, [*quartiles, *(at + 1 for at in quartiles), first])
    spread = quantile_of_sorted(placed, 0.75) - quantile_of_sorted(placed, 0.25)
    edge, lower = float(placed[first]), placed[:first]
    for _ in range(MOST_TIED):
        lower = lower[lower < edge]
        if not len(lower):
            return edge
        below = float(lower.max())
        if edge - below > TIE_TOLERANCE * max(abs(edge), abs(below), spread):
            return edge
        edge = below
    return np.nan


def _spread(values: Floats, ties: Ties, per_group: npt.NDArray[np.floating]) -> Floats:
    """One figure per tie group, to the territories."""
    result = np.full(len(values), np.nan)
    result[ties.order] = per_group[ties.group]
    return result
