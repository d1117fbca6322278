"""Values on the scale on which they come."""

from __future__ import annotations

from dataclasses import dataclass

from ifn_research.matrix import Floats
from ifn_research.steps.base import Learned
from ifn_research.steps.transforms.base import Transform


@dataclass(frozen=True)
class NoTransform(Transform):
    """Values as they come."""

    def apply(self, values: Floats, learned: Learned) -> Floats:
        """The values themselves."""
        return values
