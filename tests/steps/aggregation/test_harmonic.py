"""Weighted harmonic means against scipy's."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.aggregation.harmonic import HarmonicMean
from ifn_research.steps.aggregation.hierarchy import aggregate
from tests.support.positive_profiles import POSITIVE, WEIGHTS


@pytest.mark.confirms("Harmonic mean", "SciPy", "made-up profiles", packages=("scipy",))
def test_harmonic_is_scipys_weighted_hmean() -> None:
    result = aggregate(IndicatorMatrix.of(POSITIVE), WEIGHTS, [HarmonicMean()], staged=False)
    np.testing.assert_allclose(result.scores, scipy.stats.hmean(POSITIVE, axis=1, weights=WEIGHTS))
