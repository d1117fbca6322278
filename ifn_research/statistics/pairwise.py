"""Weights from comparisons of pairs: the principal eigenvector, and Saaty's consistency."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Floats

# Saaty (1980), The Analytic Hierarchy Process, McGraw-Hill, p. 21: mean consistency index of random reciprocal matrices
# of 1 to 15 rows.
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
MOST_COMPARED = len(RANDOM_INDEX)
# Two things cannot contradict a third.
ALWAYS_CONSISTENT = 2


@dataclass(frozen=True)
class Pairwise:
    """A matrix of comparisons and what it says.

    Attributes
    ----------
    ratios : array, shape (n, n)
        Positive and reciprocal: how many times the row is as important as the column.
    weights : array, shape (n,)
        The principal eigenvector, with sum 1.
    eigenvalue : float
        The principal one; n where the comparisons are consistent, more where they are not.
    """

    ratios: Floats
    weights: Floats
    eigenvalue: float

    @classmethod
    def of(cls, ratios: Floats) -> Pairwise:
        """The principal eigenvector of a positive reciprocal matrix.

        References
        ----------
        Saaty (1977), Journal of Mathematical Psychology 15:234-281, doi:10.1016/0022-2496(77)90033-5.
        """
        values, vectors = np.linalg.eig(ratios)
        first = int(np.argmax(values.real))
        vector = np.abs(vectors[:, first].real)
        return cls(ratios, vector / vector.sum(), float(values[first].real))

    @property
    def consistency_index(self) -> float:
        """(eigenvalue - n) / (n - 1); 0 of two things or one."""
        n = len(self.weights)
        return 0.0 if n <= ALWAYS_CONSISTENT else max(0.0, (self.eigenvalue - n) / (n - 1))

    @property
    def consistency_ratio(self) -> float:
        """The consistency index over that of random comparisons of as many things."""
        n = len(self.weights)
        return 0.0 if n <= ALWAYS_CONSISTENT else self.consistency_index / RANDOM_INDEX[n - 1]

    def most_contradictory(self) -> tuple[int, int]:
        """The comparison that is furthest from the ratio of the weights, by logarithms; the row is the first."""
        implied = np.log(self.weights)
        away = np.abs(np.log(self.ratios) - (implied[:, None] - implied[None, :]))
        row, column = np.unravel_index(int(np.argmax(np.triu(away, 1))), away.shape)
        return int(row), int(column)


def aggregated(ratios: Floats) -> Floats:
    """The judgements of several members as one matrix, their geometric means.

    Parameters
    ----------
    ratios : array, shape (n_members, n, n)

    References
    ----------
    Aczél and Saaty (1983), Journal of Mathematical Psychology 27:93-102, doi:10.1016/0022-2496(83)90028-7; Forman and
    Peniwati (1998), European Journal of Operational Research 108:165-169, doi:10.1016/S0377-2217(97)00244-0.
    """
    return np.asarray(np.exp(np.log(ratios).mean(axis=0)))
