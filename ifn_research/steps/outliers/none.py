"""No outlier treatment."""

from __future__ import annotations

from dataclasses import dataclass

from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.base import Learned, Step


@dataclass(frozen=True)
class NoOutlierTreatment(Step):
    """Leave the values as they are."""

    def fit(self, matrix: IndicatorMatrix) -> Learned:
        """Learn nothing."""
        return {}

    def apply(self, matrix: IndicatorMatrix, learned: Learned) -> IndicatorMatrix:
        """The matrix itself."""
        return matrix
