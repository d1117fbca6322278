"""Missing cells stay missing: the index is made of what is known."""

from __future__ import annotations

from dataclasses import dataclass

from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.base import Learned
from ifn_research.steps.imputation.base import Imputation


@dataclass(frozen=True)
class AvailableCells(Imputation):
    """Leave missing cells as they are: in each node, the weights of the members that are known are rescaled.

    A territory is then judged on fewer indicators than the others, as if the missing ones were like those known.
    Weights that are learned from correlations are learned on the complete territories.

    References
    ----------
    COINr's `Aggregate` with `dat_thresh`, and its treatment of missing values by the rule's mean.
    """

    def fit(self, matrix: IndicatorMatrix) -> Learned:
        """Learn nothing."""
        return {}

    def apply(self, matrix: IndicatorMatrix, learned: Learned) -> IndicatorMatrix:
        """The matrix itself."""
        return matrix
