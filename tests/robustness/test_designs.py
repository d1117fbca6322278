"""Designs of runs."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.robustness.designs import (
    Choice,
    combinations,
    default_budget,
    draws_within,
    enumerated,
    holes_of,
    pick_freeze,
    rows_within,
)

SCALE, RULE, NOISE = Choice("scale", ("z", "m", "p")), Choice("rule", ("sum", "product")), Choice("weights")


def test_every_allowed_combination_has_the_same_draws() -> None:
    allowed = [one for one in combinations([SCALE, NOISE, RULE]) if one != (0, 1)]
    runs = enumerated([SCALE, NOISE, RULE], allowed, 4)
    assert runs.levels.shape == (20, 3)
    assert runs.sizes == (3, 4, 2)
    assert not runs.full
    for one in allowed:
        mine = (runs.levels[:, 0] == one[0]) & (runs.levels[:, 2] == one[1])
        assert runs.levels[mine, 1].tolist() == [0, 1, 2, 3]
    assert enumerated([SCALE, RULE], combinations([SCALE, RULE]), 1).full


def test_alternatives_of_a_sample_are_equally_likely_and_a_draw_is_swapped_as_a_whole() -> None:
    runs = pick_freeze([SCALE, NOISE, RULE], 1024, 3)
    assert runs.levels.shape == (5 * 1024, 3)
    a, b = runs.levels[:1024], runs.levels[1024:2048]
    assert np.bincount(a[:, 0]) == pytest.approx([1024 / 3] * 3, abs=2)
    assert np.bincount(b[:, 2]).tolist() == [512, 512]
    assert a[:, 1].tolist() == list(range(1024))
    assert b[:, 1].tolist() == list(range(1024, 2048))
    for j in range(3):
        mixed = runs.levels[(2 + j) * 1024 : (3 + j) * 1024]
        assert (mixed[:, j] == b[:, j]).all()
        assert (np.delete(mixed, j, axis=1) == np.delete(a, j, axis=1)).all()
    assert runs.independent == 2048
    assert (pick_freeze([SCALE, NOISE, RULE], 1024, 3).levels == runs.levels).all()


def test_budgets_are_those_of_the_specification() -> None:
    assert default_budget(1_000) == 20_000
    assert default_budget(35_000) == pytest.approx(2_000, abs=20)
    assert default_budget(20) == 20_000
    assert default_budget(2_300_000) == 512


def test_draws_and_rows_are_powers_of_two_within_the_budget() -> None:
    assert draws_within(24, 1024, 20_000) == 512
    assert draws_within(24, 128, 20_000) == 128
    assert draws_within(24, 1024, 3_000) == 0
    assert draws_within(24, 16, 1_000) == 16
    assert rows_within(4, 1024, 20_000) == 1024
    assert rows_within(4, 1024, 2_000) == 256
    assert rows_within(4, 1024, 100) == 0


def test_what_is_refused_is_told_as_briefly_as_it_can_be() -> None:
    # The last alternative of the first input goes with nothing, the first not with the second of the next; one more.
    refused = [(0, 1, 0), (0, 1, 1), (2, 0, 0), (2, 0, 1), (2, 1, 0), (2, 1, 1), (1, 0, 1)]
    found = holes_of((3, 2, 2), refused)
    assert found.alternatives == ((0, 2),)
    assert ((0, 0), (1, 1)) in found.pairs
    assert all((0, 2) not in pair for pair in found.pairs)
    told = set(found.others) | {one for one in refused if one[0] == 2}
    told |= {one for one in refused for pair in found.pairs if all(one[i] == level for i, level in pair)}
    assert told == set(refused)
    assert holes_of((3, 2), []).pairs == ()
    assert holes_of((3, 2), [(0, 1)]).pairs == (((0, 0), (1, 1)),)
