"""The English IMD's transform of ranks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.indicators.normalisation.base import Normalisation, counts_below, refuse_constant, sorted_values
from ifn_research.indicators.step import Learned
from ifn_research.matrix import Floats, IndicatorMatrix

# The constant that gives the most fragile tenth half of the range.
LAMBDA = 23.0


@dataclass(frozen=True)
class Exponential(Normalisation):
    """-23 ln(1 - R (1 - exp(-100 / 23))), R = mid-rank / n: 0 to 100, and the most fragile tenth from 50 to 100.

    A high value on one indicator shows through in the index instead of being made up for by the others.

    References
    ----------
    Smith, Noble et al. (2015), The English Indices of Deprivation 2015, technical report, appendix E, DCLG.
    """

    def learn(self, oriented: IndicatorMatrix) -> Learned:
        """Learn the distribution; a constant indicator is refused."""
        refuse_constant(oriented)
        return {"distribution": sorted_values(oriented)}

    def transform(self, oriented: IndicatorMatrix, learned: Learned) -> Floats:
        """Transform ranks in the fitted distribution."""
        below, equal = counts_below(oriented, learned["distribution"])
        n = np.array([len(fitted) for fitted in learned["distribution"]], dtype=np.float64)
        share = np.clip(below + (equal + 1.0) / 2.0, 1.0, n) / n
        return np.asarray(-LAMBDA * np.log(1.0 - share * (1.0 - np.exp(-100.0 / LAMBDA))))
