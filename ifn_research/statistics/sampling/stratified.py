"""An even draw that takes each stratum its share: what a design is held against."""

from __future__ import annotations

import numpy as np

from ifn_research.matrix import Bools, Integers


def stratified(strata: Integers, n: int, rng: np.random.Generator) -> Bools:
    """Draw n units, each with the probability n / N, every stratum to within one unit of its share.

    Strata in an order at random, the units of each in an order at random, then one unit every N / n from a start at
    random.

    Parameters
    ----------
    strata : array of int, shape (n_units,)
    n : int
    rng : Generator

    Returns
    -------
    array of bool, shape (n_units,)

    References
    ----------
    Madow (1949), Annals of Mathematical Statistics 20:333-354, doi:10.1214/aoms/1177729988; Cochran (1977), Sampling
    Techniques, 3rd ed., section 8.
    """
    _, labels = np.unique(strata, return_inverse=True)
    order = rng.permutation(labels.max(initial=0) + 1)[labels]
    line = np.lexsort((rng.random(len(labels)), order))
    picks = np.floor((rng.random() + np.arange(n)) * len(labels) / n).astype(np.int64)
    chosen = np.zeros(len(labels), dtype=bool)
    chosen[line[np.minimum(picks, len(labels) - 1)]] = True
    return chosen
