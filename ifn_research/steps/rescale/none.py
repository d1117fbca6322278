"""No rescaling of the scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ifn_research.matrix import Floats
from ifn_research.steps.rescale.base import Rescaling


@dataclass(frozen=True)
class NoRescaling(Rescaling):
    """Leave the scores as they were aggregated."""

    def fit(self, scores: Floats) -> dict[str, Any]:
        """Learn nothing."""
        return {}

    def apply(self, scores: Floats, learned: dict[str, Any]) -> Floats:
        """The scores themselves."""
        return scores
