"""Extreme values pulled in to those of a share of the territories."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.base import Learned
from ifn_research.steps.outliers.base import OutlierTreatment, check_share


@dataclass(frozen=True)
class Winsorise(OutlierTreatment):
    """Set the lowest and the highest values to those of the next territories inside.

    Low and high are those of the indicator in its unit: its direction is taken later, and changes nothing here.

    Parameters
    ----------
    lower, upper : float
        Share of the territories pulled in at each end; the number is rounded down, as in SciPy.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 5; scipy.stats.mstats.winsorize.
    """

    lower: float = 0.05
    upper: float = 0.05

    def __post_init__(self) -> None:
        """Check the shares."""
        check_share("lower", self.lower)
        check_share("upper", self.upper)

    def learn(self, matrix: IndicatorMatrix) -> Learned:
        """Learn the limits of each indicator."""
        lower, upper = [], []
        for column in matrix.values.T:
            known = np.sort(column[~np.isnan(column)])
            lower.append(float(known[int(self.lower * len(known))]))
            upper.append(float(known[len(known) - 1 - int(self.upper * len(known))]))
        return {"lower": lower, "upper": upper}

    def apply(self, matrix: IndicatorMatrix, learned: Learned) -> IndicatorMatrix:
        """Pull values in to the limits."""
        return matrix.with_values(np.clip(matrix.values, np.array(learned["lower"]), np.array(learned["upper"])))
