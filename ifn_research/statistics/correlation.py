"""Correlations of two variables; a reason instead of NaN where there is none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ifn_research.matrix import Floats
from ifn_research.remarks import Remark, Remarks
from ifn_research.statistics.estimate import Estimate, absent
from ifn_research.statistics.inversions import inverted_pairs
from ifn_research.statistics.ranks import TIE_TOLERANCE, mid_ranks, sort_ties

LEAST_PAIRS = 3
# What the two variables are called where scores are held against a ground truth.
OF_AGREEMENT = ("score", "truth")


def pearson(x: Floats, y: Floats, *, names: tuple[str, str] = ("x", "y")) -> Estimate:
    """Pearson's correlation over the rows where both variables are known.

    Parameters
    ----------
    x, y : array, shape (n,)
        NaN is unknown.
    names : pair of str
        What the variables are called in a reason.
    """
    x, y = _both_known(x, y)
    reason = why_not(x, y, names=names)
    return absent(*reason) if reason else Estimate(product_moment(x, y))


def spearman(x: Floats, y: Floats, *, names: tuple[str, str] = ("x", "y")) -> Estimate:
    """Spearman's rank correlation: Pearson of mid-ranks; as `pearson` otherwise."""
    x, y = _both_known(x, y)
    reason = why_not(x, y, names=names)
    return absent(*reason) if reason else Estimate(product_moment(mid_ranks(x), mid_ranks(y)))


def product_moment(x: Floats, y: Floats) -> float:
    """Pearson's correlation of two variables that are known everywhere and not constant.

    It has the bits of ``scipy.stats.pearsonr(x, y).statistic``, without the half second that importing ``scipy.stats``
    takes; values are divided by the largest first, so that no square overflows.
    """
    return float(np.clip(np.vecdot(_unit(x - np.mean(x)), _unit(y - np.mean(y))), -1.0, 1.0))


def _unit(moved: Floats) -> Floats:
    largest = np.max(np.abs(moved))
    return np.asarray(moved / (largest * np.linalg.vector_norm(moved / largest)), dtype=np.float64)


def kendall(x: Floats, y: Floats, *, names: tuple[str, str] = ("x", "y")) -> Estimate:
    """Kendall's tau-b; as `pearson` otherwise.

    It has the bits of ``scipy.stats.kendalltau(x, y).statistic``, without the half second that importing
    ``scipy.stats`` takes: pairs are whole numbers, and are counted exactly.
    """
    x, y = _both_known(x, y)
    reason = why_not(x, y, names=names)
    if reason:
        return absent(*reason)
    x, y = mid_ranks(x), mid_ranks(y)
    n = len(x)
    # Mid-ranks are halves: two of them make one whole number, exactly.
    both = 2 * x * (2 * n + 1) + 2 * y
    pairs, tied_x, tied_y = n * (n - 1) // 2, _pairs_tied(x), _pairs_tied(y)
    balance = pairs - tied_x - tied_y + _pairs_tied(both) - 2 * inverted_pairs(x, y)
    tau = balance / np.sqrt(pairs - tied_x) / np.sqrt(pairs - tied_y)
    return Estimate(float(np.clip(tau, -1.0, 1.0)))


def _pairs_tied(values: Floats) -> int:
    """The number of pairs of equal values."""
    counts = np.unique(values, return_counts=True)[1]
    return int((counts * (counts - 1) // 2).sum())


def straight_line(x: Floats, y: Floats) -> tuple[float, float]:
    """Intercept and slope of the least-squares line of `y` on `x`, complete and `x` not constant; as ``linregress``."""
    spread, joint, _, _ = np.cov(x, y, bias=True).flat
    slope = joint / spread
    return float(np.mean(y) - slope * np.mean(x)), float(slope)


def why_not(x: Floats, y: Floats, *, names: tuple[str, str] = ("x", "y")) -> Remarks:
    """The reason why two complete variables have no correlation; empty when they have one."""
    if len(x) < LEAST_PAIRS:
        return (Remark("too_few_territories", n=len(x), least=LEAST_PAIRS),)
    return constant(len(x), [name for name, one in zip(names, (x, y), strict=True) if is_constant(one)])


def constant(n: int, names: Sequence[str]) -> Remarks:
    """The remark on variables that are constant over n territories; empty when there are none."""
    if not names:
        return ()
    if tuple(names) == OF_AGREEMENT:
        return (Remark("constant_both", n=n),)
    if names[0] == OF_AGREEMENT[0]:
        return (Remark("constant_score", n=n),)
    if names[0] == OF_AGREEMENT[1]:
        return (Remark("constant_truth", n=n),)
    return (Remark("constant_variables", names=tuple(names), n=n),)


def is_constant(values: Floats) -> bool:
    """True if the known values are all tied."""
    if len(values) == 0:
        return True
    low, high = float(np.fmin.reduce(values)), float(np.fmax.reduce(values))
    # A range that no chain of tied neighbours can span needs no sorting.
    if len(values) * TIE_TOLERANCE * max(abs(low), abs(high), high - low) < high - low < np.inf:
        return False
    return sort_ties(values, in_order=False).n_groups < 2


def _both_known(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    known = ~(np.isnan(x) | np.isnan(y))
    return x[known], y[known]
