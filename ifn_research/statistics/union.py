"""The share of people who are in at least one of several situations, of which only the shares of each are known."""

from __future__ import annotations

import numpy as np

from ifn_research.matrix import Floats


def union_of(shares: Floats) -> tuple[Floats, Floats, Floats]:
    """The share in at least one situation if they were independent, and its sharp bounds whatever they are.

    Parameters
    ----------
    shares : array, shape (n, n_situations)
        From 0 to 1; a row with NaN has no result.

    Returns
    -------
    independent, low, high : array, shape (n,)
        ``1 - prod(1 - p)``, ``max p`` and ``min(1, sum p)``.

    References
    ----------
    Fréchet (1935), Fundamenta Mathematicae 25:379-387, doi:10.4064/fm-25-1-379-387 (the bounds).
    """
    independent = 1 - np.prod(1 - shares, axis=1)
    return independent, shares.max(axis=1), np.minimum(shares.sum(axis=1), 1.0)
