"""Decile among the territories."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Floats, IndicatorMatrix
from ifn_research.steps.normalisation.base import RankNormalisation


@dataclass(frozen=True)
class Decile(RankNormalisation):
    """1 to 10, 10 for the most fragile tenth: 10 - floor(10 (rank - 1) / n), rank 1 being the most fragile.

    Where n is no multiple of 10, class limits at n / 10, 2 n / 10, ... fall between two territories, and the one that
    a limit cuts counts with the more fragile side: of 24 territories the classes hold, from 10 down, 3, 2, 3, 2, 2, 3,
    2, 3, 2, 2. Ties take the more fragile decile together, as for scores. A new territory takes the decile that its
    value would have among the fitted ones.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 5 (categorical scales).
    """

    def place(self, oriented: IndicatorMatrix, below: Floats, equal: Floats, n: Floats) -> Floats:
        """Tenth, counted from the most fragile."""
        above = n - below - equal
        return np.clip(10.0 - np.floor(10.0 * above / n), 1.0, 10.0)
