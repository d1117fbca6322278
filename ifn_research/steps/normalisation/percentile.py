"""Share of the territories that are less fragile."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ifn_research.errors import OptionError, nearest
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Floats, IndicatorMatrix
from ifn_research.steps.normalisation.base import RankNormalisation

# The place of tied territories among those that they take together: the first, the middle one, the last.
TIES = {"min": 0.0, "mid": 0.5, "max": 1.0}


@dataclass(frozen=True)
class Percentile(RankNormalisation):
    """(rank - 1) / (n - 1): 0 for the least fragile territory, 1 for the most fragile one, when they are alone there.

    An indicator of direction -1 is turned before it is ranked, so that declaring the share of those with a car or of
    those without gives the same scores. A new territory takes the share of the fitted territories that lie below it.

    Parameters
    ----------
    ties : {"min", "mid", "max"}
        The rank of tied territories: the smallest of theirs, their mean, the largest.
    reflect : bool
        Rank an indicator of direction -1 as it is, and take 1 less the result: its ties then go the other way, from
        the smallest rank to the largest. Without ties, or with ``mid``, there is no difference.

    References
    ----------
    ``min`` turned before: COINr's `n_prank`. ``min`` with ``reflect``: Excel's PERCENTRANK.INC and SQL's PERCENT_RANK,
    as in the CDC/ATSDR Social Vulnerability Index. pandas' rank(pct=True), rank / n, is another definition.
    """

    ties: Literal["min", "mid", "max"] = "min"
    reflect: bool = False

    def __post_init__(self) -> None:
        """Check the options."""
        if self.ties not in TIES:
            raise OptionError(
                "ties", say("steps.unknown_rank_ties", ties=repr(self.ties)), fix=nearest(str(self.ties), TIES)
            )
        if not isinstance(self.reflect, bool):
            raise OptionError(
                "reflect",
                say("steps.neither_true_nor_false", reflect=repr(self.reflect)),
                fix=say("steps.reflect_true"),
            )

    def place(self, oriented: IndicatorMatrix, below: Floats, equal: Floats, n: Floats) -> Floats:
        """Share of the fitted territories below, of those of which it may be one."""
        turned = self._reflected(oriented)
        places = np.where(turned, n - below - equal, below) if turned.any() else below
        if TIES[self.ties]:
            places = places + TIES[self.ties] * np.maximum(equal - 1.0, 0.0)
        share = places / (n - 1.0)
        np.minimum(share, 1.0, out=share)
        return np.where(turned, 1.0 - share, share) if turned.any() else share

    def makes_non_positive(self, directions: Collection[int]) -> bool:
        """A place is 0 for certain where the smallest rank is 1, or, reflected, where the largest is n."""
        reflected = [self.reflect and direction < 0 for direction in directions]
        return (self.ties == "min" and not all(reflected)) or (self.ties == "max" and any(reflected))

    def lowest_of_fit(self) -> bool:
        """The lowest of the fit is 0."""
        return True

    def made_positive(self, lowest: float) -> Words:
        """Ranks are the same places, counted from 1."""
        del lowest
        return say("steps.normalisation_rank_same_places")

    def _reflected(self, oriented: IndicatorMatrix) -> np.ndarray:
        return np.asarray(oriented.directions) < 0 if self.reflect else np.zeros(oriented.n_indicators, dtype=bool)
