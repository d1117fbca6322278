"""Territories of which some cells are missing."""

from __future__ import annotations

import numpy as np

from ifn_research.matrix import IndicatorMatrix

NAN = np.nan
VALUES = np.array([[1.0, 10.0], [3.0, NAN], [NAN, 30.0], [8.0, 20.0], [NAN, NAN]])
GROUPS = {
    "departement": np.array(["a", "a", "b", "b", "c"], dtype=object),
    "region": np.array(["R", "R", "R", "R", ""], dtype=object),
}


def matrix() -> IndicatorMatrix:
    return IndicatorMatrix.of(VALUES, groups=GROUPS)


def scattered(n: int = 80) -> np.ndarray:
    """Three related indicators in different units, a tenth of whose cells is missing."""
    rng = np.random.default_rng(6)
    latent = rng.standard_normal(n)
    values = np.column_stack([latent, 100 * latent + 40 * rng.standard_normal(n), rng.standard_normal(n) - latent])
    values[rng.random(values.shape) < 0.1] = NAN
    return values
