"""Indicators with outliers, and what a treatment makes of them."""

from __future__ import annotations

import json

import numpy as np

from ifn_research.matrix import IndicatorMatrix


def treated(step: object, values: np.ndarray, new: np.ndarray | None = None) -> np.ndarray:
    learned = json.loads(json.dumps(step.fit(IndicatorMatrix.of(values))))  # type: ignore[attr-defined]
    return step.apply(IndicatorMatrix.of(values if new is None else new), learned).values  # type: ignore[attr-defined]


def skewed(n: int = 101) -> np.ndarray:
    """A log-normal indicator, one with a single outlier, one that passes, one that is skewed to the left."""
    rng = np.random.default_rng(4)
    outlier = rng.standard_normal(n)
    outlier[7] = 40.0
    return np.column_stack([rng.lognormal(0, 1.6, n), outlier, rng.standard_normal(n), -rng.lognormal(0, 1.6, n)])
