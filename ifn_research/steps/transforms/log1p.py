"""The natural logarithm of one more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.language.messages import say
from ifn_research.matrix import Bools, Floats
from ifn_research.steps.base import Learned
from ifn_research.steps.transforms.base import Transform


@dataclass(frozen=True)
class Log1p(Transform):
    """ln(1 + x): a logarithm for counts and rates of which some are 0; it depends on their unit.

    References
    ----------
    Tukey (1977), Exploratory Data Analysis, chapter 3 (ladder of powers).
    """

    domain = say("steps.values_above_minus_one")

    def outside(self, values: Floats) -> Bools:
        """Values that are -1 or less."""
        return np.asarray(values <= -1)

    def apply(self, values: Floats, learned: Learned) -> Floats:
        """Natural logarithm of 1 + x."""
        return np.asarray(np.log1p(values))
