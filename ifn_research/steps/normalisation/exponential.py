"""The English IMD's transform of ranks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ifn_research.errors import OptionError, nearest
from ifn_research.language.messages import say
from ifn_research.matrix import Floats, IndicatorMatrix
from ifn_research.steps.normalisation.base import RankNormalisation

# The constant that gives the most fragile tenth half of the range.
LAMBDA = 23.0
# What is taken from the rank, and what is added to the number of territories.
POSITIONS = {"r/n": (0.0, 0.0), "r/(n+1)": (0.0, 1.0), "mid": (0.5, 0.0)}


@dataclass(frozen=True)
class Exponential(RankNormalisation):
    """-23 ln(1 - R (1 - exp(-100 / 23))), R the position: 0 to 100, and the most fragile tenth from 50 to 100.

    A high value on one indicator shows through in the index instead of being made up for by the others.

    Parameters
    ----------
    position : {"r/n", "r/(n+1)", "mid"}
        From the rank r, 1 for the least fragile of n territories (ties share their mean rank): r / n, which gives the
        most fragile territory 100; r / (n + 1); or (r - 0.5) / n.

    References
    ----------
    Smith, Noble et al. (2015), The English Indices of Deprivation 2015, technical report, appendix E, DCLG: ranks
    scaled to the range (0, 1], which is r / n. So are the domain scores of the Welsh index (WIMD 2019).
    """

    position: Literal["r/n", "r/(n+1)", "mid"] = "r/n"

    def __post_init__(self) -> None:
        """Check the option."""
        written = str(self.position).replace(" ", "")
        if written not in POSITIONS:
            raise OptionError(
                "position", say("steps.unknown_position", position=repr(self.position)), fix=nearest(written, POSITIONS)
            )
        object.__setattr__(self, "position", written)

    def place(self, oriented: IndicatorMatrix, below: Floats, equal: Floats, n: Floats) -> Floats:
        """Transform ranks in the fitted distribution."""
        shift, more = POSITIONS[self.position]
        share = (np.clip(below + (equal + 1.0) / 2.0, 1.0, n) - shift) / (n + more)
        return np.asarray(-LAMBDA * np.log(1.0 - share * (1.0 - np.exp(-100.0 / LAMBDA))))
