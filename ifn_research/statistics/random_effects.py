"""Figures with standard errors that vary between territories: their mean, and the variance that is not chance."""

from __future__ import annotations

import numpy as np
import scipy

from ifn_research.matrix import Floats


def mean_and_variance(x: Floats, standard_errors: Floats) -> tuple[float, float]:
    """Mean of the true figures and their variance between territories, by the moments of Paule and Mandel.

    The variance is such that the weighted sum of squares around the mean is the number of territories less one; 0 where
    figures differ no more than their errors would make them.

    Parameters
    ----------
    x, standard_errors : array, shape (n_territories,)
        Complete; errors are positive or 0.

    References
    ----------
    Paule and Mandel (1982), J. Research National Bureau of Standards 87:377-385, doi:10.6028/jres.087.022; the
    estimates that follow: Fay and Herriot (1979), J. American Statistical Association 74:269-277, doi:10.2307/2286322.
    """
    of_chance = standard_errors**2

    def mean(between: float) -> float:
        return float(np.average(x, weights=1.0 / (of_chance + between)))

    def beyond(between: float) -> float:
        """The part of the sum of squares that is above the number of territories less one."""
        return float(((x - mean(between)) ** 2 / (of_chance + between)).sum()) - (len(x) - 1)

    largest = float(((x - x.mean()) ** 2).sum())
    if len(x) < 2 or largest == 0:
        return float(x.mean()), 0.0
    # A figure without error has infinite weight where nothing varies.
    low = 0.0 if (of_chance > 0).all() else largest * 1e-12
    if beyond(low) <= 0:
        return mean(low), 0.0
    between = float(scipy.optimize.brentq(beyond, low, largest, xtol=largest * 1e-15, rtol=1e-13))
    return mean(between), between
