"""A power transform towards a normal distribution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.base import Learned
from ifn_research.steps.outliers.base import OutlierTreatment, likeliest_exponent


@dataclass(frozen=True)
class YeoJohnson(OutlierTreatment):
    """Yeo and Johnson's power transform, its exponent found by maximum likelihood; keeps the order.

    The values are standardised first, so that the exponent does not depend on the unit.

    References
    ----------
    Yeo and Johnson (2000), Biometrika 87:954-959, doi:10.1093/biomet/87.4.954.
    """

    def learn(self, matrix: IndicatorMatrix) -> Learned:
        """Learn the exponent of each indicator."""
        learned: dict[str, list[float]] = {"mean": [], "standard_deviation": [], "exponent": []}
        for column in matrix.values.T:
            known = column[~np.isnan(column)]
            spread = float(known.std(ddof=1)) if len(known) > 1 and np.ptp(known) > 0 else 0.0
            learned["mean"].append(float(known.mean()))
            learned["standard_deviation"].append(spread or 1.0)
            exponent = likeliest_exponent((known - known.mean()) / spread) if spread else 1.0
            learned["exponent"].append(float(exponent))
        return learned

    def apply(self, matrix: IndicatorMatrix, learned: Learned) -> IndicatorMatrix:
        """Transform with the learned exponents."""
        standard = (matrix.values - np.array(learned["mean"])) / np.array(learned["standard_deviation"])
        values = np.full_like(standard, np.nan)
        for j, exponent in enumerate(learned["exponent"]):
            known = ~np.isnan(standard[:, j])
            values[known, j] = scipy.stats.yeojohnson(standard[known, j], lmbda=exponent)
        return matrix.with_values(values)
