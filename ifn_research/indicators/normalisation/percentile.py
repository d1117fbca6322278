"""Share of the territories that are less fragile."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.indicators.normalisation.base import Normalisation, counts_below, refuse_constant, sorted_values
from ifn_research.indicators.step import Learned
from ifn_research.matrix import Floats, IndicatorMatrix


@dataclass(frozen=True)
class Percentile(Normalisation):
    """(smallest rank - 1) / (n - 1): 0 for the least fragile value, 1 for the most fragile one without ties.

    A new territory takes the share of the fitted territories that lie below it.

    References
    ----------
    COINr's `n_prank`; pandas' rank(pct=True) is another definition.
    """

    def learn(self, oriented: IndicatorMatrix) -> Learned:
        """Learn the distribution; a constant indicator is refused."""
        refuse_constant(oriented)
        return {"distribution": sorted_values(oriented)}

    def transform(self, oriented: IndicatorMatrix, learned: Learned) -> Floats:
        """Place in the fitted distribution."""
        below, _ = counts_below(oriented, learned["distribution"])
        others = np.array([len(fitted) - 1 for fitted in learned["distribution"]], dtype=np.float64)
        return np.minimum(below / others, 1.0)

    def may_be_non_positive(self) -> bool:
        """The least fragile territory has 0."""
        return True
