"""Distance from the mean in standard deviations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.indicators.normalisation.base import Normalisation, array, refuse_constant
from ifn_research.indicators.step import Learned
from ifn_research.matrix import Floats, IndicatorMatrix


@dataclass(frozen=True)
class ZScore(Normalisation):
    """(x - mean) / standard deviation, the latter with n - 1 (ddof = 1).

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 5.
    """

    def learn(self, oriented: IndicatorMatrix) -> Learned:
        """Learn means and standard deviations; a constant indicator is refused."""
        refuse_constant(oriented)
        return {
            "mean": np.nanmean(oriented.values, axis=0).tolist(),
            "standard_deviation": np.nanstd(oriented.values, axis=0, ddof=1).tolist(),
        }

    def transform(self, oriented: IndicatorMatrix, learned: Learned) -> Floats:
        """Standardise."""
        return (oriented.values - array(learned, "mean")) / array(learned, "standard_deviation")

    def may_be_non_positive(self) -> bool:
        """Half of the values are negative."""
        return True
