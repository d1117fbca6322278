"""Scores with a declared mean and standard deviation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ifn_research.errors import OptionError
from ifn_research.language.messages import say
from ifn_research.matrix import Floats
from ifn_research.steps.rescale.base import Rescaling, refuse_constant


@dataclass(frozen=True)
class StandardRescaling(Rescaling):
    """mean + standard_deviation x (score - mean of the fit) / standard deviation of the fit, the latter with n - 1.

    Parameters
    ----------
    mean, standard_deviation : float
        Those of the territories of the fit, 0 and 1 by default; 100 and 10, or 100 and 15, for scores without decimals
        and signs.
    """

    mean: float = 0.0
    standard_deviation: float = 1.0

    def __post_init__(self) -> None:
        """Check that both are numbers, and the standard deviation is positive."""
        for option in ("mean", "standard_deviation"):
            value = getattr(self, option)
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not np.isfinite(value):
                raise OptionError(
                    option, say("steps.not_number", power=repr(value)), fix=say("steps.number_of_option", option=option)
                )
        if self.standard_deviation <= 0:
            raise OptionError("standard_deviation", say("steps.must_positive"), fix=say("steps.standard_deviation"))

    def fit(self, scores: Floats) -> dict[str, Any]:
        """Learn the mean and the standard deviation; constant scores are refused."""
        refuse_constant(scores)
        return {"mean": float(scores.mean()), "standard_deviation": float(scores.std(ddof=1))}

    def apply(self, scores: Floats, learned: dict[str, Any]) -> Floats:
        """Shift and stretch."""
        return np.asarray(
            self.mean + self.standard_deviation * (scores - learned["mean"]) / learned["standard_deviation"]
        )
