"""Percentiles of scores against scipy's ranks."""

from __future__ import annotations

import numpy as np
from scipy import stats

from ifn_research.steps.rescale.percentile import PercentileRescaling
from tests.support.rescaled_scores import SCORES, rescaled


def test_percentile_is_the_smallest_rank_less_one_over_n_less_one() -> None:
    expected = (stats.rankdata(SCORES, method="min") - 1) / (len(SCORES) - 1)
    np.testing.assert_allclose(rescaled(PercentileRescaling(), SCORES), expected)
