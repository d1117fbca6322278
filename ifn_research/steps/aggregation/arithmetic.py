"""Weighted arithmetic mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Floats
from ifn_research.steps.aggregation.base import Rule, weighted_sums


@dataclass(frozen=True)
class ArithmeticMean(Rule):
    """sum of w x: a low value on one indicator is made up for by a high one (full compensation).

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 6 (linear aggregation).
    """

    def combine(self, values: Floats, weights: Floats) -> Floats:
        """Weighted sum."""
        return weighted_sums(values, weights)

    def shares(self, values: Floats, weights: Floats, scores: Floats) -> Floats:
        """The weights, whatever the territory."""
        return np.broadcast_to(weights, values.shape)
