"""Scores between two ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ifn_research.errors import OptionError
from ifn_research.language.messages import say
from ifn_research.matrix import Floats
from ifn_research.steps.rescale.base import Rescaling, refuse_constant


@dataclass(frozen=True)
class MinMaxRescaling(Rescaling):
    """low + (high - low) (score - minimum) / (maximum - minimum), clipped to the range for new territories.

    Parameters
    ----------
    range : [low, high]
        [0, 100] by default.
    """

    range: Sequence[float] = (0, 100)

    def __post_init__(self) -> None:
        """Check the range."""
        ends = self.range
        if not isinstance(ends, (list, tuple)) or len(ends) != 2 or not ends[0] < ends[1]:
            raise OptionError("range", say("steps.not_range_rises", ends=repr(ends)), fix=say("steps.range_example"))

    def fit(self, scores: Floats) -> dict[str, Any]:
        """Learn the extremes; constant scores are refused."""
        refuse_constant(scores)
        return {"minimum": float(scores.min()), "maximum": float(scores.max())}

    def apply(self, scores: Floats, learned: dict[str, Any]) -> Floats:
        """Place between the extremes."""
        low, high = self.range
        share = (scores - learned["minimum"]) / (learned["maximum"] - learned["minimum"])
        return np.asarray(low + (high - low) * np.clip(share, 0.0, 1.0))
