"""Rank among the territories."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Floats, IndicatorMatrix
from ifn_research.steps.base import Learned
from ifn_research.steps.normalisation.base import Normalisation, counts_below, refuse_constant, sorted_values


@dataclass(frozen=True)
class Rank(Normalisation):
    """Mid-rank from 1 (least fragile) to n (most fragile); ties share their mean rank.

    A new territory takes the rank that its value would have among the fitted ones, between 1 and n.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 5 (ranking).
    """

    def learn(self, oriented: IndicatorMatrix) -> Learned:
        """Learn the distribution; a constant indicator is refused."""
        refuse_constant(oriented)
        return {"distribution": sorted_values(oriented)}

    def transform(self, oriented: IndicatorMatrix, learned: Learned) -> Floats:
        """Place in the fitted distribution."""
        below, equal = counts_below(oriented, learned["distribution"])
        n = np.array([len(fitted) for fitted in learned["distribution"]], dtype=np.float64)
        return np.clip(below + (equal + 1.0) / 2.0, 1.0, n)
