"""Pulls of units on a correlation: the first-order part of an estimate, whose variance is that of the estimate."""

from __future__ import annotations

import numpy as np

from ifn_research.matrix import Floats
from ifn_research.statistics.ranks import mid_ranks


def pearson_influence(x: Floats, y: Floats) -> Floats:
    """The influence of each unit on Pearson's correlation, shape (n,); the mean is 0.

    Parameters
    ----------
    x, y : array, shape (n,)
        Complete, not constant.

    References
    ----------
    Devlin, Gnanadesikan and Kettenring (1975), Biometrika 62:531-545, doi:10.2307/2335508.
    """
    x, y = ((v - v.mean()) / v.std() for v in (x, y))
    product = x * y
    correlation = product.mean()
    return np.asarray(product - correlation * (np.square(x) + np.square(y)) / 2)


def spearman_influence(x: Floats, y: Floats) -> Floats:
    """The influence of each unit on Spearman's correlation, shape (n,); the mean is 0.

    A unit counts by its own ranks and by the ranks that it gives to others.

    Parameters
    ----------
    x, y : array, shape (n,)
        Complete, not constant.

    References
    ----------
    Hoeffding (1948), Annals of Mathematical Statistics 19:293-325, doi:10.1214/aoms/1177730196, section 9: the
    projection of the statistic; with mid-ranks, and scaled by the variances that ties leave.
    """
    f, g = ((mid_ranks(v) - 0.5) / len(v) - 0.5 for v in (x, y))
    # The mean over the others of what moves when this unit lies below them: half where they are tied.
    given_x, given_y = _above(x, g), _above(y, f)
    numerator = f * g + given_x + given_y
    covariance, of_x, of_y = (f * g).mean(), np.square(f).mean(), np.square(g).mean()
    # Variances of ranks move only as far as ties do.
    moves_x = np.square(f) + 2 * _above(x, f)
    moves_y = np.square(g) + 2 * _above(y, g)
    numerator, moves_x, moves_y = (v - v.mean() for v in (numerator, moves_x, moves_y))
    scale = np.sqrt(of_x * of_y)
    return np.asarray(numerator / scale - covariance / scale * (moves_x / of_x + moves_y / of_y) / 2)


def _above(order: Floats, values: Floats) -> Floats:
    """For each unit the mean over all of the values of those above it in an order, of those tied with it the half."""
    _, groups = np.unique(order, return_inverse=True)
    sums = np.bincount(groups, values)
    above = sums.sum() - np.cumsum(sums)
    return np.asarray((above + sums / 2)[groups] / len(values))
