"""Rank among the territories."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Floats, IndicatorMatrix
from ifn_research.steps.normalisation.base import RankNormalisation


@dataclass(frozen=True)
class Rank(RankNormalisation):
    """Mid-rank from 1 (least fragile) to n (most fragile); ties share their mean rank.

    A new territory takes the rank that its value would have among the fitted ones, between 1 and n.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 5 (ranking).
    """

    def place(self, oriented: IndicatorMatrix, below: Floats, equal: Floats, n: Floats) -> Floats:
        """Mid-rank."""
        return np.clip(below + (equal + 1.0) / 2.0, 1.0, n)
