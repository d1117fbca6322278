"""Weights most favourable to each unit among those under which no unit of a reference exceeds 1."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog

from ifn_research.errors import Refusal
from ifn_research.matrix import Bools, Floats, Integers

# Slack below which a constraint is tight, on columns scaled to a maximum of 1.
TIGHT = 1e-9
# Multipliers above this are taken as not negative.
SIGN = -1e-11


@dataclass
class Frontier:
    """A reference whose rows no weights may take above 1.

    Most rows never bind: the programmes are solved on the few that do, and a row that a solution violates joins them.

    Parameters
    ----------
    reference : array, shape (n_reference, n_columns)
        Not negative, each column positive somewhere.
    """

    reference: Floats
    scaled: Floats = field(init=False)
    scale: Floats = field(init=False)
    active: list[int] = field(init=False)

    def __post_init__(self) -> None:
        # Distinct rows in order: the answer does not depend on the order of the territories.
        self.reference = np.unique(self.reference, axis=0)
        self.scale = self.reference.max(axis=0)
        self.scaled = self.reference / self.scale
        self.active = sorted(set(self.scaled.argmax(axis=0).tolist()))

    @property
    def binding(self) -> Floats:
        """Rows of the reference that have bound a solution, shape (n_binding, n_columns)."""
        return np.asarray(self.reference[self.active])

    def weights(self, values: Floats) -> Floats:
        """Weights w >= 0 that maximise w.y for each row y, subject to w.r <= 1 for every row r of the reference.

        One linear programme serves every unit for which its solution is optimal: those whose row is a non-negative
        combination of the constraints that hold it.

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
        left: Bools = np.asarray(rows.any(axis=1))
        while left.any():
            first = int(np.flatnonzero(left)[0])
            solution, held = self._solve(rows[first])
            found[first] = solution
            left[first] = False
            if held is not None:
                positions = np.flatnonzero(left)
                served = positions[(rows[positions] @ held.T >= SIGN).all(axis=1)]
                found[served] = solution
                left[served] = False
        return np.asarray(found[back.ravel()] / self.scale)

    def weights_within(self, values: Floats, low: float, high: float) -> Floats:
        """As `weights`, each column's part of a unit's own score between two shares.

        Parameters
        ----------
        values : array, shape (n, n_columns)
            Positive; NaN is a column that does not count for the unit.
        low, high : float
            0 <= low <= 1 / n_columns <= high <= 1.
        """
        rows, back = np.unique(values / self.scale, axis=0, return_inverse=True)
        found = np.zeros(rows.shape)
        for i, row in enumerate(rows):
            known = ~np.isnan(row)
            found[i, known] = self._solve_within(row[known], known, low, high)
        return np.asarray(found[back.ravel()] / self.scale)

    def _solve(self, row: Floats) -> tuple[Floats, Floats | None]:
        """Optimal weights of a unit, and what turns a row into multipliers; None where the vertex is degenerate."""
        while True:
            bounding = self.scaled[self.active]
            solution = _maximise(row, bounding, np.ones(len(bounding)))
            if not self._extend(solution, np.arange(len(row))):
                break
        zero = solution <= TIGHT
        tight = bounding[bounding @ solution >= 1.0 - TIGHT]
        if len(tight) + int(zero.sum()) != len(row):
            return np.where(zero, 0.0, solution), None
        return _vertex(tight, zero)

    def _solve_within(self, row: Floats, known: Bools, low: float, high: float) -> Floats:
        """In the unit's own parts v = w x row: no reference above 1, every part between low and high of their sum."""
        m = len(row)
        inside = low * np.ones((m, m)) - np.eye(m), np.eye(m) - high * np.ones((m, m))
        columns = np.flatnonzero(known)
        while True:
            bounding = self.scaled[self.active][:, columns] / row
            left = np.vstack([bounding, *inside])
            right = np.concatenate([np.ones(len(bounding)), np.zeros(2 * m)])
            weights = _maximise(np.ones(m), left, right) / row
            if not self._extend(weights, columns):
                return np.asarray(weights)

    def _extend(self, weights: Floats, columns: Integers) -> bool:
        """Whether a row of the reference exceeds 1 under these weights, and joins those that bind."""
        reached = self.scaled[:, columns] @ weights
        worst = int(reached.argmax())
        if reached[worst] <= 1.0 + TIGHT or worst in self.active:
            return False
        self.active = sorted([*self.active, worst])
        return True


def _maximise(objective: Floats, left: Floats, right: Floats) -> Floats:
    """x >= 0 that maximises objective.x subject to left x <= right, at a vertex."""
    solved = linprog(-objective, A_ub=left, b_ub=right, method="highs-ds")
    if solved.x is None:
        raise Refusal(
            f"a linear programme could not be solved: {solved.message}",
            where="weighting: bod",
            fix="use normalisation: {method: minmax, range: [1, 100]}, or wider bounds",
        )
    return np.asarray(solved.x)


def _vertex(tight: Floats, zero: Bools) -> tuple[Floats, Floats | None]:
    """The point that tight rows and zero weights determine, and the inverse of what holds it."""
    held = np.vstack([tight, -np.eye(len(zero))[zero]])
    if np.linalg.cond(held) > 1e12:
        return np.zeros(len(zero)), None
    right = np.concatenate([np.ones(len(tight)), np.zeros(int(zero.sum()))])
    return np.maximum(np.linalg.solve(held, right), 0.0), np.linalg.inv(held.T)
