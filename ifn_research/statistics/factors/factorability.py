"""Factorability of indicators: sampling adequacy, sphericity and internal consistency.

Everything comes from the correlation matrix, as in psych: computed from covariances, the measure of sampling adequacy
would depend on the units.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from ifn_research.matrix import Floats, extremes
from ifn_research.statistics.weighted import weighted_correlations

# Below this eigenvalue a correlation matrix has no inverse that means anything.
SINGULAR = 1e-10


@dataclass(frozen=True)
class Kmo:
    """Kaiser's measure of sampling adequacy.

    Attributes
    ----------
    overall : float
        0 to 1; below 0.5 the indicators share too little for a factor analysis (Kaiser 1974).
    per_indicator : array, shape (n_indicators,)
    """

    overall: float
    per_indicator: Floats


def correlation_matrix(values: Floats, weights: Floats | None = None) -> Floats:
    """Pearson correlations of the columns, with a unit diagonal, shape (n_indicators, n_indicators).

    Parameters
    ----------
    values : array, shape (n_territories, n_indicators)
    weights : array, shape (n_territories,), optional
        Territories count alike when it is not given.

    Raises
    ------
    ValueError
        If a column does not vary.
    """
    counting = values if weights is None else values[weights > 0]
    least, greatest = extremes(counting)
    if (least == greatest).any():
        raise ValueError("a column that does not vary has no correlation")
    if weights is not None:
        return weighted_correlations(values, weights)
    return centred_correlations(values - values.mean(axis=0))[0]


def centred_correlations(centred: Floats) -> tuple[Floats, Floats]:
    """Pearson correlations, with a unit diagonal, of columns that vary and whose means are 0, and their deviations.

    The standard deviations, shape (n_indicators,), divide by n - 1.
    """
    covariances = np.dot(centred.T, centred) * np.true_divide(1, len(centred) - 1)
    scale = np.sqrt(np.diag(covariances))
    matrix = np.clip(covariances / scale[:, None] / scale, -1.0, 1.0)
    matrix = (matrix + matrix.T) / 2
    np.fill_diagonal(matrix, 1.0)
    return np.asarray(matrix), scale


def is_singular(correlations: Floats) -> bool:
    """True if an indicator is a linear combination of others, to within rounding."""
    return bool(np.linalg.eigvalsh(correlations)[0] < SINGULAR)


def squared_multiple_correlations(correlations: Floats) -> Floats:
    """Share of each indicator's variance that the others explain, shape (n_indicators,)."""
    return 1.0 - 1.0 / np.diag(_inverse(correlations))


def kmo(correlations: Floats) -> Kmo:
    """Measure of sampling adequacy: squared correlations against squared partial correlations.

    Kaiser (1970), Psychometrika 35, p. 404, doi:10.1007/BF02291817.

    Raises
    ------
    ValueError
        If the matrix is singular: partial correlations do not exist.
    """
    inverse = _inverse(correlations)
    scale = np.sqrt(np.diag(inverse))
    partial = inverse / np.outer(scale, scale)
    off = ~np.eye(len(correlations), dtype=bool)
    shared = np.where(off, correlations, 0.0) ** 2
    left = np.where(off, partial, 0.0) ** 2
    per_indicator = shared.sum(axis=0) / (shared.sum(axis=0) + left.sum(axis=0))
    return Kmo(float(shared.sum() / (shared.sum() + left.sum())), per_indicator)


def bartlett_sphericity(correlations: Floats, n: int) -> tuple[float, float, float]:
    """Test that the indicators are all uncorrelated: chi-square, degrees of freedom and p-value.

    It assumes independent, normal rows; with neighbouring territories the p-value is far too small.

    Bartlett (1951), Biometrika 38, p. 337, doi:10.1093/biomet/38.3-4.337.

    Parameters
    ----------
    correlations : array, shape (n_indicators, n_indicators)
    n : int
        Number of territories.

    Raises
    ------
    ValueError
        If the matrix is singular.
    """
    m = len(correlations)
    if is_singular(correlations):
        raise ValueError("Bartlett's test needs a correlation matrix that is not singular")
    _, logarithm = np.linalg.slogdet(correlations)
    chi2 = float(-logarithm * (n - 1 - (2 * m + 5) / 6))
    df = m * (m - 1) / 2
    return chi2, df, float(scipy.special.chdtrc(df, chi2))


def cronbach_alpha(values: Floats) -> float:
    """Raw alpha of oriented, normalised indicators, shape (n_territories, n_indicators).

    Cronbach (1951), Psychometrika 16, p. 299, doi:10.1007/BF02310555. After a z-score it is the standardised alpha.

    Raises
    ------
    ValueError
        If the indicators sum to a constant.
    """
    covariance = np.cov(values, rowvar=False)
    m = len(covariance)
    if covariance.sum() <= 1e-12 * np.trace(covariance):
        raise ValueError("alpha does not exist: the indicators sum to a constant")
    return float(m / (m - 1) * (1 - np.trace(covariance) / covariance.sum()))


def _inverse(correlations: Floats) -> Floats:
    if is_singular(correlations):
        raise ValueError("the correlation matrix is singular: an indicator is a linear combination of others")
    return np.asarray(np.linalg.inv(correlations), dtype=np.float64)
