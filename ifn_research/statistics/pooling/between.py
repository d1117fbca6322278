"""Variance between places of estimates whose own variances are known, for many figures at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy

from ifn_research.matrix import Floats

# Points at which the restricted likelihood is looked at before its maximum is refined: it may have two.
GRID = 81
# Figures whose grids are in memory at one time.
AT_ONCE = 1000
# Halvings until a root is known to the last bits.
HALVINGS = 200
LEVEL = 0.95


def weighted_mean(y: Floats, v: Floats, between: Floats) -> tuple[Floats, Floats, Floats]:
    """Means by inverse total variance.

    Parameters
    ----------
    y, v : array, shape (..., n_places)
        Estimates and their variances; NaN where a place has none.
    between : array, shape (...)

    Returns
    -------
    tuple of array
        Weights (0 where a place has none), their sum, and the means.
    """
    weights = np.where(np.isnan(v), 0.0, 1.0 / (v + between[..., None]))
    total = weights.sum(axis=-1)
    return weights, total, (weights * np.nan_to_num(y)).sum(axis=-1) / total


def generalised_q(y: Floats, v: Floats, between: Floats) -> Floats:
    """Weighted sum of squares around the mean: chi-square with one degree fewer than places where `between` is true."""
    weights, _, mean = weighted_mean(y, v, between)
    return np.asarray((weights * (np.nan_to_num(y) - mean[..., None]) ** 2).sum(axis=-1))


def paule_mandel(y: Floats, v: Floats) -> Floats:
    """Variance between places that makes the weighted sum of squares what is expected of it.

    Parameters
    ----------
    y, v : array, shape (n_figures, n_places)
        Variances are positive; NaN where a place has none.

    References
    ----------
    Paule and Mandel (1982), J. Research National Bureau of Standards 87:377-385, doi:10.6028/jres.087.022.
    """
    return _where_q_is(y, v, _degrees(v))


def tau2_interval(y: Floats, v: Floats, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Q-profile interval of the variance between places.

    References
    ----------
    Viechtbauer (2007), Statistics in Medicine 26:37-52, doi:10.1002/sim.2514.
    """
    df = _degrees(v)
    known = np.maximum(df, 1)
    tail = (1 - level) / 2
    low, high = (
        _where_q_is(y, v, np.asarray(scipy.stats.chi2.ppf(at, known), dtype=np.float64)) for at in (1 - tail, tail)
    )
    return np.where(df > 0, low, np.nan), np.where(df > 0, high, np.nan)


def reml(y: Floats, v: Floats) -> Floats:
    """Variance between places that maximises the restricted likelihood; 0 where that is largest without any.

    The likelihood is looked at on a grid first, since it can have more than one maximum.

    Parameters
    ----------
    y, v : array, shape (n_figures, n_places)
        Variances are positive; NaN where a place has none.

    References
    ----------
    Viechtbauer (2005), J. Educational and Behavioral Statistics 30:261-293, doi:10.3102/10769986030003261.
    """
    if len(y) > AT_ONCE:
        parts = range(0, len(y), AT_ONCE)
        return np.concatenate([reml(y[at : at + AT_ONCE], v[at : at + AT_ONCE]) for at in parts])
    # 0, and from far below the smallest variance to beyond what the estimates can be apart.
    lowest, highest = 1e-8 * np.nanmin(v, axis=-1), 4 * np.maximum(_spread(y), np.nanmax(v, axis=-1))
    steps = np.linspace(0, 1, GRID - 1)
    grid = np.exp(np.log(lowest)[:, None] * (1 - steps) + np.log(highest)[:, None] * steps)
    grid = np.column_stack([np.zeros(len(y)), grid])
    likelihood = restricted_likelihood(y[:, None, :], v[:, None, :], grid)
    best = likelihood.argmax(axis=1)
    at = np.arange(len(y))
    low, high = grid[at, np.maximum(best - 1, 0)], grid[at, np.minimum(best + 1, GRID - 1)]
    return _root(lambda between: _score(y, v, between), low, high)


def restricted_likelihood(y: Floats, v: Floats, between: Floats) -> Floats:
    """Logarithm of the restricted likelihood, without its constant."""
    weights, total, mean = weighted_mean(y, v, between)
    logs = np.where(weights > 0, np.log(np.where(weights > 0, weights, 1.0)), 0.0).sum(axis=-1)
    squares = (weights * (np.nan_to_num(y) - mean[..., None]) ** 2).sum(axis=-1)
    return np.asarray(0.5 * (logs - np.log(total) - squares))


def _score(y: Floats, v: Floats, between: Floats) -> Floats:
    """Twice the slope of the restricted likelihood."""
    weights, total, mean = weighted_mean(y, v, between)
    squares = (weights**2 * (np.nan_to_num(y) - mean[..., None]) ** 2).sum(axis=-1)
    return np.asarray(squares - total + (weights**2).sum(axis=-1) / total)


def _where_q_is(y: Floats, v: Floats, target: Floats) -> Floats:
    low = np.zeros(len(y))
    # Beyond this the sum of squares is below the target whatever the variances.
    high = _spread(y) * (_degrees(v) + 1) / np.where(target > 0, target, 1.0) + np.finfo(np.float64).tiny
    return _root(lambda between: generalised_q(y, v, between) - target, low, high)


def _root(falling: Callable[[Floats], Floats], low: Floats, high: Floats) -> Floats:
    """Roots of functions that are positive at first and negative at last; `low` where they are never positive."""
    never = falling(low) <= 0
    start, low, high = low, low.copy(), high.copy()
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        if ((middle == low) | (middle == high) | never).all():
            break
        above = falling(middle) > 0
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.where(never, start, 0.5 * (low + high))


def _degrees(v: Floats) -> Floats:
    return np.asarray((~np.isnan(v)).sum(axis=-1) - 1, dtype=np.float64)


def _spread(y: Floats) -> Floats:
    """Largest squared distance between two estimates."""
    return np.asarray((np.nanmax(y, axis=-1) - np.nanmin(y, axis=-1)) ** 2)
