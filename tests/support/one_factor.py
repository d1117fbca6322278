"""Indicators of one common factor, as z-scores."""

from __future__ import annotations

import numpy as np

from ifn_research.matrix import IndicatorMatrix

DIMENSIONS = ("", "a", "a", "a/b", "a/b", "a/c")


def one_factor(n: int = 200, m: int = 6, *, seed: int = 5) -> IndicatorMatrix:
    """Indicators that share one factor, with loadings from 0.5 to 0.9."""
    rng = np.random.default_rng(seed)
    loadings = np.linspace(0.5, 0.9, m)
    values = np.outer(rng.standard_normal(n), loadings) + rng.standard_normal((n, m)) * np.sqrt(1 - loadings**2)
    return zscored(IndicatorMatrix.of(values, dimensions=(DIMENSIONS * m)[:m]))


def zscored(matrix: IndicatorMatrix) -> IndicatorMatrix:
    values = matrix.values
    return matrix.with_values((values - values.mean(axis=0)) / values.std(axis=0, ddof=1))
