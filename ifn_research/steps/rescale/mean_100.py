"""Scores with mean 100."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ifn_research.errors import Refusal
from ifn_research.language.messages import say
from ifn_research.matrix import Floats
from ifn_research.steps.normalisation.base import SCALE_ABOVE_ZERO
from ifn_research.steps.rescale.base import Rescaling


@dataclass(frozen=True)
class Mean100(Rescaling):
    """100 x score / mean: 100 is the mean territory, 120 is a fifth above. For positive scores only."""

    def fit(self, scores: Floats) -> dict[str, Any]:
        """Learn the mean; scores that are zero or negative are refused: a ratio to a mean has no sense there."""
        if scores.min() <= 0:
            n = int((scores <= 0).sum())
            raise Refusal(
                say("steps.scores_zero_negative_no", n),
                where="rescale: mean_100",
                fix=say("steps.use_rescale_minmax", scale_above_zero=SCALE_ABOVE_ZERO),
            )
        return {"mean": float(scores.mean())}

    def apply(self, scores: Floats, learned: dict[str, Any]) -> Floats:
        """Divide by the mean."""
        return np.asarray(100.0 * scores / learned["mean"])
