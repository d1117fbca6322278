"""Weights from 0 up under which a weighted sum ranks most like an outcome."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import comb

import numpy as np
import scipy

from ifn_research.arithmetic import single_threaded
from ifn_research.matrix import Floats, Integers
from ifn_research.statistics.ranks import TIE_TOLERANCE, mid_ranks

# Above this many territories the search looks at an evenly spaced part of them, and the choice is made on all.
MOST_SEARCHED = 5_000
# Points of the simplex that are tried before the best are improved, and how many of them are.
LATTICE, IMPROVED = 300, 5
FIRST_STEP, LAST_STEP = 0.25, 1e-3
# Cells of the table of scores that is ranked at once.
CHUNK = 2_000_000


@single_threaded()
def best_rank_weights(values: Floats, outcome: Floats, starts: Sequence[Floats] = ()) -> tuple[Floats, float]:
    """Weights that maximise Spearman's correlation of a weighted sum with an outcome.

    The correlation is constant between the weights at which two territories change places, so it has no gradient:
    the starts and a lattice of the simplex are tried, and the best of them improved by moving one weight at a time by
    ever smaller steps. The result is a good maximum, not surely the greatest; it is never below a start.

    Parameters
    ----------
    values : array, shape (n, m)
        Columns of comparable spread, higher = worse.
    outcome : array, shape (n,)
        Higher = worse; not constant.
    starts : sequence of arrays, each of shape (m,)
        Weights from 0 up, not all 0.

    Returns
    -------
    weights : array, shape (m,)
        Not negative, of sum 1.
    correlation : float
        Spearman's, on all rows.
    """
    given = [start / start.sum() for start in starts]
    part = _part(values, outcome)
    found = _search(_Ranking(values[part], outcome[part]), [*given, *_lattice(values.shape[1])])
    candidates = np.column_stack([*given, *found])
    reached = _Ranking(values, outcome).agreement(candidates)
    best = int(np.argmax(reached))
    return candidates[:, best], float(reached[best])


class _Ranking:
    """The quality of the ranks that weighted sums give some rows."""

    def __init__(self, values: Floats, outcome: Floats) -> None:
        self.values = values
        # Twice the mid-ranks are whole numbers: their sums are exact, whatever the order of the rows.
        self.target = 2 * mid_ranks(outcome) - (len(outcome) + 1)
        self.size = (self.target**2).sum()

    def agreement(self, weights: Floats) -> Floats:
        """Spearman's correlation of each column of weights, shape (m, k) to (k,); 0 where the sum is constant."""
        at_once = max(1, CHUNK // len(self.values))
        parts = [self._of(weights[:, k : k + at_once]) for k in range(0, weights.shape[1], at_once)]
        return np.concatenate(parts)

    def _of(self, weights: Floats) -> Floats:
        scores = self.values @ weights
        spread = np.ptp(scores, axis=0)
        units = scores / np.where(spread > 0, spread, 1.0)
        # Sums that differ by rounding alone are tied, as in `mid_ranks`.
        ranks = 2 * scipy.stats.rankdata(np.round(units / TIE_TOLERANCE), axis=0) - (len(scores) + 1)
        sizes = (ranks**2).sum(axis=0) * self.size
        return np.asarray(np.divide(self.target @ ranks, np.sqrt(sizes), out=np.zeros(len(sizes)), where=sizes > 0))


def _part(values: Floats, outcome: Floats) -> Integers:
    """Rows that are searched: all, or some evenly spaced along the outcome, whatever the order of the rows."""
    n = len(outcome)
    if n <= MOST_SEARCHED:
        return np.arange(n)
    order = np.lexsort((*values.T, outcome))
    return np.sort(order[np.linspace(0, n - 1, MOST_SEARCHED).round().astype(np.int64)])


def _search(ranking: _Ranking, starts: Sequence[Floats]) -> list[Floats]:
    reached = ranking.agreement(np.column_stack(starts))
    best = np.argsort(-reached, kind="stable")[:IMPROVED]
    return [_improved(ranking, starts[k], float(reached[k])) for k in best.tolist()]


def _improved(ranking: _Ranking, weights: Floats, reached: float) -> Floats:
    """The nearest weights that no step improves."""
    step = FIRST_STEP
    while step > LAST_STEP:
        moves = _moves(weights, step)
        found = ranking.agreement(moves)
        best = int(np.argmax(found))
        if found[best] > reached:
            weights, reached = moves[:, best], float(found[best])
        else:
            step /= 2
    return weights


def _moves(weights: Floats, step: float) -> Floats:
    """Each weight a step up and a step down, of sum 1 again, shape (m, moves)."""
    m = len(weights)
    moved = np.clip(weights[:, None] + step * np.hstack([np.eye(m), -np.eye(m)]), 0.0, None)
    total = moved.sum(axis=0)
    return np.asarray(moved[:, total > 0] / total[total > 0])


def _lattice(m: int) -> Iterator[Floats]:
    """Points of the simplex whose weights are multiples of 1 / k, for the largest k that gives few enough of them."""
    k = next((k for k in range(LATTICE, 1, -1) if comb(k + m - 1, m - 1) <= LATTICE), 1)
    for bars in combinations(range(k + m - 1), m - 1):
        edges = np.array([-1, *bars, k + m - 1])
        yield (np.diff(edges) - 1) / k
