"""What a rescaling of the scores is."""

from __future__ import annotations

from abc import ABC, abstractmethod

from ifn_research.matrix import Floats


class Rescaling(ABC):
    """A change of the scores' unit that keeps their order; learned on one set of territories, applied to any."""

    @abstractmethod
    def fit(self, scores: Floats) -> dict[str, float]:
        """Learn from the scores of a set of territories, shape (n_territories,)."""

    @abstractmethod
    def apply(self, scores: Floats, learned: dict[str, float]) -> Floats:
        """Rescale scores with what was learned."""
