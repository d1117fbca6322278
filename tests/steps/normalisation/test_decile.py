"""Deciles, and the territories that a limit cuts."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.normalisation.decile import Decile
from tests.support.normalised import fitted


@pytest.mark.parametrize("n, sizes", [(24, [3, 2, 3, 2, 2, 3, 2, 3, 2, 2]), (13, [2, 1, 1, 2, 1, 1, 2, 1, 1, 1])])
def test_a_decile_limit_that_falls_on_a_territory_counts_it_on_the_fragile_side(n: int, sizes: list[int]) -> None:
    """The k most fragile tenths hold ceil(k n / 10) territories."""
    found = fitted(Decile(), IndicatorMatrix.of(np.arange(n)[:, None]))[:, 0]
    assert [int((found == decile).sum()) for decile in range(10, 0, -1)] == sizes
    assert np.cumsum(sizes).tolist() == [int(np.ceil(k * n / 10)) for k in range(1, 11)]


@pytest.mark.parametrize("n", [4, 10, 37])
def test_decile_is_that_of_scores(n: int) -> None:
    values = np.random.default_rng(n).integers(0, 12, n).astype(float)[:, None]
    rank = scipy.stats.rankdata(-values, method="min", axis=0)
    np.testing.assert_array_equal(fitted(Decile(), IndicatorMatrix.of(values)), 10 - np.floor(10 * (rank - 1) / n))
