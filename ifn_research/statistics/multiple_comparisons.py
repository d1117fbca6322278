"""The best of several figures, and those that beat a baseline, given that all of them were tried."""

from __future__ import annotations

import numpy as np

from ifn_research.matrix import Floats

# A difference whose standard error is below this is the same in every replicate.
SAME = 1e-12


def confidence_set(statistics: Floats, replicates: Floats) -> Floats:
    """P-value of each figure in the model confidence set: it is in the set of level 1 - alpha where p >= alpha.

    The figure that another beats by most leaves first, with the p-value of the hypothesis that all that were left are
    equal: how often the largest of their differences is as large in replicates. A figure's own p-value is the largest
    up to its leaving. The best has p = 1; figures that cannot be told apart in any replicate leave together.

    The range of pairs serves, not the distance from the mean of all: one figure of large spread makes the mean
    uncertain, and the set would keep what a single pair rejects.

    Parameters
    ----------
    statistics : array, shape (n_figures, n_figures)
        Statistic of each figure less each other, on the normal scale; positive = the first is better. 0 where the
        difference is the same in every replicate.
    replicates : array, shape (n_replicates, n_figures)
        The figures in shared draws, complete: how their differences vary together.

    References
    ----------
    Hansen, Lunde and Nason (2011), Econometrica 79:453-497, doi:10.3982/ECTA5771: T_R and its elimination rule
    (section 3.1.2), bootstrap of appendix A.
    """
    if np.isnan(statistics).any():
        raise ValueError("a statistic is not defined")
    n = len(statistics)
    order, steps = _leaving(statistics)
    largest = _largest_ranges(replicates, order)
    p_values = np.ones(n)
    highest = 0.0
    for start, end in steps:
        left = order[start:]
        observed = np.abs(statistics[np.ix_(left, left)]).max()
        highest = max(highest, float((largest[:, start] > observed).mean()))
        p_values[order[start:end]] = highest
    return p_values


def _leaving(statistics: Floats) -> tuple[np.ndarray, list[tuple[int, int]]]:
    """The order in which figures leave, the best last, and where in it each departure of one or more begins and ends.

    Those that nothing tells apart are no departure.
    """
    left = list(range(len(statistics)))
    order: list[int] = []
    steps = []
    while len(left) > 1:
        beaten = statistics[np.ix_(left, left)].min(axis=1)
        worst = float(beaten.min())
        if worst >= -SAME:
            break
        leaving = [item for item, value in zip(left, beaten, strict=True) if value <= worst * (1 - SAME)]
        steps.append((len(order), len(order) + len(leaving)))
        order += leaving
        left = [item for item in left if item not in leaving]
    return np.array(order + left, dtype=np.int64), steps


def _largest_ranges(replicates: Floats, order: np.ndarray) -> Floats:
    """The largest studentised difference, centred, among the figures from each place of an order on.

    Returns
    -------
    array, shape (n_replicates, n_figures)
        0 for the last figure, which has no other left.
    """
    errors = (replicates - replicates.mean(axis=0))[:, order]
    n = len(order)
    largest = np.zeros(errors.shape)
    for at in range(n - 2, -1, -1):
        apart = np.abs(errors[:, [at]] - errors[:, at + 1 :])
        spread = np.sqrt(np.square(apart).mean(axis=0))
        scaled = np.divide(apart, spread, out=np.zeros_like(apart), where=spread > SAME)
        largest[:, at] = np.maximum(largest[:, at + 1], scaled.max(axis=1))
    return largest


def step_down(statistics: Floats, replicates: Floats) -> Floats:
    """P-value that each difference is not above 0, adjusted for having tried all of them.

    One-sided and studentised: the largest statistic is held against the largest of all in each replicate, centred; the
    next against the largest of those that remain. A rejection of the smallest p-value is a reality check of all.

    Parameters
    ----------
    statistics : array, shape (n_figures,)
        Of each figure less its baseline, on the normal scale; positive = better than the baseline.
    replicates : array, shape (n_replicates, n_figures)
        The differences in shared draws, complete: how they vary together.

    Returns
    -------
    array, shape (n_figures,)
        NaN where the difference is the same in every replicate.

    References
    ----------
    Romano and Wolf (2005), Econometrica 73:1237-1282, doi:10.1111/j.1468-0262.2005.00615.x; p-values as in Romano and
    Wolf (2016), Statistics and Probability Letters 113:38-40, doi:10.1016/j.spl.2016.02.012.
    """
    errors = replicates - replicates.mean(axis=0)
    spread = np.sqrt(np.square(errors).mean(axis=0))
    tested = np.flatnonzero((spread > SAME) & ~np.isnan(statistics))
    p_values = np.full(len(statistics), np.nan)
    centred = errors[:, tested] / spread[tested]
    order = np.argsort(-statistics[tested], kind="stable")
    # The largest of those that remain, at each step: from the last statistic up.
    remaining = np.maximum.accumulate(centred[:, order[::-1]], axis=1)[:, ::-1]
    beyond = (remaining >= statistics[tested][order]).sum(axis=0)
    p_values[tested[order]] = np.maximum.accumulate((beyond + 1) / (len(replicates) + 1))
    return p_values


def holm(p_values: Floats) -> Floats:
    """Holm's step-down adjustment.

    statsmodels has it too, and collects all garbage at each call: seconds in a study of dozens of families.
    """
    m = len(p_values)
    order = np.argsort(p_values, kind="stable")
    adjusted = np.empty(m)
    adjusted[order] = np.minimum(np.maximum.accumulate((m - np.arange(m)) * p_values[order]), 1.0)
    return adjusted
