"""Means, standard deviations and correlations in which places count by their people."""

from __future__ import annotations

import numpy as np

from ifn_research.matrix import Floats


def weighted_moments(values: Floats, weights: Floats, *, ddof: int = 1) -> tuple[Floats, Floats]:
    """Weighted mean and standard deviation of each column, over its known values.

    The variance is sum of w (x - mean)^2 / (sum of w - sum of w^2 / sum of w), that of `numpy.cov` with `aweights`: it
    does not depend on the unit of the weights, and with equal ones it is the usual one with n - 1.

    Parameters
    ----------
    values : array, shape (n, m)
        NaN is unknown.
    weights : array, shape (n,)
        Not negative, and positive for some known value of each column.
    ddof : {1, 0}
        With 0 the variance is sum of w (x - mean)^2 / sum of w.

    Returns
    -------
    mean, standard_deviation : array, shape (m,)
        The standard deviation is NaN where one known value alone has a weight.
    """
    own = np.where(np.isnan(values), 0.0, weights[:, None])
    total = own.sum(axis=0)
    mean = (own * np.nan_to_num(values)).sum(axis=0) / total
    squares = (own * np.nan_to_num(values - mean) ** 2).sum(axis=0)
    freedom = total - ddof * (own**2).sum(axis=0) / total
    # What rounding leaves where one value has all the weight.
    freedom = np.where(freedom > 1e-12 * total, freedom, np.nan)
    return mean, np.sqrt(squares / freedom)


def weighted_correlations(values: Floats, weights: Floats) -> Floats:
    """Weighted Pearson correlations of complete columns, with a unit diagonal, shape (m, m)."""
    centred = values - np.average(values, axis=0, weights=weights)
    covariances = (centred * weights[:, None]).T @ centred
    scale = np.sqrt(np.diag(covariances))
    matrix = covariances / np.outer(scale, scale)
    matrix = (matrix + matrix.T) / 2
    np.fill_diagonal(matrix, 1.0)
    return np.asarray(matrix)
