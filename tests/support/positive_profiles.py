"""Twenty profiles of positive values, whole and with gaps, their weights and their dimensions."""

from __future__ import annotations

import numpy as np

RNG = np.random.default_rng(7)
POSITIVE = RNG.uniform(1, 100, size=(20, 4))
WEIGHTS = np.array([0.1, 0.2, 0.3, 0.4])
DIMENSIONS = ("a/x", "a/x", "a/y", "b")

# The same with missing cells.
GAPS = POSITIVE.copy()
GAPS[[0, 3, 3, 7, 7, 7], [1, 0, 1, 0, 1, 2]] = np.nan
