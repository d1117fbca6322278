"""The square root of the values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.language.messages import say
from ifn_research.matrix import Bools, Floats
from ifn_research.steps.base import Learned
from ifn_research.steps.transforms.base import Transform


@dataclass(frozen=True)
class SquareRoot(Transform):
    """The square root: milder than a logarithm, for values from 0 up such as counts.

    References
    ----------
    Tukey (1977), Exploratory Data Analysis, chapter 3 (ladder of powers).
    """

    domain = say("steps.values_from_zero")

    def outside(self, values: Floats) -> Bools:
        """Values that are negative."""
        return np.asarray(values < 0)

    def apply(self, values: Floats, learned: Learned) -> Floats:
        """Square root."""
        return np.asarray(np.sqrt(values))
