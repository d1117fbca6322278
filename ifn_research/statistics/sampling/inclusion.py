"""Inclusion probabilities in proportion to a size, and the measures of size of a sample that compares indices."""

from __future__ import annotations

import numpy as np

from ifn_research.matrix import Floats


def inclusion_probabilities(size: Floats, n: int) -> Floats:
    """Probabilities in proportion to a size, that sum to n; those that would exceed 1 are 1, and the others share more.

    Parameters
    ----------
    size : array, shape (n_units,)
        Positive.
    n : int
        Units to draw, at most as many as there are.

    References
    ----------
    Tillé (2006), Sampling Algorithms, Springer, section 2.10, doi:10.1007/0-387-34240-0.
    """
    if n > len(size) or n < 1:
        raise ValueError("from 1 unit to all of them are drawn")
    if not (np.isfinite(size).all() and (size > 0).all()):
        raise ValueError("sizes are positive")
    certain = np.zeros(len(size), dtype=bool)
    while True:
        left = n - int(certain.sum())
        share = np.where(certain, 0.0, size)
        found = np.where(certain, 1.0, left * share / share.sum() if left else 0.0)
        over = ~certain & (found >= 1.0)
        if not over.any():
            return np.asarray(found)
        certain |= over


def disagreement(ranks: Floats) -> Floats:
    """The standard deviation over versions of each unit's standardised ranks, shape (n_units,).

    Its square is, but for a factor, the mean over pairs of versions of (a - b)^2, and (a - b) times the residual of the
    outcome is what a unit contributes to the difference of two correlations that are nearly equal. Drawing in
    proportion to it is Neyman's allocation of that difference, over all pairs.

    Parameters
    ----------
    ranks : array, shape (n_units, n_versions)
        Standardised: mean 0 and variance 1 over the units.

    References
    ----------
    Neyman (1934), J. Royal Statistical Society 97:558-625, doi:10.2307/2342192; Cochran (1977), Sampling Techniques,
    3rd ed., section 9A.
    """
    return np.asarray(ranks.std(axis=1, ddof=1))


def mixed_size(part: Floats, floor: float) -> Floats:
    """A size with a floor: the share `floor` is the same for all, the rest in proportion to `part`; the mean is 1.

    Of n units of N, none then has less than `floor` times the chance f = n / N of an even draw (or it is drawn for
    certain), so that no variance of a total exceeds (1 / floor - f) / (1 - f) times that of an even draw, whatever the
    outcome turns out to be: 1 / floor times where few of all are drawn.

    Parameters
    ----------
    part : array, shape (n_units,)
        Not negative, with whatever costs divide it by; where it is 0 throughout, all are alike.
    floor : float
        Above 0, at most 1.

    References
    ----------
    Hesterberg (1995), Technometrics 37:185-194, doi:10.1080/00401706.1995.10484303 (defensive mixtures).
    """
    if not 0 < floor <= 1:
        raise ValueError("the floor is above 0, at most 1")
    mean = part.mean()
    return np.ones(len(part)) if mean <= 0 else floor + (1 - floor) * part / mean


def variance_ratio(contribution: Floats, probabilities: Floats) -> float:
    """The variance of a mean under these probabilities, by that of an even draw of as many units.

    Below 1 is a gain: an even draw needs 1 / ratio times as many units. Both are those of independent draws, without
    what spreading gains.

    Parameters
    ----------
    contribution : array, shape (n_units,)
        What each unit contributes, about its mean; not all 0.
    probabilities : array, shape (n_units,)
        Positive.
    """
    squares = np.square(contribution)
    even = len(probabilities) / probabilities.sum() * squares.sum()
    return float((squares / probabilities).sum() / even)
