"""Weighted harmonic mean."""

from __future__ import annotations

from dataclasses import dataclass

from ifn_research.matrix import Floats
from ifn_research.steps.aggregation.base import Rule, power_mean, power_shares


@dataclass(frozen=True)
class HarmonicMean(Rule):
    """1 / sum of w / x: a low value is made up for even less than in a geometric mean; values must be positive.

    A contribution is the member's share of the sum of w / x.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 6; COINr's `a_hmean`.
    """

    def needs_positive(self) -> bool:
        """A zero has no reciprocal, and negative values give a mean outside of them."""
        return True

    def combine(self, values: Floats, weights: Floats) -> Floats:
        """The mean of power -1."""
        return power_mean(values, weights, -1.0)

    def shares(self, values: Floats, weights: Floats, scores: Floats) -> Floats:
        """Shares of the sum of w / x."""
        return power_shares(values, weights, scores, -1.0)
