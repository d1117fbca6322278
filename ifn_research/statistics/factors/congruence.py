"""Likeness of two sets of loadings, and the turning of one to face the other before they are compared."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy

from ifn_research.matrix import Floats

# Lorenzo-Seva and ten Berge (2006): from the first, two factors are the same; between the two, they are fairly alike.
SAME_FACTOR, FAIRLY_ALIKE = 0.95, 0.85


def congruences(loadings: Floats, target: Floats) -> Floats:
    """Tucker's phi of every component of one set with every component of the other.

    The cosine of the angle between two columns of loadings: 1 when they are proportional, with loadings that all have
    one sign it is high by construction. Tucker (1951), Personnel Research Section Report 984; Lorenzo-Seva and
    ten Berge (2006), Methodology 2:57-64, doi:10.1027/1614-2241.2.2.57.

    Parameters
    ----------
    loadings, target : array, shape (n_indicators, n_components)
        No column of zeros.

    Returns
    -------
    array, shape (n_components, n_components)
        Rows are components of `loadings`, columns those of `target`.
    """
    lengths = np.outer(np.linalg.norm(loadings, axis=0), np.linalg.norm(target, axis=0))
    return np.asarray(loadings.T @ target / lengths, dtype=np.float64)


def tucker_phi(loadings: Floats, target: Floats) -> Floats:
    """Tucker's phi of each component with the one in its place, shape (n_components,); see `congruences`."""
    return np.diag(congruences(loadings, target)).copy()


def facing_signs(loadings: Floats, target: Floats) -> Floats:
    """The same components in the same order, each turned towards the one in its place."""
    return loadings * np.where((loadings * target).sum(axis=0) < 0, -1.0, 1.0)


def facing_matched(loadings: Floats, target: Floats) -> Floats:
    """The same components in the order and with the signs in which their absolute congruences sum to the most.

    For oblique solutions, whose factors no orthogonal rotation may mix. Greedy matching could give one factor away
    that another needs more; the assignment is the best of all orders.
    """
    phi = congruences(loadings, target)
    _, order = scipy.optimize.linear_sum_assignment(-np.abs(phi.T))
    return facing_signs(loadings[:, order], target)


def facing_rotated(loadings: Floats, target: Floats) -> Floats:
    """The components after the orthogonal rotation that brings them nearest to the target in least squares.

    Schönemann (1966), Psychometrika 31:1-10, doi:10.1007/BF02289451. It takes away whatever orthogonal rotation the
    two solutions had, reflections and order included.
    """
    rotation, _ = scipy.linalg.orthogonal_procrustes(loadings, target)
    return np.asarray(loadings @ rotation, dtype=np.float64)


ALIGNMENTS: dict[str, Callable[[Floats, Floats], Floats]] = {
    "signs": facing_signs,
    "matching": facing_matched,
    "procrustes": facing_rotated,
}
