"""Percentiles against scipy's ranks."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.normalisation.percentile import Percentile
from tests.support.normalised import TIED, VALUES, fitted


def test_percentile_is_the_smallest_rank_less_one_over_n_less_one() -> None:
    result = fitted(Percentile(), IndicatorMatrix.of(VALUES))
    np.testing.assert_allclose(result, (scipy.stats.rankdata(VALUES, method="min", axis=0) - 1) / 3)


@pytest.mark.parametrize("ties, rank", [("min", "min"), ("mid", "average"), ("max", "max")])
def test_percentile_ranks_ties_as_told(ties: str, rank: str) -> None:
    expected = (scipy.stats.rankdata(TIED, method=rank, axis=0) - 1) / 5
    np.testing.assert_allclose(fitted(Percentile(ties=ties), IndicatorMatrix.of(TIED)), expected)


@pytest.mark.parametrize("ties, rank", [("min", "min"), ("mid", "average"), ("max", "max")])
def test_a_reversed_indicator_is_ranked_after_it_is_turned_or_its_percentile_is_reflected(ties: str, rank: str) -> None:
    """Turned: ranks of -x. Reflected: 1 - PERCENTRANK.INC of x, in which ties take the other end of their places."""
    matrix = IndicatorMatrix.of(TIED, directions=(-1, 1))
    turned = fitted(Percentile(ties=ties), matrix)
    np.testing.assert_allclose(turned[:, 0], (scipy.stats.rankdata(-TIED[:, 0], method=rank) - 1) / 5)
    reflected = fitted(Percentile(ties=ties, reflect=True), matrix)
    np.testing.assert_allclose(reflected[:, 0], 1 - (scipy.stats.rankdata(TIED[:, 0], method=rank) - 1) / 5)
    np.testing.assert_array_equal(turned[:, 1], reflected[:, 1])
    assert np.allclose(turned, reflected) == (ties == "mid")


def test_a_reflected_new_value_is_1_less_its_percentile() -> None:
    for ties in ("min", "mid", "max"):
        raw, reflected = Percentile(ties=ties), Percentile(ties=ties, reflect=True)
        up, down = IndicatorMatrix.of(TIED[:, :1]), IndicatorMatrix.of(TIED[:, :1], directions=(-1,))
        new = [[0.0], [1.0], [3.0], [4.0], [8.0], [10.0]]
        placed = raw.apply(IndicatorMatrix.of(new), raw.fit(up)).values
        turned = reflected.apply(IndicatorMatrix.of(new, directions=(-1,)), reflected.fit(down)).values
        np.testing.assert_allclose(turned, 1 - placed)
        assert placed[0] == 0.0
        assert placed[-1] == 1.0
