"""The number of factors that a correlation matrix holds."""

from __future__ import annotations

import numpy as np

from ifn_research.matrix import Floats
from ifn_research.statistics.factors.extraction import eigen
from ifn_research.statistics.factors.factorability import correlation_matrix, squared_multiple_correlations


def n_factors_kaiser(correlations: Floats) -> int:
    """Number of eigenvalues above 1."""
    return int((np.linalg.eigvalsh(correlations) > 1).sum())


def n_factors_parallel(correlations: Floats, n: int, rng: np.random.Generator, *, samples: int = 100) -> int:
    """Number of factors by parallel analysis (Horn 1965, doi:10.1007/BF02289447), on common variance.

    Eigenvalues of the correlation matrix with squared multiple correlations on its diagonal, against the 95th
    percentile of those of `samples` normal samples of n rows.

    Parameters
    ----------
    correlations : array, shape (n_indicators, n_indicators)
        Not singular.
    n : int
        Number of territories.
    rng : Generator
    """
    m = len(correlations)
    random = np.array([_reduced_eigenvalues(correlation_matrix(rng.standard_normal((n, m)))) for _ in range(samples)])
    above = _reduced_eigenvalues(correlations) > np.quantile(random, 0.95, axis=0)
    return int(np.argmin(above)) if not above.all() else m


def _reduced_eigenvalues(correlations: Floats) -> Floats:
    reduced = correlations.copy()
    np.fill_diagonal(reduced, squared_multiple_correlations(correlations))
    return np.asarray(np.linalg.eigvalsh(reduced)[::-1], dtype=np.float64)


def velicer_map(correlations: Floats) -> Floats:
    """Mean squared partial correlation left after 1, 2, ... components: the fewest is at its minimum.

    Velicer (1976), Psychometrika 41:321-327, doi:10.1007/BF02293557.

    Returns
    -------
    array, shape (n_indicators - 2,)
        NaN where so many components leave nothing of an indicator.
    """
    m = len(correlations)
    values, vectors = eigen(correlations)
    result = np.full(max(m - 2, 0), np.nan)
    for k in range(1, m - 1):
        loadings = vectors[:, :k] * np.sqrt(np.maximum(values[:k], 0.0))
        left = correlations - loadings @ loadings.T
        scale = np.sqrt(np.clip(np.diag(left), 0.0, None))
        if scale.min() < 1e-8:
            break
        partial = left / np.outer(scale, scale)
        result[k - 1] = ((partial**2).sum() - m) / (m * (m - 1))
    return result
