"""Weights most favourable to each unit among those under which no unit of a reference exceeds 1."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import scipy

from ifn_research.language.messages import say
from ifn_research.matrix import Floats, Integers
from ifn_research.statistics.simplex import TIGHT, Programmes, best_possible, exceeded

# Excess over a constraint, and shortfall of a score from the value that it cannot exceed, that a solution may have.
CERTAIN = 1e-10
# The same for a programme that is solved alone, as are those of rows whose figures differ by many digits.
ALONE = 1e-8
EXACT = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
# Programmes at a time.
AT_A_TIME = 50_000
# Directions, per column, in which the furthest rows are looked for before anything is solved.
DIRECTIONS = 100
# Shares that leave less room than this are equal.
EQUAL = 1e-9


@dataclass
class Frontier:
    """A reference whose rows no weights may take above 1.

    Most rows never bind: the programmes are solved on the few that do, and a row that a solution violates joins them.
    Every solution is looked at in the end: it keeps to all constraints, and its multipliers prove that none is better.

    Parameters
    ----------
    reference : array, shape (n_reference, n_columns)
        Not negative, each column positive somewhere.
    reduced : bool
        Whether these are rows that bind, such as those of `binding`: the solution of a unit then does not depend on
        those that are solved with it.
    """

    reference: Floats
    reduced: bool = False
    scaled: Floats = field(init=False)
    scale: Floats = field(init=False)
    active: Integers = field(init=False)

    def __post_init__(self) -> None:
        # Distinct rows in order: the answer does not depend on the order of the territories.
        self.reference = np.unique(self.reference, axis=0)
        self.scale = self.reference.max(axis=0)
        self.scaled = self.reference / self.scale
        self.active = np.arange(len(self.scaled)) if self.reduced else self._furthest()

    @property
    def binding(self) -> Floats:
        """Rows of the reference that have bound a solution, shape (n_binding, n_columns)."""
        return np.asarray(self.reference[self.active])

    def weights(self, values: Floats) -> Floats:
        """Weights w >= 0 that maximise w.y for each row y, subject to w.r <= 1 for every row r of the reference.

        Parameters
        ----------
        values : array, shape (n, n_columns)
            Not negative.

        Returns
        -------
        array, shape (n, n_columns)
            Zero for a row of zeros. Where several solutions are optimal, as for units on the frontier, one of them.
        """
        rows, back = np.unique(values / self.scale, axis=0, return_inverse=True)
        found = np.zeros(rows.shape)
        for at in _parts(np.flatnonzero(rows.any(axis=1))):
            objectives = rows[at] / rows[at].max(axis=1, keepdims=True)
            one = np.ones(objectives.shape)
            found[at] = self._solve(Programmes(self.scaled, objectives, one, one, -np.eye(rows.shape[1])))
        return np.asarray(found[back.ravel()] / self.scale)

    def weights_within(self, values: Floats, low: float, high: float) -> Floats:
        """As `weights`, each column's part of a unit's own score between two shares.

        Parameters
        ----------
        values : array, shape (n, n_columns)
            Positive; NaN is a column that does not count for the unit.
        low, high : float
            0 <= low <= 1 / n_columns <= high <= 1. A unit that knows so few columns that shares up to `high` cannot
            sum to 1 has equal shares.
        """
        rows, back = np.unique(values / self.scale, axis=0, return_inverse=True)
        found = np.zeros(rows.shape)
        patterns, which = np.unique(~np.isnan(rows), axis=0, return_inverse=True)
        for k, known in enumerate(patterns):
            columns = np.flatnonzero(known)
            for part in _parts(np.flatnonzero(which.ravel() == k)) if columns.size else ():
                at = np.ix_(part, columns)
                found[at] = self._within(rows[at], columns, low, high)
        return np.asarray(found[back.ravel()] / self.scale)

    def _within(self, rows: Floats, columns: Integers, low: float, high: float) -> Floats:
        """The same for units that know the same columns, in the units' own parts v = w x row."""
        m = len(columns)
        equal = 1.0 / (m * rows)
        reached = exceeded(self.scaled[:, columns], equal)[1][:, None]
        if m * high <= 1.0 + EQUAL or m * low >= 1.0 - EQUAL:
            return np.asarray(equal / reached)
        # Parts of the score that equal shares give: figures near 1, however small the row.
        units = rows * reached
        # The row of the least column takes a score to at most that column's figure over its least share.
        most = high / low * rows.min(axis=1, keepdims=True) if low > 0 else np.inf
        limits = np.minimum(units, most * reached)
        sides = np.vstack([low * np.ones((m, m)) - np.eye(m), np.eye(m) - high * np.ones((m, m))])
        programmes = Programmes(self.scaled[:, columns], np.ones(rows.shape), units, limits, sides)
        return np.asarray(self._solve(programmes) / units)

    def _furthest(self) -> Integers:
        """The rows furthest in some directions, those of the columns among them."""
        m = len(self.scale)
        directions = np.random.default_rng(0).dirichlet(np.full(m, 0.5), DIRECTIONS * m)
        return np.union1d(self.scaled.argmax(axis=0), exceeded(self.scaled, directions)[0])

    def _solve(self, programmes: Programmes) -> Floats:
        """Solve programmes on the rows that bind, until no row of the reference is exceeded."""
        n, m = programmes.objectives.shape
        found, bounds, reached = np.empty((n, m)), np.empty(n), np.empty(n)
        left, again = np.arange(n), True
        while left.size:
            programmes.solve(self.active, left)
            found[left], bounds[left] = programmes.solutions(left)
            row, reached[left] = exceeded(programmes.reference, found[left] / programmes.units[left])
            over = reached[left] > 1.0 + TIGHT
            joining = np.setdiff1d(row[over], self.active)
            # With nothing new, what the bases lost in rounding is made good once.
            if not joining.size and not again:
                break
            again = bool(joining.size)
            self.active, left = np.union1d(self.active, joining), left[over]
        certain = reached <= 1.0 + CERTAIN
        certain &= (found @ programmes.sides.T).max(axis=1) <= CERTAIN * found.sum(axis=1)
        certain &= np.abs(bounds - (programmes.objectives * found).sum(axis=1)) <= CERTAIN * bounds
        for i in np.flatnonzero(~certain):
            found[i] = self._solve_alone(programmes, int(i))
        return np.maximum(found, 0.0)

    def _solve_alone(self, programmes: Programmes, i: int) -> Floats:
        """One programme by HiGHS, where many together left it uncertain.

        Raises
        ------
        ArithmeticError
            If it is uncertain still, or has no solution.
        """
        objective, unit, limits = programmes.objectives[i], programmes.units[i], programmes.limits[i]
        while True:
            rows = programmes.reference[self.active] / unit
            left = np.vstack([rows, programmes.sides])
            right = np.r_[np.ones(len(rows)), np.zeros(len(programmes.sides))]
            solution, multipliers = _maximise(objective, left, right)
            row, reached = exceeded(programmes.reference, (solution / unit)[None])
            if reached[0] <= 1.0 + ALONE or row[0] in self.active:
                break
            self.active = np.union1d(self.active, row)
        unexplained = objective - multipliers @ left
        bound = best_possible(objective[None], limits[None], (multipliers @ right)[None], unexplained[None])[0]
        if reached[0] > 1.0 + ALONE or bound - objective @ solution > ALONE * bound:
            raise ArithmeticError(say("statistics.programme_uncertain"))
        return solution


def _parts(positions: Integers) -> Iterator[Integers]:
    """So many positions at a time that their programmes find room in memory."""
    for start in range(0, len(positions), AT_A_TIME):
        yield positions[start : start + AT_A_TIME]


def _maximise(objective: Floats, left: Floats, right: Floats) -> tuple[Floats, Floats]:
    """x >= 0 that maximises objective.x subject to left x <= right, and the multipliers of the rows."""
    for options in (EXACT, {}):
        solved = scipy.optimize.linprog(-objective, A_ub=left, b_ub=right, method="highs-ds", options=options)
        if solved.x is not None:
            break
    else:
        raise ArithmeticError(solved.message)
    return np.asarray(solved.x), np.maximum(-solved.ineqlin.marginals, 0.0)
