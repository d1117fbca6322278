"""Means of parts and how far they vary: two parts are one rate, and simulated shares are found again."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.statistics.beta_binomial import mean_and_share
from ifn_research.statistics.dirichlet_multinomial import means_and_share


def test_one_part_and_the_rest_are_one_rate() -> None:
    rng = np.random.default_rng(3)
    n = rng.integers(3, 300, size=80).astype(float)
    p = rng.binomial(n.astype(int), rng.beta(2, 5, size=80)) / n
    (mean,), share = means_and_share(p[:, None], n)
    (expected,), (of_rate,) = mean_and_share(p, n, np.zeros(1, dtype=np.int64))
    assert mean == pytest.approx(expected, rel=1e-9)
    assert share == pytest.approx(of_rate, rel=1e-9)


def test_the_share_of_simulated_parts_is_found_again() -> None:
    rng = np.random.default_rng(5)
    alpha = np.array([6.0, 3.0, 1.0, 10.0])
    n = rng.integers(20, 200, size=4000)
    counts = np.stack([rng.multinomial(k, rng.dirichlet(alpha)) for k in n])
    means, share = means_and_share(counts[:, :3] / n[:, None], n.astype(float))
    assert means == pytest.approx(alpha[:3] / 20, abs=0.005)
    assert share == pytest.approx(1 / 21, rel=0.05)


def test_parts_that_differ_by_chance_alone_have_no_share_and_whole_ones_have_all() -> None:
    rng = np.random.default_rng(6)
    counts = rng.multinomial(50, [0.2, 0.3, 0.5], size=30)
    even = np.round(counts.mean(axis=0))[:2] / 50
    assert means_and_share(np.tile(even, (30, 1)), np.full(30, 50.0))[1] == 0.0
    assert means_and_share(np.eye(3)[rng.integers(0, 3, size=40)][:, :2], np.full(40, 9.0))[1] == 1.0
