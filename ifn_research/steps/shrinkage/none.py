"""No shrinkage: rates are taken as they were counted."""

from __future__ import annotations

from dataclasses import dataclass

from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.base import Learned, Step


@dataclass(frozen=True)
class NoShrinkage(Step):
    """Take rates as they were counted, however few people they rest on."""

    def fit(self, matrix: IndicatorMatrix) -> Learned:
        """Learn nothing."""
        return {}

    def apply(self, matrix: IndicatorMatrix, learned: Learned) -> IndicatorMatrix:
        """The matrix itself."""
        return matrix
