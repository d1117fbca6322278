"""Share of the territories that are less fragile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ifn_research.matrix import Floats
from ifn_research.steps.rescale.base import Rescaling, positions, refuse_constant


@dataclass(frozen=True)
class PercentileRescaling(Rescaling):
    """(smallest rank - 1) / (n - 1): 0 for the least fragile territory, 1 for the most fragile one without ties."""

    def fit(self, scores: Floats) -> dict[str, Any]:
        """Learn the distribution; constant scores are refused."""
        refuse_constant(scores)
        return {"distribution": np.sort(scores)}

    def apply(self, scores: Floats, learned: dict[str, Any]) -> Floats:
        """Place in the fitted distribution."""
        below, _ = positions(scores, learned["distribution"])
        return np.minimum(below / (len(learned["distribution"]) - 1), 1.0)
