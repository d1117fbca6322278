"""An even draw that takes each stratum its share."""

from __future__ import annotations

import numpy as np

from ifn_research.statistics.sampling.stratified import stratified


def test_every_unit_has_the_same_chance() -> None:
    rng = np.random.default_rng(1)
    strata, draws = np.repeat([0, 1, 2, 5], [7, 13, 20, 10]), 4000
    counts = sum(stratified(strata, 9, rng).astype(int) for _ in range(draws))
    z = (counts / draws - 9 / 50) / np.sqrt(9 / 50 * 41 / 50 / draws)
    assert np.abs(z).max() < 4


def test_every_stratum_has_its_share() -> None:
    strata = np.repeat([0, 1, 2, 5], [7, 13, 20, 10])
    for seed in range(100):
        chosen = stratified(strata, 9, np.random.default_rng(seed))
        assert chosen.sum() == 9
        for stratum in np.unique(strata):
            share = 9 * (strata == stratum).mean()
            assert abs(chosen[strata == stratum].sum() - share) < 1 + 1e-9


def test_all_are_drawn_where_all_are_asked_for() -> None:
    assert stratified(np.array([0, 0, 1]), 3, np.random.default_rng(0)).all()
