"""Confidence sets for ranks, from estimates and draws of their errors (Mogstad, Romano, Shaikh and Wilhelm 2023).

The rank of a unit is 1 plus the number of those that are above it. Whether another is above is a difference of two
estimates; the largest studentised difference over draws of errors gives the critical value, and what is rejected is
taken out before the next (step-down).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ifn_research.matrix import Bools, Floats, Integers

Singles = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class RankSets:
    """Confidence sets for the ranks of units; 1 = the largest.

    Attributes
    ----------
    low, high : array of int, shape (n,)
        Marginal: of each unit alone.
    may_be_first : array of bool, shape (n,)
        Whether a unit cannot be excluded from the first ones; holds for all units at once.
    """

    low: Integers
    high: Integers
    may_be_first: Bools


def rank_sets(estimates: Floats, errors: Floats, first: int, *, level: float = 0.95) -> RankSets:
    """Marginal sets for ranks, and the units that may be among the first.

    Parameters
    ----------
    estimates : array, shape (n,)
    errors : array, shape (n_draws, n)
        Draws of the errors of the estimates, of mean 0.
    first : int
        How many are the first.
    level : float
    """
    gaps = _standard_errors(errors)
    drawn = np.ascontiguousarray(errors.T, dtype=np.float32)
    n = len(estimates)
    low, high = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    for j in range(n):
        above, below = _marginal(estimates, drawn, gaps[j], j, level)
        low[j], high[j] = 1 + above, n - below
    return RankSets(low, high, _lowest(estimates, drawn, gaps, level) <= first)


def _standard_errors(errors: Floats) -> Floats:
    """Standard errors of the differences of every two, shape (n, n); infinite between a unit and itself."""
    centred = errors - errors.mean(axis=0)
    covariance = centred.T @ centred / (len(errors) - 1)
    own = np.diagonal(covariance)
    found = np.sqrt(np.clip(own[:, None] + own[None, :] - 2 * covariance, 0.0, None))
    # What no error separates is known for certain.
    found[found <= 1e-12 * max(float(found.max()), 1e-300)] = 0.0
    np.fill_diagonal(found, np.inf)
    return np.asarray(found)


def _studentised(differences: Floats, gaps: Floats) -> Floats:
    """Differences by their standard errors: without error, infinite unless they are 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.nan_to_num(differences / gaps, nan=0.0, posinf=np.inf, neginf=-np.inf))


def _apart(drawn: Singles, gaps: Floats, j: int) -> Singles:
    """Studentised differences from one unit over the draws, shape (n, n_draws); 0 where nothing separates."""
    inverse = np.divide(1.0, gaps, out=np.zeros_like(gaps), where=gaps > 0).astype(np.float32)
    found = drawn - drawn[j]
    return np.asarray(np.multiply(found, inverse[:, None], out=found))


def _marginal(estimates: Floats, drawn: Singles, gaps: Floats, j: int, level: float) -> tuple[int, int]:
    """The units that are above and below one, two-sided.

    Once one is found to be above, that it is not below stays to be claimed: either direction is taken out alone.
    """
    seen = _studentised(estimates - estimates[j], gaps)
    apart = _apart(drawn, gaps, j)
    above, below = np.zeros(len(seen), dtype=bool), np.zeros(len(seen), dtype=bool)
    while True:
        up = apart[~above].max(axis=0, initial=-np.inf) if above.any() else apart.max(axis=0)
        down = -(apart[~below].min(axis=0, initial=np.inf) if below.any() else apart.min(axis=0))
        critical = np.quantile(np.maximum(up, down), level)
        more_above, more_below = ~above & (seen > critical), ~below & (seen < -critical)
        if not (more_above.any() or more_below.any()):
            return int(above.sum()), int(below.sum())
        above |= more_above
        below |= more_below


def _lowest(estimates: Floats, drawn: Singles, gaps: Floats, level: float) -> Integers:
    """Lower bounds of the ranks that hold for all units at once, one-sided."""
    n = len(estimates)
    seen = np.stack([_studentised(estimates - estimates[j], gaps[j]) for j in range(n)])
    above = np.zeros((n, n), dtype=bool)
    while True:
        largest = np.full(drawn.shape[1], -np.inf, dtype=np.float32)
        for j in range(n):
            apart = _apart(drawn, gaps[j], j)
            left = apart[~above[j]] if above[j].any() else apart
            np.maximum(largest, left.max(axis=0, initial=-np.inf), out=largest)
        more = ~above & (seen > np.quantile(largest, level))
        if not more.any():
            return np.asarray(1 + above.sum(axis=1))
        above |= more
