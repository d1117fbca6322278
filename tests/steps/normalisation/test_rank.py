"""Ranks against scipy's."""

from __future__ import annotations

import numpy as np
import scipy.stats

from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.normalisation.percentile import Percentile
from ifn_research.steps.normalisation.rank import Rank
from tests.support.normalised import VALUES, fitted


def test_rank_is_scipys_mid_rank() -> None:
    np.testing.assert_allclose(fitted(Rank(), IndicatorMatrix.of(VALUES)), scipy.stats.rankdata(VALUES, axis=0))


def test_percentile_and_rank_of_a_reversed_indicator_are_those_of_its_negative() -> None:
    for method in (Percentile(), Rank()):
        reversed_ = fitted(method, IndicatorMatrix.of(VALUES, directions=(-1, -1)))
        np.testing.assert_array_equal(reversed_, fitted(method, IndicatorMatrix.of(-VALUES)))
