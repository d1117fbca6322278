"""Fill missing cells with the median of all territories."""

from __future__ import annotations

from dataclasses import dataclass

from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.base import Learned
from ifn_research.steps.imputation.base import Imputation, as_array, filled, medians


@dataclass(frozen=True)
class MedianImputation(Imputation):
    """Fill each indicator's missing cells with its median over the territories on which it was fitted.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 3 (single imputation).
    """

    def fit(self, matrix: IndicatorMatrix) -> Learned:
        """Learn the medians of the known cells."""
        return {"median": medians(matrix.values).tolist()}

    def apply(self, matrix: IndicatorMatrix, learned: Learned) -> IndicatorMatrix:
        """Fill and mark the missing cells."""
        return filled(matrix, as_array(learned, "median"))
