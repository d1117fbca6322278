"""Weights most favourable to each unit among those under which no unit of a reference exceeds 1."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import scipy

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
            0 <= low <= 1 / n_columns <= high <= 1. A unit that knows so few columns that shares up to `high` cannot
            sum to 1 has equal shares.
        """
        rows, back = np.unique(values / self.scale, axis=0, return_inverse=True)
        found = np.zeros(rows.shape)
        for i, row in enumerate(rows):
            known = ~np.isnan(row)
            found[i, known] = self._solve_within(row[known], known, low, max(high, 1.0 / max(known.sum(), 1)))
        return np.asarray(found[back.ravel()] / self.scale)

    def _solve(self, row: Floats) -> tuple[Floats, Floats | None]:
        """Optimal weights of a unit, and what turns a row into the multipliers of what holds them."""
        while True:
            bounding = self.scaled[self.active]
            solution, multipliers = _maximise(row, bounding, np.ones(len(bounding)))
            if not self._extend(solution, np.arange(len(row))):
                break
        zero = solution <= TIGHT
        tight = bounding @ solution >= 1.0 - TIGHT
        # Of many constraints that meet in one point, those that hold this unit come first.
        first = np.argsort(-multipliers[tight], kind="stable")
        vertex, held = _vertex(bounding[tight][first], int((multipliers[tight] > TIGHT).sum()), zero)
        return (np.where(zero, 0.0, solution), None) if held is None else (vertex, held)

    def _solve_within(self, row: Floats, known: Bools, low: float, high: float) -> Floats:
        """In the unit's own parts v = w x row: no reference above 1, every part between low and high of their sum."""
        m = len(row)
        inside = low * np.ones((m, m)) - np.eye(m), np.eye(m) - high * np.ones((m, m))
        columns = np.flatnonzero(known)
        while True:
            bounding = self.scaled[self.active][:, columns] / row
            left = np.vstack([bounding, *inside])
            right = np.concatenate([np.ones(len(bounding)), np.zeros(2 * m)])
            weights = _maximise(np.ones(m), left, right)[0] / row
            if not self._extend(weights, columns):
                return np.asarray(weights)

    def _extend(self, weights: Floats, columns: Integers) -> bool:
        """Join a row of the reference that exceeds 1 under these weights to those that bind; True if there is one."""
        reached = self.scaled[:, columns] @ weights
        worst = int(reached.argmax())
        if reached[worst] <= 1.0 + TIGHT or worst in self.active:
            return False
        self.active = sorted([*self.active, worst])
        return True


def _maximise(objective: Floats, left: Floats, right: Floats) -> tuple[Floats, Floats]:
    """x >= 0 that maximises objective.x subject to left x <= right, at a vertex, and the multipliers of the rows."""
    solved = scipy.optimize.linprog(-objective, A_ub=left, b_ub=right, method="highs-ds")
    if solved.x is None:
        raise ArithmeticError(solved.message)
    return np.asarray(solved.x), -np.asarray(solved.ineqlin.marginals)


def _vertex(tight: Floats, n_holding: int, zero: Bools) -> tuple[Floats, Floats | None]:
    """The point that tight rows and zero weights determine, and the inverse of a basis of what holds it.

    The basis takes the rows that hold, then the zero weights, then the other rows, as long as they are independent.
    """
    m = len(zero)
    candidates = [(row, 1.0) for row in tight[:n_holding]]
    candidates += [(-unit, 0.0) for unit in np.eye(m)[zero]]
    candidates += [(row, 1.0) for row in tight[n_holding:]]
    basis = candidates if len(candidates) == m else []
    for candidate in [] if basis else candidates:
        normals = np.array([normal for normal, _ in [*basis, candidate]])
        if len(basis) < m and np.linalg.matrix_rank(normals, tol=1e-9) > len(basis):
            basis.append(candidate)
    held = np.array([normal for normal, _ in basis], dtype=np.float64)
    if len(basis) < m or np.linalg.cond(held) > 1e12:
        return np.zeros(m), None
    right = np.array([value for _, value in basis], dtype=np.float64)
    return np.asarray(np.maximum(np.linalg.solve(held, right), 0.0)), np.asarray(np.linalg.inv(held.T))
