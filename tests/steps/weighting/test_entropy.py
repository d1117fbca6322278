"""Entropy weights against scipy's entropy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ifn_research.errors import Refusal
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.weighting.entropy import EntropyWeights


def test_entropy_is_scipys_of_the_shares() -> None:
    """Hwang and Yoon (1981), p. 52: e_j = -sum p ln p / ln n, w = (1 - e) / sum (1 - e)."""
    values = np.random.default_rng(3).gamma(1.0, size=(40, 3))
    values[5, 1] = 0.0
    unevenness = 1 - stats.entropy(values, axis=0) / np.log(40)
    found = EntropyWeights().fit(IndicatorMatrix.of(values)).values
    np.testing.assert_allclose(found, unevenness / unevenness.sum())


def test_an_indicator_spread_evenly_has_no_entropy_weight() -> None:
    even = np.column_stack([np.full(6, 3.0), [1, 1, 1, 1, 1, 9.0]])
    np.testing.assert_allclose(EntropyWeights().fit(IndicatorMatrix.of(even)).values, [0, 1], atol=1e-12)
    with pytest.raises(Refusal, match="spread evenly"):
        EntropyWeights().fit(IndicatorMatrix.of(np.ones((5, 2))))
    with pytest.raises(Refusal, match="not negative, nor all zero: x2"):
        EntropyWeights().fit(IndicatorMatrix.of([[1.0, 2.0], [2.0, -1.0]]))
