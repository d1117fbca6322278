"""Weighted arithmetic mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.aggregation.base import Rule
from ifn_research.matrix import Floats


@dataclass(frozen=True)
class ArithmeticMean(Rule):
    """sum of w x: a low value on one indicator is made up for by a high one (full compensation).

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 6 (linear aggregation).
    """

    def combine(self, values: Floats, weights: Floats) -> Floats:
        """Weighted sum."""
        return weighted_sum(values, weights)

    def shares(self, values: Floats, weights: Floats, scores: Floats) -> Floats:
        """The weights, whatever the territory."""
        return np.broadcast_to(weights, values.shape)


def weighted_sum(values: Floats, weights: Floats) -> Floats:
    """sum over columns of weight x value, added in column order so that a row's sum does not depend on the others.

    A matrix product may group the additions by the number of rows, and then one territory scored alone would not
    get exactly the bits that it gets among all.
    """
    total = np.zeros(values.shape[0])
    for column, weight in zip(values.T, weights, strict=True):
        total = total + weight * column
    return total
