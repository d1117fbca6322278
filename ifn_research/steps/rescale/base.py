"""Rescalings of the scores."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np

from ifn_research.errors import Refusal
from ifn_research.language.messages import say
from ifn_research.matrix import Floats

# Scores nearer than this, relative to their size, are tied: adding in another order separates them.
TIE_TOLERANCE = 1e-12


class Rescaling(ABC):
    """A change of the scores' unit that keeps their order; learned on one set of territories, applied to any."""

    @abstractmethod
    def fit(self, scores: Floats) -> dict[str, Any]:
        """Learn from the scores of a set of territories, shape (n_territories,)."""

    @abstractmethod
    def apply(self, scores: Floats, learned: dict[str, Any]) -> Floats:
        """Rescale scores with what was learned."""


def refuse_constant(scores: Floats) -> None:
    """Raise a Refusal if all territories have the same score."""
    if np.ptp(scores) <= TIE_TOLERANCE * np.abs(scores).max():
        raise Refusal(say("steps.every_territory_same_score"), where="rescale", fix=say("steps.use_rescale_none"))


def positions(scores: Floats, distribution: Sequence[float] | Floats) -> tuple[Floats, Floats]:
    """The number of fitted scores below each score, and the number tied with it."""
    fitted = np.asarray(distribution, dtype=np.float64)
    margin = TIE_TOLERANCE * np.maximum(np.abs(scores), np.subtract(*np.quantile(fitted, [0.75, 0.25])))
    below = np.searchsorted(fitted, scores - margin, side="left").astype(np.float64)
    return below, np.searchsorted(fitted, scores + margin, side="right") - below
