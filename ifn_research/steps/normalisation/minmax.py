"""Position between the smallest and the largest value."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from ifn_research.language.messages import Words, say
from ifn_research.matrix import Floats, IndicatorMatrix
from ifn_research.steps.base import Learned
from ifn_research.steps.normalisation.base import Normalisation, above_zero, array, check_range, refuse_constant


@dataclass(frozen=True)
class MinMax(Normalisation):
    """low + (high - low) (x - minimum) / (maximum - minimum), clipped to the range for new territories.

    Parameters
    ----------
    range : [low, high]
        Ends of the scale, [0, 100] by default.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 5.
    """

    range: Sequence[float] = (0, 100)

    linear = True

    def __post_init__(self) -> None:
        """Check the range."""
        check_range("range", self.range)

    def learn(self, oriented: IndicatorMatrix) -> Learned:
        """The extremes are learned by `fit`; a constant indicator is refused."""
        refuse_constant(oriented)
        return {}

    def transform(self, oriented: IndicatorMatrix, learned: Learned) -> Floats:
        """Place between the extremes."""
        low, high = self.range
        minimum, maximum = array(learned, "minimum"), array(learned, "maximum")
        share = oriented.values - minimum
        share /= maximum - minimum
        np.clip(share, 0.0, 1.0, out=share)
        share *= high - low
        share += low
        return share

    def makes_negatives(self) -> bool:
        """The least fragile territory is at the start of the scale."""
        return self.range[0] < 0

    def makes_non_positive(self, directions: Collection[int]) -> bool:
        """The least fragile territory is at the start of the scale."""
        del directions
        return self.range[0] <= 0

    def lowest_of_fit(self) -> bool:
        """The minimum of the fit is the lower end."""
        return True

    def made_positive(self, lowest: float) -> Words:
        """A scale that starts above zero."""
        del lowest
        return say("steps.normalisation_method_minmax", above_zero=above_zero(self.range))
