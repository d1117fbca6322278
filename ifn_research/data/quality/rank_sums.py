"""The comparison of two samples by their ranks."""

from __future__ import annotations

import math

import numpy as np

from ifn_research.matrix import Floats

# Samples of which one has no more values, without ties, are compared by the exact distribution.
SMALL = 8


def p_of_smaller(x: Floats, y: Floats) -> float:
    """The p-value of Mann and Whitney's test that values of one sample tend to be smaller than those of another.

    It is that of ``scipy.stats.mannwhitneyu(x, y, alternative="less")``, without the half second that importing
    ``scipy.stats`` takes, or the tenth of ``scipy.special``: the normal approximation with corrections for ties and for
    continuity (Hollander, Wolfe and Chicken 2014, Nonparametric Statistical Methods, section 4.1), and the exact
    distribution for small samples without ties.

    Parameters
    ----------
    x, y : array, shape (n_x,) and (n_y,)
        Finite.
    """
    values, counts = np.unique(np.concatenate([x, y]), return_counts=True)
    n_x, n_y = len(x), len(y)
    n = n_x + n_y
    ranks = np.cumsum(counts) - (counts - 1) / 2
    larger = float(ranks[np.searchsorted(values, x)].sum()) - n_x * (n_x + 1) / 2
    if min(n_x, n_y) <= SMALL and (counts == 1).all():
        return _exact(round(larger), n_x, n_y)
    smaller = n_x * n_y - larger
    tied = float((counts.astype(np.float64) ** 3 - counts).sum()) / (n * (n - 1))
    spread = math.sqrt(n_x * n_y / 12 * (n + 1 - tied))
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.float64(smaller - n_x * n_y / 2 - 0.5) / spread
    return math.erfc(z / math.sqrt(2)) / 2


def _exact(larger: int, n_x: int, n_y: int) -> float:
    """The share of the orders of two samples in which values of x exceed those of y no more often than so many times.

    The numbers of orders are the coefficients of a Gaussian binomial (Mann and Whitney 1947, Annals of Mathematical
    Statistics 18:50-60): a product of polynomials 1 - q^(n_y + i), divided by 1 - q^i.
    """
    few, many = sorted((n_x, n_y))
    # Whole numbers of any size.
    orders = np.zeros(n_x * n_y + 1, dtype=object)
    orders[0] = 1
    for i in range(1, few + 1):
        orders[many + i :] = orders[many + i :] - orders[: len(orders) - many - i]
        for start in range(i):
            orders[start::i] = np.cumsum(orders[start::i])
    return float(sum(orders[: larger + 1]) / math.comb(n_x + n_y, n_x))
