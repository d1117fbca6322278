"""Values on the scale on which they come."""

from __future__ import annotations

from dataclasses import dataclass

from ifn_research.indicators.step import Learned
from ifn_research.indicators.transforms.base import Transform
from ifn_research.matrix import Floats


@dataclass(frozen=True)
class NoTransform(Transform):
    """Values as they come."""

    def apply(self, values: Floats, learned: Learned) -> Floats:
        """The values themselves."""
        return values
