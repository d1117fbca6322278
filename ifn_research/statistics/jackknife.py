"""Standard errors from leaving out one block at a time, and tests that know how few and how unequal blocks are."""

from __future__ import annotations

import numpy as np
import scipy

from ifn_research.matrix import Floats


def jackknife_error(without: Floats) -> Floats:
    """Standard error of a figure from what it is without each block in turn.

    It holds where blocks are few or of unequal size, where the spread of bootstrap replicates is too small.

    Parameters
    ----------
    without : array, shape (n_blocks, ...)
        NaN where the figure is undefined without a block.

    Returns
    -------
    array, shape (...)
        NaN where the figure is undefined without some block.

    References
    ----------
    MacKinnon, Nielsen and Webb (2023), J. Applied Econometrics 38:671-694, doi:10.1002/jae.2969 (CV3J).
    """
    n = len(without)
    return np.asarray(np.sqrt((n - 1) / n * np.square(without - without.mean(axis=0)).sum(axis=0)))


def two_sided(t: float, df: float) -> float:
    """P-value of a Student's t statistic."""
    return float(2 * scipy.special.stdtr(df, -abs(t)))


def critical(share: float, df: float) -> float:
    """The value that Student's t exceeds in a share of cases.

    (SciPy's distribution objects say the same, a hundred times as slowly one value at a time.)
    """
    return float(-scipy.special.stdtrit(df, share))


def normal_scale(statistics: Floats, df: float) -> Floats:
    """Student's t statistics as the normal ones of the same p-value.

    A standard error from few blocks is uncertain: its statistics have wide tails, which replicates that are divided by
    one spread lack. On the normal scale the two can be held against each other.
    """
    return np.asarray(-np.sign(statistics) * scipy.special.ndtri(scipy.special.stdtr(df, -np.abs(statistics))))


def weaker(first: Floats, second: Floats) -> Floats:
    """Of two statistics of the same difference, the one nearer to 0: what both say.

    Parameters
    ----------
    first, second : array, of one shape
        NaN where one cannot be said; the other then serves.
    """
    chosen = np.where(np.abs(second) < np.abs(first), second, first)
    return np.where(np.isnan(first), second, np.where(np.isnan(second), first, chosen))
