"""Deciles of scores against scipy's ranks."""

from __future__ import annotations

import numpy as np
from scipy import stats

from ifn_research.steps.rescale.decile import DecileRescaling
from tests.support.rescaled_scores import SCORES, rescaled


def test_decile_is_that_of_the_scores_table() -> None:
    rank = stats.rankdata(-SCORES, method="min")
    np.testing.assert_array_equal(rescaled(DecileRescaling(), SCORES), 10 - np.floor(10 * (rank - 1) / len(SCORES)))
