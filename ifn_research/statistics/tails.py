"""Tails and quantiles of distributions, and p-values adjusted together, to the bits of ``scipy.stats``.

Importing ``scipy.stats`` takes half a second, which is what most commands compute; its special functions do not.
"""

from __future__ import annotations

import numpy as np
import scipy

from ifn_research.matrix import Floats


def normal_beyond(z: float) -> float:
    """The probability of more than `z` under the standard normal."""
    return float(scipy.special.ndtr(-z))


def student_beyond(t: float, df: float) -> float:
    """The probability of more than `t` under Student's distribution."""
    return float(scipy.special.stdtr(df, -t))


def student_quantile(p: float, df: float) -> float:
    """The value below which Student's distribution has probability `p`."""
    return float(scipy.special.stdtrit(df, p))


def fisher_beyond(f: float, df: tuple[float, float]) -> float:
    """The probability of more than `f`, not below 0, under Fisher's distribution of these degrees of freedom."""
    return float(scipy.special.fdtrc(*df, f))


def benjamini_hochberg(p_values: Floats) -> Floats:
    """P-values adjusted for the expected share of false discoveries, shape (n_tests,).

    References
    ----------
    Benjamini and Hochberg (1995), J. Royal Statistical Society B 57:289-300, doi:10.1111/j.2517-6161.1995.tb02031.x.
    """
    order = np.argsort(p_values)
    at_rank = p_values[order] * (len(p_values) / np.arange(1, len(p_values) + 1))
    adjusted = np.empty(len(p_values))
    adjusted[order] = np.minimum.accumulate(at_rank[::-1])[::-1]
    return np.clip(adjusted, 0.0, 1.0)
