"""The number of factors that a correlation matrix holds."""

from __future__ import annotations

import numpy as np

from ifn_research.arithmetic import single_threaded
from ifn_research.matrix import Floats
from ifn_research.statistics.factors.extraction import eigen
from ifn_research.statistics.factors.factorability import squared_multiple_correlations


def n_factors_kaiser(correlations: Floats) -> int:
    """Number of eigenvalues above 1."""
    return int((np.linalg.eigvalsh(correlations) > 1).sum())


@single_threaded()
def n_factors_parallel(correlations: Floats, n: int, rng: np.random.Generator, *, samples: int = 100) -> int:
    """Number of factors by parallel analysis (Horn 1965, doi:10.1007/BF02289447), on common variance.

    Eigenvalues of the correlation matrix with squared multiple correlations on its diagonal, against the 95th
    percentile of those of `samples` normal samples of n rows, which are not drawn: their correlations are.

    Parameters
    ----------
    correlations : array, shape (n_indicators, n_indicators)
        Not singular.
    n : int
        Number of territories.
    rng : Generator
    """
    m = len(correlations)
    random = _reduced_eigenvalues(random_correlations(n, m, samples, rng))
    above = _reduced_eigenvalues(correlations[None])[0] > np.quantile(random, 0.95, axis=0)
    return int(np.argmin(above)) if not above.all() else m


def random_correlations(n: int, m: int, samples: int, rng: np.random.Generator) -> Floats:
    """The correlations in normal samples of unrelated variables, shape (samples, m, m).

    Sums of products around the mean have Wishart's distribution with n - 1 degrees of freedom, which is drawn by
    Bartlett's decomposition (Bartlett 1933, Proc. Royal Society of Edinburgh 53:260-283; Odell and Feiveson 1966,
    doi:10.1080/01621459.1966.10502018): m (m + 1) / 2 numbers instead of n m.

    Parameters
    ----------
    n : int
        Rows of a sample; more than m.
    """
    root = np.tril(rng.standard_normal((samples, m, m)), -1)
    diagonal = np.arange(m)
    root[:, diagonal, diagonal] = np.sqrt(rng.chisquare(n - 1 - diagonal, (samples, m)))
    products = root @ root.transpose(0, 2, 1)
    scale = np.sqrt(products[:, diagonal, diagonal])
    found = products / (scale[:, :, None] * scale[:, None, :])
    found[:, diagonal, diagonal] = 1.0
    return np.asarray(found)


def _reduced_eigenvalues(correlations: Floats) -> Floats:
    """Eigenvalues of each of some matrices with squared multiple correlations on its diagonal, largest first."""
    reduced = correlations.copy()
    diagonal = np.arange(correlations.shape[1])
    reduced[:, diagonal, diagonal] = [squared_multiple_correlations(matrix) for matrix in correlations]
    return np.asarray(np.linalg.eigvalsh(reduced)[:, ::-1], dtype=np.float64)


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
