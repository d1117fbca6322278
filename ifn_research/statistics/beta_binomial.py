"""Rates from counts that vary between territories: their mean, and how much of their variance is not chance."""

from __future__ import annotations

import numpy as np

from ifn_research.matrix import Floats, Integers

CONVERGED = 1e-12
# SciPy's status of a root that its bracket does not hold.
NO_BRACKET = -1


def shrunk(p: Floats, n: Floats) -> Floats:
    """Rates drawn towards their mean as far as chance alone would make them differ, shape (n_territories,).

    Parameters
    ----------
    p, n : array, shape (n_territories,)
        Rates from 0 to 1, and the people they rest on, above 0.
    """
    (mean,), (share,) = mean_and_share(p, n, np.zeros(1, dtype=np.int64))
    own = n * share / (1.0 + (n - 1.0) * share)
    return np.asarray(own * p + (1.0 - own) * mean)


def mean_and_share(p: Floats, n: Floats, starts: Integers) -> tuple[Floats, Floats]:
    """Mean rate and share of the variance between territories of each group, by Kleinman's moments.

    Territories come group by group, each group from one of `starts`. A territory weighs n / (1 + (n - 1) rho): its
    people where rates differ by chance, once where they truly differ, so that one large town does not make the mean of
    its group. The moments agree where spread, the weighted sum of (p - m)^2 / (m (1 - m)), is the number of territories
    less one. Where Pearson's chi-squared, the spread at rho = 0, is not above that, rho is 0. No more than one rho was
    found to satisfy the equation in any of 48,000 simulated groups; were there several, one of them would be returned.
    """
    sizes, others = np.diff(starts, append=len(p)), n - 1.0

    def fitted(share: Floats) -> tuple[Floats, Floats, Floats]:
        """Mean, weighted sum of squares, and its expected value."""
        weight = n / (1.0 + others * np.repeat(share, sizes))
        mean = np.add.reduceat(weight * p, starts) / np.add.reduceat(weight, starts)
        squares = np.add.reduceat(weight * (p - np.repeat(mean, sizes)) ** 2, starts)
        return mean, squares, (sizes - 1.0) * mean * (1.0 - mean)

    def too_low(share: Floats, group: Integers) -> Floats:
        """Below 0 where the share is too low; nearly straight, so that few steps are needed."""
        everywhere = np.zeros(len(starts))
        everywhere[group] = share
        _, squares, expected = fitted(everywhere)
        return np.asarray(expected[group] / squares[group] - 1.0)

    _, squares, expected = fitted(np.zeros(len(starts)))
    # Where each rate is of one person, or there is one territory, the spread says nothing, and the mean is all.
    telling = (np.maximum.reduceat(n, starts) > 1.0) & (sizes > 1)
    differ = np.flatnonzero(telling & (squares > expected))
    share = np.zeros(len(starts))
    if differ.size:
        from scipy.optimize.elementwise import find_root

        found = find_root(too_low, (0.0, 1.0), args=(differ,), tolerances={"xatol": CONVERGED, "xrtol": CONVERGED})
        # The spread may exceed what is expected up to rho = 1, as where each rate is 0 or 1; there is no bracket then.
        share[differ] = np.where(found.status == NO_BRACKET, 1.0, found.x)
    return fitted(share)[0], share
