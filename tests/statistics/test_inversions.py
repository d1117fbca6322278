"""Pairs that are put the other way round: counted one by one."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import scipy

from ifn_research.statistics.inversions import inverted_pairs


@pytest.mark.parametrize("n", [0, 1, 2, 3, 7, 8, 9, 40])
def test_they_are_those_of_a_count_of_every_pair(n: int) -> None:
    rng = np.random.default_rng(n)
    for levels in (3, 1000):
        x, y = rng.integers(0, levels, size=(2, n)).astype(float)
        by_hand = sum((x[i] - x[j]) * (y[i] - y[j]) < 0 for i, j in itertools.combinations(range(n), 2))
        assert inverted_pairs(x, y) == by_hand


def test_without_ties_they_make_kendalls_tau() -> None:
    x, y = np.random.default_rng(1).normal(size=(2, 3000))
    pairs = 3000 * 2999 / 2
    assert 1 - 2 * inverted_pairs(x, y) / pairs == pytest.approx(scipy.stats.kendalltau(x, y)[0], abs=1e-12)
    assert inverted_pairs(x, -x) == pairs
    assert inverted_pairs(x, x) == 0
