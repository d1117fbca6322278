"""Ranks and deciles against SciPy and by counting."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ifn_research.statistics import ranks
from ifn_research.statistics.ranks import (
    TIE_TOLERANCE,
    deciles,
    mid_ranks,
    places_among,
    quantile_of_sorted,
    ranks_descending,
    sort_ties,
    top_tenth,
    whole_ranks,
)

WHOLE = st.lists(st.integers(-20, 20), min_size=1, max_size=60).map(lambda values: np.array(values, dtype=float))


@given(WHOLE)
@pytest.mark.confirms("Mid-ranks", "SciPy", "made-up values", packages=("scipy",))
def test_mid_ranks_are_those_of_scipy(values):
    np.testing.assert_array_equal(mid_ranks(values), stats.rankdata(values))


@given(WHOLE)
def test_rank_1_is_the_highest_score_and_ties_share_the_smallest_rank(values):
    counted = [1 + np.sum(values > value) for value in values]
    np.testing.assert_array_equal(ranks_descending(values), counted)


@given(WHOLE)
def test_the_decile_is_the_formula_of_the_rank(values):
    n = len(values)
    by_hand = [10 - (10 * int(np.sum(values > value))) // n for value in values]
    np.testing.assert_array_equal(deciles(values), by_hand)


def test_ten_distinct_scores_fill_the_ten_deciles_and_the_highest_is_in_decile_10():
    np.testing.assert_array_equal(deciles(np.arange(10.0)), np.arange(1, 11))


def test_an_unknown_score_has_no_rank_and_counts_for_nothing():
    values = np.array([3.0, np.nan, 1.0, 3.0])
    np.testing.assert_array_equal(mid_ranks(values), [2.5, np.nan, 1.0, 2.5])
    np.testing.assert_array_equal(ranks_descending(values), [1.0, np.nan, 3.0, 1.0])
    assert top_tenth(values).tolist() == [True, False, False, True]
    assert np.isnan(ranks_descending(np.array([np.nan]))).all()
    assert len(deciles(np.array([]))) == 0


def test_scores_that_floating_point_alone_separates_are_tied():
    values = np.array([0.1 + 0.2, 0.3, 5.0, -5.0])
    assert values[0] != values[1]
    np.testing.assert_array_equal(ranks_descending(values), [2, 2, 1, 4])


def test_small_real_differences_beside_a_huge_score_are_not_ties():
    values = np.array([1e9, 1.0, 1.0 + 1e-6, 1.0 + 2e-6, 1.0 + 3e-6])
    np.testing.assert_array_equal(ranks_descending(values), [1, 5, 4, 3, 2])


@given(WHOLE, st.floats(0.1, 50), st.floats(-100, 100))
def test_another_unit_and_origin_of_the_scores_leave_ranks_unchanged(values, scale, origin):
    np.testing.assert_array_equal(ranks_descending(scale * values + origin), ranks_descending(values))


def test_infinite_scores_are_refused():
    with pytest.raises(ValueError, match="infinite"):
        mid_ranks(np.array([1.0, np.inf]))


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50), st.sampled_from([0.0, 0.025, 0.25, 0.5, 0.75, 0.975, 1.0])
)
def test_a_quantile_of_sorted_values_is_numpys_to_the_last_bit(values, share):
    assert quantile_of_sorted(np.sort(values), share) == np.quantile(values, share)


@given(st.integers(0, 2**32 - 1), st.sampled_from(["apart", "rounded", "nearly tied", "one value", "few known"]))
@settings(max_examples=60, deadline=None)
def test_the_first_tenth_found_without_a_sort_is_decile_10(seed: int, kind: str) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(ranks.MANY, ranks.MANY + 25))
    values = rng.normal(size=n) * 10.0 ** rng.integers(-3, 4) + rng.choice([0.0, -50.0, 50.0])
    if kind == "rounded":
        values = values.round(1)
    if kind == "nearly tied":
        # Chains of neighbours of which each is tied with the next.
        values = np.repeat(values[: n // 4 + 1], 4)[:n] + rng.integers(0, 12, n) * 0.8e-12 * np.ptp(values)
    if kind == "one value":
        values[:] = values[0]
    if kind == "few known":
        values = np.append(values, np.full(n, np.nan))
        rng.shuffle(values)
    np.testing.assert_array_equal(ranks.top_tenth(values), ranks.deciles(values) == 10)


def test_places_among_others_are_the_ranks_and_deciles_of_those_that_are_some_of_them():
    rng = np.random.default_rng(3)
    for values in (rng.normal(size=211), rng.integers(0, 12, 97).astype(float), np.array([1.0, 1.0 + 1e-14, 2.0])):
        ranks, tenths = places_among(values, values)
        np.testing.assert_array_equal(ranks, ranks_descending(values))
        np.testing.assert_array_equal(tenths, deciles(values))


def test_places_among_strangers_count_those_that_are_more_fragile():
    others = np.array([5.0, 4, 3, 3, 2, np.nan, 1, 0, -1, -2, -3])
    ranks, tenths = places_among(np.array([6, 3.5, 3, -9, np.nan]), others)
    np.testing.assert_array_equal(ranks, [1, 3, 3, 11, np.nan])
    np.testing.assert_array_equal(tenths, [10, 8, 8, 1, np.nan])
    assert np.isnan(places_among(np.array([1.0]), np.array([np.nan]))[0]).all()


@pytest.mark.parametrize("n", [2, 3, 50, 3_000])
@pytest.mark.parametrize("centre", [0.0, 1e9])
def test_values_without_ties_are_groups_of_their_own_in_any_case(n: int, centre: float) -> None:
    """Clearly apart, and so far from 0 that some of the same values are tied."""
    values = centre + np.random.default_rng(n).normal(size=n)
    ties = sort_ties(values)
    ascending = np.sort(values)
    spread = np.subtract(*np.quantile(values, [0.75, 0.25]))
    size = np.maximum(np.maximum(np.abs(ascending[1:]), np.abs(ascending[:-1])), spread)
    expected = np.concatenate([[0], np.cumsum(np.diff(ascending) > TIE_TOLERANCE * size)])
    assert ties.group.tolist() == expected.tolist()
    assert ties.sizes.tolist() == np.bincount(expected).tolist()


def hard_values(kind: str, n: int, rng: np.random.Generator) -> np.ndarray:
    """Values of which many differ in their last bits alone, or not at all."""
    values = rng.normal(size=n) * 10.0 ** rng.integers(-3, 4) + rng.choice([0.0, -50.0, 1e6])
    if kind == "rounded":
        values = values.round(1)
    if kind == "last bits":
        values = np.repeat(values[: n // 3 + 1], 3)[:n]
        for _ in range(int(rng.integers(1, 30))):
            values = np.where(rng.random(n) < 0.4, np.nextafter(values, rng.choice([-np.inf, np.inf])), values)
    if kind == "zeros":
        values = rng.choice([0.0, -0.0, 5e-324, -5e-324, 2.2e-308, -2.2e-308, 1e-320, 1.0, -1.0], size=n)
    if kind == "sizes":
        values = rng.choice([-1.0, 1.0], n) * 10.0 ** rng.uniform(-307, 307, n)
    if kind == "one value":
        values[:] = values[0]
    if kind == "one pair":
        values[-1] = np.nextafter(values[0], np.inf)
    rng.shuffle(values)
    return values


KINDS = ["apart", "rounded", "last bits", "zeros", "sizes", "one value", "one pair"]


@pytest.mark.parametrize("kind", KINDS)
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_values_sorted_with_their_positions_are_sorted(kind: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = hard_values(kind, int(rng.integers(ranks.PACKED - 3, ranks.PACKED + 900)), rng)
    order = ranks._order(values)
    np.testing.assert_array_equal(np.sort(order), np.arange(len(values)))
    np.testing.assert_array_equal(values[order], np.sort(values))


@pytest.mark.parametrize("n", [255, 256, 257, 65_536, 65_537, 300_000])
def test_as_many_values_are_sorted_as_their_positions_have_bits(n: int) -> None:
    values = np.random.default_rng(1).normal(size=n) + 100.0
    assert len(np.unique(values)) == n
    np.testing.assert_array_equal(ranks._order(values), np.argsort(values, kind="stable"))


@pytest.mark.parametrize("kind", KINDS)
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_ranks_do_not_depend_on_how_values_are_sorted(kind: str, seed: int) -> None:
    """Those of a stable sort, whole numbers or not, with unknown values or without; ties by their definition."""
    rng = np.random.default_rng(seed)
    values = hard_values(kind, int(rng.integers(2, 700)), rng)
    ties = sort_ties(values)
    ascending = values[ties.order]
    spread = quantile_of_sorted(ascending, 0.75) - quantile_of_sorted(ascending, 0.25)
    with np.errstate(over="ignore"):
        apart = np.diff(ascending) > TIE_TOLERANCE * np.maximum(
            np.maximum(abs(ascending[1:]), abs(ascending[:-1])), spread
        )
    expected = np.empty(len(values))
    # In falling order: a rank is that of the last that is apart from the one above.
    firsts = np.concatenate([[True], apart[::-1]])
    expected[ties.order[::-1]] = np.maximum.accumulate(np.where(firsts, np.arange(1, len(values) + 1), 0))
    np.testing.assert_array_equal(ranks_descending(values), expected)
    whole = whole_ranks(values, np.uint16)
    assert whole.dtype == np.uint16
    np.testing.assert_array_equal(whole, expected)
    unknown = np.insert(values, rng.integers(0, len(values), 3), np.nan)
    np.testing.assert_array_equal(ranks_descending(unknown)[~np.isnan(unknown)], expected)


def test_whole_ranks_are_of_known_values_alone() -> None:
    for wrong in (np.nan, np.inf, -np.inf):
        with pytest.raises(ValueError, match="have no rank"):
            whole_ranks(np.array([1.0, wrong]))
    assert whole_ranks(np.array([])).tolist() == []
