"""Weighted mean of any power."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.errors import OptionError
from ifn_research.language.messages import say
from ifn_research.matrix import Floats
from ifn_research.steps.aggregation.base import Rule, power_mean, power_shares


@dataclass(frozen=True)
class GeneralisedMean(Rule):
    """(sum of w x^p)^(1/p): p = 1 arithmetic, p = -1 harmonic; above 1, high values count more.

    A contribution is the member's share of the sum of w x^p.

    Parameters
    ----------
    power : float
        Not 0 (its limit is the geometric mean).

    References
    ----------
    Decancq and Lugo (2013), Econometric Reviews 32:7-34, doi:10.1080/07474938.2012.690641.
    """

    power: float = 1.0

    def __post_init__(self) -> None:
        """Check the power."""
        power = self.power
        if isinstance(power, bool) or not isinstance(power, (int, float)) or not np.isfinite(power):
            raise OptionError("power", say("steps.not_number", power=repr(power)), fix=say("steps.power_example"))
        if power == 0:
            raise OptionError(
                "power", say("steps.mean_power_geometric_mean"), fix=say("steps.use_aggregation_geometric")
            )

    def needs_positive(self) -> bool:
        """Only a mean of power 1 is defined for any values."""
        return self.power != 1

    def combine(self, values: Floats, weights: Floats) -> Floats:
        """The mean of that power."""
        return power_mean(values, weights, self.power)

    def shares(self, values: Floats, weights: Floats, scores: Floats) -> Floats:
        """Shares of the sum of w x^p."""
        if self.power == 1:
            return np.broadcast_to(weights, values.shape)
        return power_shares(values, weights, scores, self.power)
