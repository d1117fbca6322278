"""Four territories and six with ties, and what a normalisation makes of them."""

from __future__ import annotations

import json

import numpy as np

from ifn_research.matrix import IndicatorMatrix

VALUES = np.array([[1.0, 10.0], [2.0, 10.0], [4.0, 30.0], [9.0, 20.0]])


def fitted(method: object, matrix: IndicatorMatrix) -> np.ndarray:
    learned = json.loads(json.dumps(method.fit(matrix), default=np.ndarray.tolist))  # type: ignore[attr-defined]
    return method.apply(matrix, learned).values  # type: ignore[attr-defined]


TIED = np.array([[1.0, 5.0], [1.0, 5.0], [2.0, 5.0], [4.0, 7.0], [4.0, 9.0], [9.0, 9.0]])
