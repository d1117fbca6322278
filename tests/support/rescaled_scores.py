"""Scores with ties, and what a rescaling makes of them."""

from __future__ import annotations

import json

import numpy as np

from ifn_research.steps.rescale.base import Rescaling

SCORES = np.random.default_rng(2).gamma(2.0, size=53).round(1) + 0.1


def rescaled(method: Rescaling, scores: np.ndarray, new: np.ndarray | None = None) -> np.ndarray:
    return method.apply(
        scores if new is None else new, json.loads(json.dumps(method.fit(scores), default=np.ndarray.tolist))
    )
