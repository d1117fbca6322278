"""The same weight for every member of a node, from the index down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Floats, IndicatorMatrix, Labels, Weights
from ifn_research.steps.weighting.base import down_the_hierarchy


@dataclass(frozen=True)
class EqualByDimension:
    """The same weight for every dimension of the index, every member of a dimension, and so on down.

    An indicator and a dimension that are directly in the same node weigh the same.
    """

    def fit(
        self,
        matrix: IndicatorMatrix,
        *,
        outcome: Floats | None = None,
        blocks: Labels | None = None,
        rng: np.random.Generator | None = None,
    ) -> Weights:
        """The product of 1 / number of siblings down the hierarchy; see `Weighting.fit`."""
        del outcome, blocks, rng

        def share(path: str, own: list[int], children: list[str]) -> list[float]:
            del path
            n = len(own) + len(children)
            return [1.0 / n] * n

        return Weights(matrix.indicators, down_the_hierarchy(matrix.dimensions, share))
