"""Designs of runs: every combination of alternatives, or rows of a pick-freeze design."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy

from ifn_research.matrix import Floats, Integers

# Ranks, and other whole numbers of any size.
Whole = npt.NDArray[np.integer[Any]]

# The level of an input that is drawn in a run where it is not.
NOT_DRAWN = -1
# Runs by default up to `SMALL` territories; beyond, fewer in proportion to a power of their number, but never under
# `LEAST_RUNS`.
RUNS, SMALL, POWER, LEAST_RUNS = 20_000, 1_000, 0.65, 512
# Draws without which combinations are not enumerated, and rows without which nothing is estimated.
LEAST_DRAWS, LEAST_ROWS = 128, 32


@dataclass(frozen=True)
class Choice:
    """An input: a choice between named alternatives, or one that is drawn.

    Attributes
    ----------
    name : str
    alternatives : tuple of str
        Their labels, all equally likely; none where it is drawn.
    nominal : int
        The alternative of the version itself.
    """

    name: str
    alternatives: tuple[str, ...] = ()
    nominal: int = 0

    @property
    def is_drawn(self) -> bool:
        """True if it has draws instead of alternatives."""
        return not self.alternatives


@dataclass(frozen=True, eq=False)
class Runs:
    """The runs of a design.

    Attributes
    ----------
    levels : array of int, shape (n_runs, n_inputs)
        The alternative of each input, or the number of its draw.
    sizes : tuple of int
        Alternatives or draws of each input.
    rows : int
        Rows of each matrix of a pick-freeze design, whose runs are A, B, then A with one column of B after the other; 0
        where every combination is run.
    full : bool
        Whether no combination is left out.
    """

    levels: Integers
    sizes: tuple[int, ...]
    rows: int = 0
    full: bool = True

    @property
    def is_exact(self) -> bool:
        """True if every combination is run."""
        return not self.rows

    @property
    def independent(self) -> int:
        """The number of first runs that are drawn from all: those of which distributions are told."""
        return 2 * self.rows if self.rows else len(self.levels)


def default_budget(n: int) -> int:
    """The most runs at n territories, where a study does not say: 20,000 at 1,000, and 2,000 at 35,000."""
    return max(LEAST_RUNS, round(RUNS * math.pow(min(1.0, SMALL / max(n, 1)), POWER)))


def combinations(choices: Sequence[Choice]) -> list[tuple[int, ...]]:
    """Every combination of the alternatives of the inputs that are not drawn, the last varying first."""
    return list(itertools.product(*(range(len(item.alternatives)) for item in choices if not item.is_drawn)))


def draws_within(n_combinations: int, replicates: int, budget: int) -> int:
    """Draws of each combination that the budget allows: a power of two, at most `replicates`; 0 if too few."""
    found = _power_of_two(min(replicates, budget // max(n_combinations, 1)))
    return found if found >= min(LEAST_DRAWS, replicates) else 0


def rows_within(n_inputs: int, replicates: int, budget: int) -> int:
    """Rows of a pick-freeze design that the budget allows: a power of two, at most `replicates`; 0 if too few."""
    found = _power_of_two(min(replicates, budget // (n_inputs + 2)))
    return found if found >= LEAST_ROWS else 0


def _power_of_two(most: int) -> int:
    """The largest up to a number; 0 below 1."""
    found = 1
    while 2 * found <= most:
        found *= 2
    return found if most > 0 else 0


def enumerated(choices: Sequence[Choice], allowed: Sequence[tuple[int, ...]], draws: int) -> Runs:
    """Every allowed combination, each with the same draws of the inputs that are drawn.

    Parameters
    ----------
    choices : sequence of Choice
        At most one of them is drawn.
    allowed : sequence of tuple
        Of `combinations`, those that can be run.
    draws : int
    """
    drawn = [item.is_drawn for item in choices]
    sizes = tuple(draws if is_drawn else len(item.alternatives) for item, is_drawn in zip(choices, drawn, strict=True))
    fixed = np.array(allowed, dtype=np.int64).reshape(len(allowed), drawn.count(False))
    repeats = draws if any(drawn) else 1
    levels = np.empty((len(fixed) * repeats, len(choices)), dtype=np.int64)
    levels[:, ~np.array(drawn, dtype=bool)] = np.repeat(fixed, repeats, axis=0)
    if any(drawn):
        levels[:, drawn.index(True)] = np.tile(np.arange(draws), len(fixed))
    return Runs(levels, sizes, full=len(fixed) == len(combinations(choices)))


def pick_freeze(choices: Sequence[Choice], rows: int, seed: int) -> Runs:
    """Rows of a scrambled Sobol sequence, as matrices A and B and A with one column of B.

    Parameters
    ----------
    choices : sequence of Choice
        One that is drawn has a draw of its own in each row of A and of B, which is swapped as a whole.
    rows : int
        A power of two.
    seed : int
    """
    d = len(choices)
    a, b = sobol_points(d, rows, seed)
    levels_a, levels_b = (_levels(points, choices, at) for points, at in ((a, 0), (b, rows)))
    mixed = [np.where(np.arange(d) == j, levels_b, levels_a) for j in range(d)]
    sizes = tuple(2 * rows if item.is_drawn else len(item.alternatives) for item in choices)
    return Runs(np.concatenate([levels_a, levels_b, *mixed]), sizes, rows=rows)


def sobol_points(d: int, rows: int, seed: int) -> tuple[Floats, Floats]:
    """The points A and B of a pick-freeze design, in [0, 1), shape (rows, d) each."""
    sequence = scipy.stats.qmc.Sobol(2 * d, scramble=True, rng=np.random.default_rng(seed))
    points = sequence.random(rows)
    return points[:, :d], points[:, d:]


def _levels(points: Floats, choices: Sequence[Choice], first: int) -> Integers:
    """The alternative of each point: equal parts of [0, 1), whatever the sample."""
    columns = [
        first + np.arange(len(points))
        if item.is_drawn
        # A point may lie so close below 1 that the product is rounded up to it.
        else np.minimum((points[:, j] * len(item.alternatives)).astype(np.int64), len(item.alternatives) - 1)
        for j, item in enumerate(choices)
    ]
    return np.column_stack(columns)


@dataclass(frozen=True)
class Holes:
    """Combinations that cannot be run, told as briefly as they can be.

    Attributes
    ----------
    alternatives : tuple of (input, alternative)
        Positions of those that are in no combination that can be run.
    pairs : tuple of two (input, alternative)
        Those that are together in none.
    others : tuple of combination
        What is left.
    """

    alternatives: tuple[tuple[int, int], ...]
    pairs: tuple[tuple[tuple[int, int], tuple[int, int]], ...]
    others: tuple[tuple[int, ...], ...]


def holes_of(sizes: Sequence[int], refused: Collection[tuple[int, ...]]) -> Holes:
    """The alternatives, pairs and combinations that are refused; those that are told are not told again.

    Parameters
    ----------
    sizes : sequence of int
        Alternatives of each input that is not drawn.
    refused : collection of tuple
    """
    grid = np.zeros(tuple(sizes), dtype=bool)
    for one in refused:
        grid[one] = True
    alternatives = [
        (i, a) for i, size in enumerate(sizes) for a in range(size) if np.take(grid, a, axis=i).all() and grid.size
    ]
    left = grid.copy()
    for i, a in alternatives:
        left[_at({i: a}, len(sizes))] = False
    pairs = [
        ((i, a), (j, b))
        for i, j in itertools.combinations(range(len(sizes)), 2)
        for a in range(sizes[i])
        for b in range(sizes[j])
        if grid[_at({i: a, j: b}, len(sizes))].all() and left[_at({i: a, j: b}, len(sizes))].any()
    ]
    for (i, a), (j, b) in pairs:
        left[_at({i: a, j: b}, len(sizes))] = False
    others = tuple(tuple(int(k) for k in one) for one in np.argwhere(left))
    return Holes(tuple(alternatives), tuple(pairs), others)


def _at(fixed: dict[int, int], d: int) -> tuple[int | slice, ...]:
    return tuple(fixed.get(i, slice(None)) for i in range(d))
