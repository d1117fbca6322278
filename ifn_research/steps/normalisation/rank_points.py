"""Points by classes of the national distribution (the IFN 2021)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from ifn_research.errors import OptionError
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Floats, IndicatorMatrix
from ifn_research.steps.normalisation.base import RankNormalisation

CUTS = (0.10, 0.25, 0.40, 0.60, 0.75, 0.90)
# A position is a fraction of counts: nearer to a cut than this, it is on it.
ON_A_CUT = 1e-9


@dataclass(frozen=True)
class RankPoints(RankNormalisation):
    """Whole points around 0 by position in the distribution: with six cuts, from -3 to 3.

    The position is (mid-rank - 0.5) / n. On a cut, a position belongs to the outer class, so that reversing an
    indicator reverses its points.

    Parameters
    ----------
    cuts : [c1, ..., ck]
        An even number of class limits that rise between 0 and 1. The published text gives only the most fragile tenth
        and the median; the others are a choice.
    extreme : float, optional
        Points of the outermost class, k / 2 by default. With 10, the mean of any number of indicators is
        10 x sum / (3 x number), the scale of the IFN 2021.

    References
    ----------
    La MedNum (2021), indice de fragilité numérique: three points for the most fragile tenth.
    """

    cuts: Sequence[float] = CUTS
    extreme: float | None = None

    def __post_init__(self) -> None:
        """Check the cuts."""
        cuts = self.cuts
        numbers = isinstance(cuts, (list, tuple)) and all(isinstance(cut, (int, float)) for cut in cuts)
        if not numbers or not cuts or len(cuts) % 2 or np.any(np.diff([0.0, *cuts, 1.0]) <= 0):
            raise OptionError(
                "cuts",
                say("steps.no_class_limits", cuts=repr(cuts)),
                fix=say("steps.even_number_rise_cuts", cuts=str(list(CUTS))),
            )
        extreme = self.extreme
        number = isinstance(extreme, (int, float)) and not isinstance(extreme, bool)
        if extreme is not None and not (number and 0 < extreme < np.inf):
            raise OptionError(
                "extreme", say("steps.not_number_points", extreme=repr(extreme)), fix=say("steps.extreme_example")
            )

    def place(self, oriented: IndicatorMatrix, below: Floats, equal: Floats, n: Floats) -> Floats:
        """Count the cuts that each position passes."""
        position = (below + equal / 2.0) / n
        passed = np.zeros_like(position)
        for cut in self.cuts:
            passed += position > cut + ON_A_CUT if cut < 0.5 else position > cut - ON_A_CUT
        middle = len(self.cuts) / 2
        step = 1.0 if self.extreme is None else self.extreme / middle
        return np.where(np.isnan(position), np.nan, (passed - middle) * step)

    def makes_non_positive(self, directions: Collection[int]) -> bool:
        """The least fragile territories are in the middle class or below."""
        del directions
        return True

    def lowest_of_fit(self) -> bool:
        """The lowest of the fit are below the middle."""
        return True

    def made_positive(self, lowest: float) -> Words:
        """Points lie around 0; deciles are classes too."""
        del lowest
        return say("steps.normalisation_decile_whose_classes")
