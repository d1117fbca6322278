"""Many small linear programmes under shared constraints, solved together by the dual simplex method."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ifn_research.matrix import Floats, Integers

# Excess over a constraint, on columns scaled to a maximum of 1, below which it is kept.
TIGHT = 1e-11
# Elements of an entering constraint below which it cannot take the place of another.
PIVOT = 1e-9
# Steps to 0 that differ by less are one.
TOGETHER_ZERO = 1e-14
# Pivots after which inverses are made afresh: rounding adds up.
AFRESH = 10
# Programmes solved together: their figures stay in the fast memory of a processor.
TOGETHER = 512
# Figures compared at a time where every constraint is looked at.
AT_A_TIME = 2_000_000


def most_pivots(m: int) -> int:
    """Pivots after which a programme of m weights is given up: it turns in circles."""
    return 100 + 20 * m


@dataclass
class Programmes:
    """Programmes max c.x subject to (r / u).x <= 1 for rows r of a reference, and sides.x <= 0.

    Each has its own c and u. A programme starts at its limits; the constraint that is exceeded most then takes the
    place of one that holds, until none is exceeded. All programmes take their steps together.

    References
    ----------
    Lemke (1954), Naval Research Logistics Quarterly 1:36-47, doi:10.1002/nav.3800010107 (dual simplex method).

    Attributes
    ----------
    reference : array, shape (n_reference, m)
        Not negative.
    objectives, units : array, shape (n, m)
        c >= 0 and u > 0.
    limits : array, shape (n, m)
        What no x that keeps to the constraints is above.
    sides : array, shape (n_sides, m)
        Constraints that all share.
    basis : array of int, shape (n, m)
        The constraints that hold each programme: rows of the reference; -1 - k for the k-th side; and
        -1 - n_sides - j for the limit of the j-th column.
    """

    reference: Floats
    objectives: Floats
    units: Floats
    limits: Floats
    sides: Floats
    basis: Integers = field(init=False)
    inverse: Floats = field(init=False)

    def __post_init__(self) -> None:
        n, m = self.objectives.shape
        self.basis = np.tile(-1 - len(self.sides) - np.arange(m), (n, 1))
        # Of the matrix whose rows are the constraints of the basis.
        self.inverse = np.zeros((n, m, m))
        self.inverse[:, np.arange(m), np.arange(m)] = self.limits

    def solve(self, rows: Integers, which: Integers) -> None:
        """Bring programmes to the optimum under these rows of the reference alone, starting from where they are."""
        for start in range(0, len(which), TOGETHER):
            self._solve(rows, which[start : start + TOGETHER])

    def solutions(self, which: Integers) -> tuple[Floats, Floats]:
        """x of some programmes from their bases afresh, and a value that no x exceeds.

        NaN where a basis has no inverse.

        Returns
        -------
        solutions : array, shape (n_which, m)
        bounds : array, shape (n_which,)
        """
        basis, objectives = self.basis[which], self.objectives[which]
        held, right = self._normals(basis, which), self._right(basis)
        inverse = self.inverse[which] = _inverses(held)
        multipliers = np.maximum((objectives[:, None, :] @ inverse)[:, 0], 0.0)
        left = objectives - (multipliers[:, None, :] @ held)[:, 0]
        bounds = best_possible(objectives, self.limits[which], (multipliers * right).sum(axis=1), left)
        return (inverse @ right[..., None])[..., 0], bounds

    def _solve(self, rows: Integers, which: Integers) -> None:
        reference = self.reference[rows].T
        basis, inverse, units = self.basis[which], self.inverse[which], self.units[which]
        multipliers = (self.objectives[which][:, None, :] @ inverse)[:, 0]
        left = np.arange(len(which))
        for pivot in range(most_pivots(units.shape[1])):
            if pivot and pivot % AFRESH == 0:
                inverse[left] = _inverses(self._normals(basis[left], which[left]))
                multipliers[left] = (self.objectives[which[left]][:, None, :] @ inverse[left])[:, 0]
            found = (inverse[left] @ self._right(basis[left])[..., None])[..., 0]
            entering, excess = self._most_exceeded(found, found / units[left], reference, rows)
            left, entering = left[excess > TIGHT], entering[excess > TIGHT]
            if not left.size:
                break
            along = (self._normals(entering[:, None], which[left]) @ inverse[left])[:, 0]
            leaving, step = _leaving(multipliers[left], along)
            able = np.isfinite(step)
            left, entering, along, leaving, step = left[able], entering[able], along[able], leaving[able], step[able]
            inverse[left] = _exchanged(inverse[left], along, leaving)
            multipliers[left] -= step[:, None] * along
            multipliers[left, leaving], basis[left, leaving] = step, entering
        self.basis[which], self.inverse[which] = basis, inverse

    def _most_exceeded(
        self, found: Floats, weights: Floats, reference: Floats, rows: Integers
    ) -> tuple[Integers, Floats]:
        """The constraint that each solution exceeds most, and by how much."""
        reached = weights @ reference
        row = reached.argmax(axis=1)
        over = np.take_along_axis(reached, row[:, None], axis=1)[:, 0] - 1.0
        aside = found @ self.sides.T
        side = aside.argmax(axis=1)
        beyond = np.take_along_axis(aside, side[:, None], axis=1)[:, 0]
        return np.where(over >= beyond, rows[row], -1 - side), np.maximum(over, beyond)

    def _normals(self, basis: Integers, which: Integers) -> Floats:
        """The constraints that a basis names, shape (n_which, n_named, m)."""
        m = self.objectives.shape[1]
        fixed = np.vstack([self.sides, np.eye(m)])[np.maximum(-basis, 1) - 1]
        fixed = np.where((basis < -len(self.sides))[..., None], fixed / self.limits[which][:, None, :], fixed)
        rows = self.reference[np.maximum(basis, 0)] / self.units[which][:, None, :]
        return np.asarray(np.where((basis >= 0)[..., None], rows, fixed))

    def _right(self, basis: Integers) -> Floats:
        return np.asarray(((basis >= 0) | (basis < -len(self.sides))).astype(np.float64))


def _inverses(matrices: Floats) -> Floats:
    """The inverse of each matrix; NaN where there is none."""
    singular = np.linalg.slogdet(matrices)[0] == 0
    inverses = np.linalg.inv(np.where(singular[:, None, None], np.eye(matrices.shape[1]), matrices))
    inverses[singular] = np.nan
    return np.asarray(inverses)


def _leaving(multipliers: Floats, along: Floats) -> tuple[Integers, Floats]:
    """The constraint of each basis whose multiplier is the first to reach 0 as another enters, and how far that is.

    Infinite where none does: rounding has spoilt the basis.
    """
    able = along > PIVOT
    ratio = np.where(able, np.maximum(multipliers, 0.0) / np.where(able, along, 1.0), np.inf)
    step = ratio.min(axis=1)
    # Of multipliers that reach 0 together, the one of the largest pivot: the others are less exact.
    return np.where(ratio <= step[:, None] + TOGETHER_ZERO, along, -np.inf).argmax(axis=1), step


def _exchanged(inverse: Floats, along: Floats, leaving: Integers) -> Floats:
    """The inverse of a basis in which a constraint took the place of another."""
    at = np.arange(len(inverse))
    column = inverse[at, :, leaving] / along[at, leaving][:, None]
    changed = inverse - column[:, :, None] * along[:, None, :]
    changed[at, :, leaving] = column
    return np.asarray(changed)


def best_possible(objectives: Floats, limits: Floats, dual: Floats, left: Floats) -> Floats:
    """Values that no x >= 0 exceeds, by weak duality: whatever multipliers >= 0 are, shape (n,).

    Parameters
    ----------
    objectives, limits : array, shape (n, m)
        See `Programmes`.
    dual : array, shape (n,)
        Sums of multiplier x right-hand side.
    left : array, shape (n, m)
        What the multipliers leave of the objectives: where it is positive, rounding, by which c.x can be more. That is
        at most its value at the limits, and at most as large a share of c.x as of c in the column where it is largest.
    """
    left = np.maximum(left, 0.0)
    free = objectives <= 0
    share = np.where(free, 0.0, left / np.where(free, 1.0, objectives)).max(axis=1)
    beside = dual + np.where(free, left * limits, 0.0).sum(axis=1)
    within = np.where(share < 1.0, beside / np.where(share < 1.0, 1.0 - share, 1.0), np.inf)
    return np.asarray(np.minimum(dual + (left * limits).sum(axis=1), within))


def exceeded(reference: Floats, weights: Floats) -> tuple[Integers, Floats]:
    """The row of a reference that each vector of weights takes furthest, and how far; shape (len(weights),) both."""
    row, reached = np.empty(len(weights), dtype=np.int64), np.empty(len(weights))
    step = max(AT_A_TIME // len(reference), 1)
    for start in range(0, len(weights), step):
        part = slice(start, start + step)
        all_reached = weights[part] @ reference.T
        row[part] = all_reached.argmax(axis=1)
        reached[part] = np.take_along_axis(all_reached, row[part][:, None], axis=1)[:, 0]
    return row, reached
