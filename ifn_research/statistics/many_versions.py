"""Which of several figures are the best, and which beat a baseline, given that all of them were tried."""

from __future__ import annotations

import numpy as np
from scipy import stats

from ifn_research.matrix import Floats

# A difference whose standard error is below this is the same in every replicate.
SAME = 1e-12


def confidence_set(values: Floats, replicates: Floats, *, df: int | None = None) -> Floats:
    """P-value of each figure in the model confidence set: it is in the set of level 1 - alpha where p >= alpha.

    The figure furthest below the mean of all, in standard errors of its distance from that mean, leaves first, with
    the p-value of the hypothesis that all that were left are equal; a figure's own p-value is the largest up to its
    leaving. The best has p = 1. Figures that are the same in every replicate leave together.

    Parameters
    ----------
    values : array, shape (n_figures,)
        Higher = better.
    replicates : array, shape (n_replicates, n_figures)
        From shared draws, complete.
    df : int, optional
        Blocks less one. A standard error from few blocks is uncertain, and its statistics have the wide tails of
        Student's t, which centred replicates lack: statistics are then put on the normal scale. As published without.

    References
    ----------
    Hansen, Lunde and Nason (2011), Econometrica 79:453-497, doi:10.3982/ECTA5771: T_max and its elimination rule
    (section 3.1.2), bootstrap of appendix A.
    """
    p_values = np.ones(len(values))
    errors = replicates - values
    left = np.arange(len(values))
    largest = 0.0
    while len(left) > 1:
        short = values[left].mean() - values[left]
        error = errors[:, left].mean(axis=1, keepdims=True) - errors[:, left]
        spread = np.sqrt(np.square(error).mean(axis=0))
        short, error = (np.where(spread > SAME, item, 0.0) for item in (short, error))
        spread = np.where(spread > SAME, spread, 1.0)
        statistics = _normal(short / spread, df)
        worst = statistics.max()
        if worst <= SAME:
            break
        largest = max(largest, float((worst < (error / spread).max(axis=1)).mean()))
        leaving = statistics >= worst - SAME * abs(worst)
        p_values[left[leaving]] = largest
        left = left[~leaving]
    return p_values


def step_down(differences: Floats, replicates: Floats, *, df: int | None = None) -> Floats:
    """P-value that each difference is not above 0, adjusted for having tried all of them.

    One-sided and studentised: the largest statistic is held against the largest of all in each replicate, centred; the
    next against the largest of those that remain. A rejection of the smallest p-value is a reality check of all.

    Parameters
    ----------
    differences : array, shape (n_figures,)
        Figure less baseline; positive = better than the baseline.
    replicates : array, shape (n_replicates, n_figures)
        From shared draws, complete.
    df : int, optional
        As in `confidence_set`.

    Returns
    -------
    array, shape (n_figures,)
        NaN where the difference is the same in every replicate.

    References
    ----------
    Romano and Wolf (2005), Econometrica 73:1237-1282, doi:10.1111/j.1468-0262.2005.00615.x; p-values as in Romano and
    Wolf (2016), Statistics and Probability Letters 113:38-40, doi:10.1016/j.spl.2016.02.012.
    """
    spread = replicates.std(axis=0, ddof=1) if len(replicates) > 1 else np.zeros(len(differences))
    tested = np.flatnonzero(spread > SAME)
    p_values = np.full(len(differences), np.nan)
    statistics = _normal(differences[tested] / spread[tested], df)
    centred = (replicates[:, tested] - differences[tested]) / spread[tested]
    order = np.argsort(-statistics, kind="stable")
    # The largest of those that remain, at each step: from the last statistic up.
    remaining = np.maximum.accumulate(centred[:, order[::-1]], axis=1)[:, ::-1]
    beyond = (remaining >= statistics[order]).sum(axis=0)
    p_values[tested[order]] = np.maximum.accumulate((beyond + 1) / (len(replicates) + 1))
    return p_values


def _normal(statistics: Floats, df: int | None) -> Floats:
    """Student's t statistics as the normal ones of the same p-value."""
    if df is None:
        return statistics
    return np.asarray(np.sign(statistics) * stats.norm.isf(stats.t.sf(np.abs(statistics), df)))
