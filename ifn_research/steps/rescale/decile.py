"""Decile of the score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ifn_research.matrix import Floats
from ifn_research.steps.rescale.base import Rescaling, positions


@dataclass(frozen=True)
class DecileRescaling(Rescaling):
    """1 to 10, 10 for the most fragile tenth, as the column `decile`; territories of a decile are then tied."""

    def fit(self, scores: Floats) -> dict[str, Any]:
        """Learn the distribution."""
        return {"distribution": np.sort(scores)}

    def apply(self, scores: Floats, learned: dict[str, Any]) -> Floats:
        """Place in the fitted distribution."""
        below, equal = positions(scores, learned["distribution"])
        n = len(learned["distribution"])
        return np.clip(10.0 - np.floor(10.0 * (n - below - equal) / n), 1.0, 10.0)
