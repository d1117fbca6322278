"""The same weight for every indicator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Floats, IndicatorMatrix, Labels, Weights


@dataclass(frozen=True)
class EqualWeights:
    """The same weight for every indicator."""

    def fit(
        self,
        matrix: IndicatorMatrix,
        *,
        outcome: Floats | None = None,
        blocks: Labels | None = None,
        rng: np.random.Generator | None = None,
    ) -> Weights:
        """1 / number of indicators; see `Weighting.fit`."""
        del outcome, blocks, rng
        m = matrix.n_indicators
        return Weights(matrix.indicators, np.full(m, 1.0 / m))
