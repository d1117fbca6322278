"""Weighted geometric mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Floats
from ifn_research.steps.aggregation.base import Rule, weighted_sums


@dataclass(frozen=True)
class GeometricMean(Rule):
    """product of x to the power w: a low value is only partly made up for; values must be positive.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 6 (geometric aggregation).
    """

    def needs_positive(self) -> bool:
        """A zero would make the whole score zero, and a negative value has no power."""
        return True

    def combine(self, values: Floats, weights: Floats) -> Floats:
        """exp of the weighted sum of logarithms."""
        return np.asarray(np.exp(weighted_sums(np.log(values), weights)))

    def parts(self, values: Floats, weights: Floats) -> tuple[Floats, Floats]:
        """Both from the same logarithms."""
        logarithms = np.log(values)
        scores = np.exp(weighted_sums(logarithms, weights))
        return scores, _factors(values, weights, scores, logarithms)

    def shares(self, values: Floats, weights: Floats, scores: Floats) -> Floats:
        """w (1 + L ln x) / x, with L = (score - 1) / ln(score), the logarithmic mean of the score and 1.

        The logarithmic mean splits the difference of two products exactly into its factors (Ang 2004, Energy
        Policy 32:1131-1139, doi:10.1016/S0301-4215(03)00076-4); the other product is the one whose values are all 1.
        """
        return _factors(values, weights, scores, np.log(values))


def _factors(values: Floats, weights: Floats, scores: Floats, logarithms: Floats) -> Floats:
    logarithm = np.log(scores)
    near = np.abs(logarithm) < 1e-12
    mean = np.where(near, 1.0, (scores - 1.0) / np.where(near, 1.0, logarithm))
    return np.asarray(weights * (1.0 + mean[:, None] * logarithms) / values)
