"""Spread draws: probabilities kept, neighbours apart."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.statistics.sampling import pivotal
from ifn_research.statistics.sampling.inclusion import inclusion_probabilities
from ifn_research.statistics.sampling.pivotal import local_pivotal, spatial_balance


def test_inclusion_probabilities_are_those_prescribed() -> None:
    rng = np.random.default_rng(5)
    probabilities = inclusion_probabilities(rng.lognormal(0, 1, 60), 12)
    places = rng.normal(size=(60, 2))
    draws = 4000
    counts = sum(local_pivotal(probabilities, places, rng).astype(int) for _ in range(draws))
    z = (counts / draws - probabilities) / np.sqrt(probabilities * (1 - probabilities) / draws + 1e-12)
    # The largest of 60 standard normals exceeds 4 in 4 cases of 1,000; their mean square is 1 +- 0.18.
    assert np.abs(z[probabilities < 1]).max() < 4
    assert np.square(z[probabilities < 1]).mean() == pytest.approx(1, abs=0.6)


def test_so_many_are_drawn_whatever_the_seed() -> None:
    probabilities = inclusion_probabilities(np.random.default_rng(6).lognormal(0, 1.5, 83), 17)
    places = np.random.default_rng(7).normal(size=(83, 3))
    for seed in range(50):
        assert local_pivotal(probabilities, places, np.random.default_rng(seed)).sum() == 17


def test_certain_units_are_drawn_and_impossible_ones_are_not() -> None:
    probabilities = np.array([1.0, 0.5, 0.5, 0.0])
    for seed in range(20):
        chosen = local_pivotal(probabilities, np.zeros((4, 1)), np.random.default_rng(seed))
        assert chosen[0]
        assert not chosen[3]


def test_of_two_neighbours_one_is_drawn() -> None:
    # Pairs far from each other, each of two units with probability 1/2: exactly one of each.
    places = np.repeat(np.arange(10.0) * 100, 2)[:, None] + np.tile([0.0, 1.0], 10)[:, None]
    for seed in range(30):
        chosen = local_pivotal(np.full(20, 0.5), places, np.random.default_rng(seed))
        assert (chosen.reshape(10, 2).sum(axis=1) == 1).all()


def test_it_is_more_spread_than_a_draw_of_no_place() -> None:
    rng = np.random.default_rng(8)
    places, even = rng.uniform(size=(200, 2)), np.full(200, 0.1)
    spread = [spatial_balance(local_pivotal(even, places, rng), even, places) for _ in range(30)]
    plain = []
    for _ in range(30):
        chosen = np.zeros(200, dtype=bool)
        chosen[rng.choice(200, 20, replace=False)] = True
        plain.append(spatial_balance(chosen, even, places))
    assert np.mean(spread) < 0.5 * np.mean(plain)


def test_the_same_seed_draws_the_same() -> None:
    places, even = np.random.default_rng(9).uniform(size=(50, 2)), np.full(50, 0.2)
    one, other = (local_pivotal(even, places, np.random.default_rng(1)) for _ in range(2))
    np.testing.assert_array_equal(one, other)


@pytest.mark.slow
def test_of_thousands_the_probabilities_hold_too(monkeypatch: pytest.MonkeyPatch) -> None:
    # As if 60 units were too many to look at: the neighbour is the nearest of ten.
    monkeypatch.setattr(pivotal, "MOST_CELLS", 1)
    monkeypatch.setattr(pivotal, "FEWEST", 10)
    rng = np.random.default_rng(10)
    probabilities = inclusion_probabilities(rng.lognormal(0, 1, 60), 12)
    places, draws = rng.normal(size=(60, 2)), 3000
    chosen = np.array([local_pivotal(probabilities, places, rng) for _ in range(draws)])
    assert (chosen.sum(axis=1) == 12).all()
    z = (chosen.mean(axis=0) - probabilities) / np.sqrt(probabilities * (1 - probabilities) / draws + 1e-12)
    assert np.abs(z[probabilities < 1]).max() < 4
