"""Effects of inputs on outputs over an enumerated set of runs: first, total, interactions and Shapley, all exact.

The value of a set of inputs is the variance of the mean given them, ``val(u) = V(E[Y | X_u])`` (Owen 2014), and what an
input adds to it ``E[(E[Y | X_u, X_i] - E[Y | X_u])²]``, whether or not inputs depend on each other. First and total
effects (Sobol) are what an input adds to nothing and to all others; Shapley effects are the mean over all orders. Sums
of whole numbers are exact, so that an input that moves nothing has effects of exactly 0.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import scipy

from ifn_research.matrix import Floats, Integers
from ifn_research.robustness.designs import Whole

# Cells (runs times outputs) that are held at once.
MOST_CELLS = 4_000_000
REPLICATES = 999
LEVEL = 0.95

Subset = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Effects:
    """Parts of the variance of outputs.

    Attributes
    ----------
    variance : array, shape (n_outputs,)
    first, total, shapley : array, shape (n_inputs, n_outputs)
        In the unit of the variance; first and total sum up the variance only where no combination is left out.
    closed : mapping of tuple of int to float
        ``val(u)`` of every set of inputs, summed over the outputs.
    """

    variance: Floats
    first: Floats
    total: Floats
    shapley: Floats
    closed: Mapping[Subset, float]

    def shares(self, parts: Floats) -> Floats:
        """Parts as shares of the trace of the variance, shape (n_inputs,); NaN where nothing varies."""
        whole = self.variance.sum()
        return parts.sum(axis=1) / whole if whole > 0 else np.full(len(parts), np.nan)

    def interaction(self, inputs: Subset) -> float:
        """The part of the variance, as a share, that inputs have together and no fewer of them."""
        whole = float(self.variance.sum())
        parts = [
            (-1) ** (len(inputs) - size) * self.closed[some]
            for size in range(len(inputs) + 1)
            for some in itertools.combinations(sorted(inputs), size)
        ]
        return math.fsum(parts) / whole if whole > 0 else math.nan


def effects(values: Floats | Whole, levels: Integers, sizes: Sequence[int]) -> Effects:
    """Effects over equally likely runs.

    Parameters
    ----------
    values : array, shape (n_runs, n_outputs)
    levels : array of int, shape (n_runs, n_inputs)
        No two runs have the same.
    sizes : sequence of int
        Levels of each input.
    """
    d, n_outputs = levels.shape[1], values.shape[1]
    cells = np.ravel_multi_index(tuple(levels.T), tuple(sizes)) if d else np.zeros(len(values), dtype=np.int64)
    counts = np.zeros(math.prod(sizes))
    counts[cells] = 1.0
    of_counts = _sums(counts.reshape(*sizes, 1), d)
    variance, first, total, shapley = np.zeros(n_outputs), *(np.zeros((d, n_outputs)) for _ in range(3))
    closed = dict.fromkeys(of_counts, 0.0)
    step = max(1, MOST_CELLS // max(len(counts), 1))
    for start in range(0, n_outputs, step):
        part = slice(start, start + step)
        chosen = values[:, part]
        exact = _are_exact(chosen, sizes)
        grid = np.zeros((len(counts), chosen.shape[1]), dtype=np.int64 if exact else np.float64)
        grid[cells] = chosen
        sums = _sums(grid.reshape(*sizes, -1), d)
        added = _added_exactly(sums, of_counts, len(values)) if exact else partial(_added, sums, of_counts, len(values))
        variance[part] = added((), tuple(range(d)))
        for u, i in _steps(d):
            more = added(u, tuple(sorted((*u, i))))
            shapley[i, part] += more / (d * math.comb(d - 1, len(u)))
            if not u:
                first[i, part] = more
            if len(u) == d - 1:
                total[i, part] = more
            if not u or i > u[-1]:
                closed[(*u, i)] += float(more.sum())
    for u in sorted(closed, key=len):
        closed[u] += closed[u[:-1]] if u else 0.0
    return Effects(variance, first, total, shapley, closed)


def _steps(d: int) -> Iterator[tuple[Subset, int]]:
    """Every set of inputs with one that is not in it."""
    for i in range(d):
        others = [j for j in range(d) if j != i]
        for size in range(d):
            for u in itertools.combinations(others, size):
                yield u, i


def _sums(grid: Any, d: int) -> dict[Subset, Any]:
    """Sums over the inputs that are not in a set, for every set; summed inputs keep an axis of length 1."""
    found = {tuple(range(d)): grid}
    for size in range(d - 1, -1, -1):
        for u in itertools.combinations(range(d), size):
            missing = next(j for j in range(d) if j not in u)
            found[u] = found[tuple(sorted((*u, missing)))].sum(axis=missing, keepdims=True)
    return found


def _are_exact(values: Floats | Whole, sizes: Sequence[int]) -> bool:
    """True if sums of squares of sums of whole numbers fit in 63 bits, as multiples of the levels too."""
    if not np.issubdtype(values.dtype, np.integer) or not values.size:
        return False
    most = float(np.abs(values).max()) * len(values)
    return most * most * max(sizes, default=1) < 2.0**62


def _added_exactly(
    sums: Mapping[Subset, Any], counts: Mapping[Subset, Floats], n: int
) -> Callable[[Subset, Subset], Floats]:
    """The addition of further inputs to the value of some, from sums of squares of whole numbers.

    The variance of conditional means is that of the coarser ones and what is added: a difference of two sums. Where
    every cell has as many runs it is one of whole numbers, and what moves nothing adds nothing at all.
    """
    squares: dict[Subset, Any] = {}
    even: dict[Subset, int] = {}
    for u, each in sums.items():
        axes = tuple(range(each.ndim - 1))
        held = counts[u]
        if (held == held.flat[0]).all():
            even[u] = int(held.flat[0])
            squares[u] = np.einsum("ij,ij->j", *[each.reshape(-1, each.shape[-1])] * 2)
        else:
            with np.errstate(invalid="ignore", divide="ignore"):
                parts = np.where(held > 0, each / held, 0.0)
            squares[u] = (parts * each).sum(axis=axes)

    def added(fewer: Subset, more: Subset) -> Floats:
        if fewer in even and more in even:
            times = even[fewer] // even[more]
            return np.asarray((times * squares[more] - squares[fewer]) / (even[fewer] * n))
        one, other = (squares[u] / even[u] if u in even else squares[u] for u in (more, fewer))
        return np.asarray(np.maximum(one - other, 0.0) / n)

    return added


def _added(
    sums: Mapping[Subset, Floats], counts: Mapping[Subset, Floats], n: int, fewer: Subset, more: Subset
) -> Floats:
    """The addition of further inputs to the value of some, shape (n_outputs,)."""
    n_more, n_fewer = counts[more], counts[fewer]
    apart = sums[more] * n_fewer
    apart -= sums[fewer] * n_more
    with np.errstate(invalid="ignore", divide="ignore"):
        apart /= n_more * n_fewer
    there = (n_more > 0)[..., 0]
    flat = apart[there]
    return np.asarray((flat * flat * n_more[there]).sum(axis=0) / n)


@dataclass(frozen=True, eq=False)
class Intervals:
    """Bounds of the effects on a trace, as shares, shape (n_inputs,) each."""

    first: tuple[Floats, Floats]
    total: tuple[Floats, Floats]
    shapley: tuple[Floats, Floats]


def intervals(values: Floats | Whole, levels: Integers, sizes: Sequence[int], drawn: int, *, seed: int) -> Intervals:
    """Bootstrap intervals (95 %, BCa) of the effects on a trace: draws of one input are drawn again, with the variance.

    Percentiles alone are too low: variances over few draws are, and over draws of draws again. BCa (Efron 1987) mends
    both, its acceleration from leaving one draw out.

    Parameters
    ----------
    values, levels, sizes
        As in `effects`; every combination of the other inputs has every draw.
    drawn : int
        The input that has draws.
    seed : int
    """
    d, n_draws = len(sizes), sizes[drawn]
    others = [j for j in range(d) if j != drawn]
    order = np.lexsort((levels[:, drawn], *(levels[:, j] for j in reversed(others))))
    fixed = levels[order][::n_draws, others]
    products = _products(values, order, fixed, n_draws)
    rng = np.random.default_rng(seed)
    drawn_again = rng.multinomial(n_draws, np.full(n_draws, 1 / n_draws), size=REPLICATES) / n_draws
    without = (1 - np.eye(n_draws)) / (n_draws - 1)
    weights = np.vstack([np.full((1, n_draws), 1 / n_draws), drawn_again, without])
    value: dict[Subset, Floats] = {}
    nothing = _quadratic(weights, products[()])
    for u, product in products.items():
        named = tuple(others[j] for j in u)
        value[named] = _quadratic(weights, product) - nothing
        value[tuple(sorted((*named, drawn)))] = weights @ np.diagonal(product) - nothing
    return _intervals(value, d)


def _products(values: Floats | Whole, order: Integers, fixed: Integers, n_draws: int) -> dict[Subset, Floats]:
    """Products of the means given some inputs, between draws, averaged over their combinations and summed over outputs.

    In that order the values of each combination follow each other, draw by draw.
    """
    d, n_outputs = fixed.shape[1], values.shape[1]
    groups = {
        u: np.unique(fixed[:, u], axis=0, return_inverse=True)[1].ravel() if u else np.zeros(len(fixed), dtype=np.int64)
        for size in range(d + 1)
        for u in itertools.combinations(range(d), size)
    }
    found = {u: np.zeros((n_draws, n_draws)) for u in groups}
    step = max(1, MOST_CELLS // max(len(values), 1))
    for start in range(0, n_outputs, step):
        part = np.asarray(values[order, start : start + step], dtype=np.float64)
        part = (part - part.mean(axis=0)).reshape(len(fixed), n_draws, -1)
        for u, group in groups.items():
            for g in range(int(group.max()) + 1):
                inside = group == g
                mean = part[inside].mean(axis=0)
                found[u] += inside.sum() / len(fixed) * (mean @ mean.T)
    return found


def _quadratic(weights: Floats, product: Floats) -> Floats:
    return np.asarray(((weights @ product) * weights).sum(axis=1))


def _intervals(value: Mapping[Subset, Floats], d: int) -> Intervals:
    """Bounds of effects, from the values of all sets of inputs: as they are, drawn again, and without one draw each."""
    whole = value[tuple(range(d))]
    first, total, shapley = (np.zeros((d, len(whole))) for _ in range(3))
    for u, i in _steps(d):
        more = value[tuple(sorted((*u, i)))] - value[u]
        shapley[i] += more / (d * math.comb(d - 1, len(u)))
        if not u:
            first[i] = more
        if len(u) == d - 1:
            total[i] = more
    if not (whole > 0).all():
        absent = np.full(d, np.nan)
        return Intervals((absent, absent), (absent, absent), (absent, absent))
    found = []
    for part in (first, total, shapley):
        each = np.array([_bca(row) for row in part / whole])
        found.append((each[:, 0], each[:, 1]))
    return Intervals(*found)


def _bca(figures: Floats) -> tuple[float, float]:
    """An interval from an estimate, its replicates, and its values without one draw each."""
    estimate, again, without = figures[0], figures[1 : 1 + REPLICATES], figures[1 + REPLICATES :]
    below = float((again < estimate).mean() + (again == estimate).mean() / 2)
    if not 0 < below < 1:
        low, high = np.quantile(again, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        return float(low), float(high)
    apart = without.mean() - without
    spread = float((apart**2).sum())
    acceleration = float((apart**3).sum()) / (6 * spread**1.5) if spread > 0 else 0.0
    bias, edge = scipy.special.ndtri([below, (1 + LEVEL) / 2])
    moved = [bias + (bias + z) / (1 - acceleration * (bias + z)) for z in (-edge, edge)]
    low, high = np.quantile(again, scipy.special.ndtr(moved))
    return float(low), float(high)


def bounds(replicates: Floats) -> tuple[Floats, Floats]:
    """The interval of each row of replicates, shape (n_inputs, n_replicates)."""
    if not replicates.shape[1]:
        absent = np.full(len(replicates), np.nan)
        return absent, absent
    low, high = np.quantile(replicates, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=1)
    return low, high
