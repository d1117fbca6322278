"""What a weighting is."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from ifn_research.matrix import Floats, IndicatorMatrix, Labels, Weights


class Weighting(Protocol):
    """A frozen dataclass whose fields are the YAML options of the method."""

    def fit(
        self,
        matrix: IndicatorMatrix,
        *,
        outcome: Floats | None = None,
        blocks: Labels | None = None,
        rng: np.random.Generator | None = None,
    ) -> Weights:
        """Estimate effective weights.

        Parameters
        ----------
        matrix : IndicatorMatrix, shape (n_territories, n_indicators)
            Normalised, higher = more fragile, no missing value.
        outcome : array, shape (n_territories,), optional
            Oriented ground truth, for methods that learn from it.
        blocks : array, shape (n_territories,), optional
            Block of each territory, for methods that resample.
        rng : Generator, optional
            For methods that draw.

        Raises
        ------
        Refusal
            If the data cannot support the method; carries what was found.
        """
        ...
