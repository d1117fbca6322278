"""Leave out the territories with a missing cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.errors import Refusal
from ifn_research.indicators.imputation.base import Imputation
from ifn_research.indicators.step import Learned
from ifn_research.matrix import IndicatorMatrix


@dataclass(frozen=True)
class DropTerritories(Imputation):
    """Leave out every territory with a missing cell (listwise deletion)."""

    leaves_out_territories = False

    def fit(self, matrix: IndicatorMatrix) -> Learned:
        """Check that some territory remains."""
        if not complete(matrix).any():
            raise Refusal(
                "no territory is complete: dropping those with a missing cell leaves none",
                where=f"{matrix.n_territories} territories",
                fix="drop the indicators with most missing cells, or fill them (imputation: median)",
            )
        return {}

    def apply(self, matrix: IndicatorMatrix, learned: Learned) -> IndicatorMatrix:
        """The complete territories."""
        return matrix.rows(complete(matrix))


def complete(matrix: IndicatorMatrix) -> np.ndarray:
    """Territories without a missing cell, shape (n_territories,)."""
    return np.asarray(~np.isnan(matrix.values).any(axis=1))
