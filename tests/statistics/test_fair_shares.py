"""Shapley values: closed forms, a table of the literature, and the axioms that define them."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifn_research.statistics.fair_shares import fair_shares


def game(worth: dict[str, float], players: str) -> np.ndarray:
    """The outcomes of a game that is told by the worth of its coalitions."""
    found = np.zeros((2,) * len(players))
    for come in itertools.product((0, 1), repeat=len(players)):
        found[come] = worth["".join(name for name, there in zip(players, come, strict=True) if there)]
    return found


def by_orders(outcomes: np.ndarray, players: int) -> list[float]:
    """The definition: what each player changes when it comes, one order after the other."""
    found = [0.0] * players
    for order in itertools.permutations(range(players)):
        come = [0] * players
        for player in order:
            before = float(outcomes[tuple(come)])
            come[player] = 1
            found[player] += float(outcomes[tuple(come)]) - before
    return [value / math.factorial(players) for value in found]


@pytest.mark.confirms("Shapley values of the gloves game", "closed form", "three players")
def test_the_gloves_game_has_its_published_values() -> None:
    # One left glove (a) and two right ones (b, c): a pair is worth 1. Shapley values 2/3, 1/6, 1/6.
    worth = {"": 0, "a": 0, "b": 0, "c": 0, "ab": 1, "ac": 1, "bc": 0, "abc": 1}
    assert fair_shares(game(worth, "abc"), 3) == pytest.approx([2 / 3, 1 / 6, 1 / 6], abs=1e-15)


def test_an_airport_is_paid_for_by_those_who_use_each_stretch() -> None:
    # Littlechild and Owen (1973): runways that cost 8, 11 and 13, each needs one at least: 8/3, 8/3 + 3/2, and 2 more.
    cost = {"a": 8.0, "b": 11.0, "c": 13.0}
    names = ("", "a", "b", "c", "ab", "ac", "bc", "abc")
    worth = {some: max((cost[name] for name in some), default=0.0) for some in names}
    assert fair_shares(game(worth, "abc"), 3) == pytest.approx([8 / 3, 8 / 3 + 1.5, 8 / 3 + 1.5 + 2])


def test_two_players_share_what_they_do_together_by_halves() -> None:
    a, b, both = 3.0, 5.0, 10.0
    outcomes = np.array([[1.0, 1.0 + b], [1.0 + a, 1.0 + a + b + both]])
    assert fair_shares(outcomes, 2).tolist() == [a + both / 2, b + both / 2]


@given(st.lists(st.integers(-1000, 1000), min_size=8, max_size=8))
def test_they_are_the_mean_over_orders_and_sum_to_the_change(cells: list[int]) -> None:
    outcomes = np.array(cells, dtype=np.float64).reshape(2, 2, 2)
    found = fair_shares(outcomes, 3)
    assert found == pytest.approx(by_orders(outcomes, 3), abs=1e-9)
    # Ranks are whole numbers: six times each share is one, and these sum exactly.
    whole = 6 * found
    assert np.abs(whole - np.round(whole)).max() < 1e-9
    assert np.round(whole).sum() == 6 * (outcomes[1, 1, 1] - outcomes[0, 0, 0])


def test_who_changes_nothing_has_exactly_nothing_and_equals_have_the_same() -> None:
    rng = np.random.default_rng(4)
    some = rng.standard_normal((2, 1, 2, 50))
    dummy = np.concatenate([some, some], axis=1)
    assert (fair_shares(dummy, 3)[1] == 0).all()
    alike = rng.standard_normal((2, 2, 2, 50))
    alike = (alike + alike.swapaxes(0, 2)) / 2
    found = fair_shares(alike, 3)
    assert found[0] == pytest.approx(found[2], abs=1e-15)


def test_an_unknown_outcome_makes_unknown_shares_of_its_own_column_alone() -> None:
    outcomes = np.arange(16.0).reshape(2, 2, 2, 2)
    outcomes[0, 1, 0, 1] = np.nan
    found = fair_shares(outcomes, 3)
    assert np.isnan(found[:, 1]).any()
    assert np.isfinite(found[:, 0]).all()


def test_other_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="3 players need as many axes"):
        fair_shares(np.zeros((2, 2, 4)), 3)
