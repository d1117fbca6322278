"""The natural logarithm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.language.messages import say
from ifn_research.matrix import Bools, Floats
from ifn_research.steps.base import Learned
from ifn_research.steps.transforms.base import Transform


@dataclass(frozen=True)
class Log(Transform):
    """ln x: equal ratios become equal distances, for positive values such as incomes.

    References
    ----------
    UNDP (2010 and later), Human Development Report, technical note 1 (income); Tukey (1977), Exploratory Data
    Analysis, chapter 3 (ladder of powers).
    """

    domain = say("steps.positive_values")

    def outside(self, values: Floats) -> Bools:
        """Values that are zero or negative."""
        return np.asarray(values <= 0)

    def apply(self, values: Floats, learned: Learned) -> Floats:
        """Natural logarithm."""
        return np.asarray(np.log(values))
