"""Values as they are."""

from __future__ import annotations

from dataclasses import dataclass

from ifn_research.matrix import Floats, IndicatorMatrix
from ifn_research.steps.base import Learned
from ifn_research.steps.normalisation.base import Normalisation


@dataclass(frozen=True)
class NoNormalisation(Normalisation):
    """Values as they are, for indicators that already share a unit; a direction of -1 changes their sign."""

    linear = True

    def learn(self, oriented: IndicatorMatrix) -> Learned:
        """Learn nothing."""
        return {}

    def transform(self, oriented: IndicatorMatrix, learned: Learned) -> Floats:
        """The oriented values."""
        return oriented.values
