"""Indicators that share a latent factor."""

from __future__ import annotations

import numpy as np

from ifn_research.matrix import IndicatorMatrix


def related(n: int = 300, *, seed: int = 1) -> IndicatorMatrix:
    """Four indicators: three that go together, the first two nearly the same, and one apart."""
    rng = np.random.default_rng(seed)
    common = rng.standard_normal(n)
    first = common + 0.3 * rng.standard_normal(n)
    return IndicatorMatrix.of(
        np.column_stack(
            [
                first,
                first + 0.2 * rng.standard_normal(n),
                common + rng.standard_normal(n),
                0.2 * common + rng.standard_normal(n),
            ]
        )
        * [1, 5, 1, 2]
    )
