"""Normal scores of the ranks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from ifn_research.matrix import Floats
from ifn_research.steps.base import Learned
from ifn_research.steps.transforms.base import Transform


@dataclass(frozen=True)
class NormalScores(Transform):
    """Normal quantile of mid-rank / (n + 1): the order alone counts, and the values are as if normally distributed.

    A new territory is placed among those of the fit: halfway between its two neighbours, and at the ends where it is
    beyond all of them.

    References
    ----------
    van der Waerden (1952), Indagationes Mathematicae 14:453-458; Conover (1999), Practical Nonparametric Statistics,
    3rd edition, section 5.10.
    """

    fitted = True

    def learn(self, values: Floats) -> Learned:
        """The known values in rising order."""
        return {"distribution": np.sort(values[~np.isnan(values)]).tolist()}

    def apply(self, values: Floats, learned: Learned) -> Floats:
        """Quantiles of the places in the fitted distribution."""
        fitted = np.asarray(learned["distribution"], dtype=np.float64)
        n = len(fitted)
        below, not_above = (np.searchsorted(fitted, values, side=side) for side in ("left", "right"))
        rank = np.clip(below + (not_above - below + 1.0) / 2.0, 1.0, n)
        return np.asarray(np.where(np.isnan(values), np.nan, scipy.special.ndtri(rank / (n + 1.0))))
