"""Exact effects over enumerated runs."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research.robustness.anova import _products, _quadratic, effects, intervals
from ifn_research.statistics.ranks import ranks_descending


def grid(*sizes: int) -> np.ndarray:
    return np.array(list(itertools.product(*(range(size) for size in sizes))))


def test_the_exclusive_or_of_two_fair_bits_is_all_interaction() -> None:
    levels = grid(2, 2)
    found = effects((levels[:, :1] ^ levels[:, 1:]), levels, (2, 2))
    assert found.shares(found.first).tolist() == [0, 0]
    assert found.shares(found.total).tolist() == [1, 1]
    assert found.shares(found.shapley).tolist() == [0.5, 0.5]
    assert found.interaction((0, 1)) == 1
    assert found.interaction((0,)) == 0


@pytest.mark.confirms("Effects of an enumerated design", "closed form", "")
def test_a_linear_sum_has_the_squared_coefficients_as_first_and_total_effects() -> None:
    levels, a = grid(4, 4, 4), np.array([1, 2, 5])
    found = effects(levels @ a[:, None], levels, (4, 4, 4))
    expected = a**2 / (a**2).sum()
    for parts in (found.first, found.total, found.shapley):
        assert found.shares(parts) == pytest.approx(expected, abs=1e-14)


@pytest.mark.confirms("Effects, Shapley included", "definitions, by hand", "small design")
def test_effects_are_those_of_the_definitions_worked_out_by_hand() -> None:
    # Y = [[0, 2, 4], [6, 0, 0]]: means of rows 2 and 2, of columns 3, 1 and 2, of all 2.
    levels = grid(2, 3)
    found = effects(np.array([[0], [2], [4], [6], [0], [0]]), levels, (2, 3))
    variance = (4 + 0 + 4 + 16 + 4 + 4) / 6
    of_columns = (1 + 1 + 0) / 3
    assert found.variance[0] == pytest.approx(variance)
    assert found.first[:, 0] == pytest.approx([0, of_columns])
    assert found.total[:, 0] == pytest.approx([variance - of_columns, variance])
    assert found.shapley[:, 0] == pytest.approx([(variance - of_columns) / 2, (variance + of_columns) / 2])
    assert found.closed[(0, 1)] == pytest.approx(variance)


def test_an_input_whose_alternatives_are_identical_has_effects_of_exactly_0() -> None:
    levels = grid(3, 5, 7)
    values = np.random.default_rng(1).integers(1, 100, size=(3, 7, 11))[levels[:, 0], levels[:, 2]]
    found = effects(values, levels, (3, 5, 7))
    assert not found.first[1].any()
    assert not found.total[1].any()
    assert not found.shapley[1].any()


def test_first_effects_are_at_most_total_effects_and_shapley_effects_lie_between_and_sum_to_1() -> None:
    levels = grid(2, 3, 4, 2)
    values = np.random.default_rng(2).integers(1, 1000, size=(len(levels), 20))
    found = effects(values, levels, (2, 3, 4, 2))
    slack = 1e-12 * found.variance
    assert (found.first <= found.shapley + slack).all()
    assert (found.shapley <= found.total + slack).all()
    assert found.shapley.sum(axis=0) == pytest.approx(found.variance)
    assert found.variance == pytest.approx(values.var(axis=0))


def test_interactions_sum_up_the_variance() -> None:
    levels = grid(2, 3, 2)
    found = effects(np.random.default_rng(3).normal(size=(12, 5)), levels, (2, 3, 2))
    subsets = [some for size in (1, 2, 3) for some in itertools.combinations(range(3), size)]
    assert sum(found.interaction(some) for some in subsets) == pytest.approx(1)
    total = sum(found.interaction(some) for some in subsets if 1 in some)
    assert found.shares(found.total)[1] == pytest.approx(total)


def test_names_of_alternatives_and_the_order_of_runs_change_nothing() -> None:
    rng = np.random.default_rng(4)
    levels = grid(3, 4)
    values = rng.integers(1, 50, size=(12, 6))
    found = effects(values, levels, (3, 4))
    again = np.column_stack([rng.permutation(3)[levels[:, 0]], rng.permutation(4)[levels[:, 1]]])
    order = rng.permutation(12)
    other = effects(values[order], again[order], (3, 4))
    for name in ("variance", "first", "total", "shapley"):
        assert getattr(other, name) == pytest.approx(getattr(found, name), rel=1e-13)


def test_the_trace_is_the_variance_weighted_mean_and_rotation_changes_nothing() -> None:
    rng = np.random.default_rng(5)
    levels, values = grid(3, 4), rng.normal(size=(12, 5))
    found = effects(values, levels, (3, 4))
    each = found.first / found.variance
    assert found.shares(found.first) == pytest.approx((each * found.variance).sum(axis=1) / found.variance.sum())
    turned, _ = np.linalg.qr(rng.normal(size=(5, 5)))
    again = effects(values @ turned, levels, (3, 4))
    assert again.shares(again.shapley) == pytest.approx(found.shares(found.shapley))


def test_shapley_effects_of_a_design_with_a_hole_are_the_mean_over_all_orders() -> None:
    levels = np.array([one for one in grid(2, 2, 3) if tuple(one[:2]) != (1, 1)])
    values = np.random.default_rng(6).integers(1, 30, size=(len(levels), 4))
    found = effects(values, levels, (2, 2, 3))

    def value(u: tuple[int, ...]) -> float:
        frame = pd.DataFrame(values).assign(**{f"i{j}": levels[:, j] for j in range(3)})
        keys = [f"i{j}" for j in u]
        means = frame.groupby(keys)[list(range(4))].transform("mean") if u else frame[list(range(4))] * 0
        return float(means.to_numpy().var(axis=0).sum())

    for i in range(3):
        orders = list(itertools.permutations(range(3)))
        added = [value(order[: order.index(i) + 1]) - value(order[: order.index(i)]) for order in orders]
        assert found.shapley[i].sum() == pytest.approx(math.fsum(added) / len(orders))
    assert found.shares(found.shapley).sum() == pytest.approx(1)


def test_what_never_varies_has_no_effects() -> None:
    found = effects(np.ones((4, 2), dtype=np.int64), grid(2, 2), (2, 2))
    assert np.isnan(found.shares(found.first)).all()
    assert math.isnan(found.interaction((0,)))


def test_a_design_without_inputs_has_one_run() -> None:
    found = effects(np.array([[1, 2]]), np.zeros((1, 0), dtype=np.int64), ())
    assert found.variance.tolist() == [0, 0]


def test_values_between_draws_are_those_of_draws_really_drawn() -> None:
    """The replicates are worked out from products between draws; here draws are drawn, and effects found of these."""
    rng, n_draws = np.random.default_rng(7), 8
    levels = np.array([one for one in grid(2, 3, n_draws) if tuple(one[:2]) != (1, 2)])
    values = rng.integers(1, 40, size=(len(levels), 3)) + 20 * levels[:, [0]]
    fixed = levels[::n_draws, :2]
    products = _products(values, np.arange(len(values)), fixed, n_draws)
    for counts in rng.multinomial(n_draws, np.full(n_draws, 1 / n_draws), size=20):
        rows = np.concatenate([np.flatnonzero(levels[:, 2] == one) for one in np.repeat(np.arange(n_draws), counts)])
        frame = pd.DataFrame(values[rows]).assign(a=levels[rows, 0], b=levels[rows, 1])
        weights = (counts / n_draws)[None]
        nothing = _quadratic(weights, products[()])
        for u, keys in (((0,), ["a"]), ((1,), ["b"]), ((0, 1), ["a", "b"])):
            means = frame.groupby(keys)[[0, 1, 2]].transform("mean").to_numpy()
            assert _quadratic(weights, products[u]) - nothing == pytest.approx(means.var(axis=0).sum())
        whole = weights @ np.diagonal(products[(0, 1)]) - nothing
        assert whole == pytest.approx(values[rows].var(axis=0).sum())


def test_intervals_lie_around_the_effects() -> None:
    rng, n_draws = np.random.default_rng(9), 128
    levels = np.array([one for one in grid(2, 2, n_draws) if tuple(one[:2]) != (1, 1)])
    noise = rng.normal(size=(n_draws, 4))
    values = np.round(50 * levels[:, [0]] + 30 * (1 + levels[:, [1]]) * noise[levels[:, 2]])
    order = rng.permutation(len(levels))
    found = intervals(values[order], levels[order], (2, 2, n_draws), 2, seed=1)
    exact = effects(values, levels, (2, 2, n_draws))
    for parts, (low, high) in ((exact.first, found.first), (exact.shapley, found.shapley)):
        assert (low <= exact.shares(parts)).all()
        assert (exact.shares(parts) <= high).all()
    assert (found.shapley[1] - found.shapley[0] < 0.3).all()


@pytest.mark.slow
def test_intervals_cover_the_effects_of_all_draws() -> None:
    """Coverage by simulation: the effect of a choice beside noise whose distribution is known."""
    hits, n_draws, trials = 0, 256, 400
    # Y = 3 a + b e with a, b in {0, 1} and e standard normal: V = 9/4 + 1/2, of which a has 9/4.
    expected = (9 / 4) / (9 / 4 + 1 / 2)
    levels = grid(2, 2, n_draws)
    for trial in range(trials):
        noise = np.random.default_rng([trial, 2]).normal(size=n_draws)
        values = (3 * levels[:, 0] + levels[:, 1] * noise[levels[:, 2]])[:, None]
        low, high = intervals(values, levels, (2, 2, n_draws), 2, seed=trial).first
        hits += bool(low[0] <= expected <= high[0])
    assert hits / trials >= 0.93


def test_on_the_handbooks_example_first_and_total_effects_of_a_design_with_a_hole_make_no_sense(shared: Path) -> None:
    """Z-scores do not go with geometric means: T falls below S, as in the reference, and Shapley effects sum to 1."""
    folder = shared / "reference" / "robustness"
    raw = pd.read_csv(folder / "tai_handbook_23.csv").iloc[:, 1:].to_numpy(dtype=float)
    least, most = raw.min(axis=0), raw.max(axis=0)
    scales = [1 + 99 * (raw - least) / (most - least), (raw - raw.mean(axis=0)) / raw.std(axis=0, ddof=1)]
    # Of the Handbook's Table 18 (column PC).
    schemes = [np.ones(8), np.array([0.17, 0.15, 0.11, 0.07, 0.08, 0.12, 0.14, 0.16])]
    levels = np.array([one for one in grid(2, 2, 2) if tuple(one[:2]) != (1, 1)])
    runs = []
    for scale, rule, scheme in levels:
        weights = schemes[scheme] / schemes[scheme].sum()
        score = scales[scale] @ weights if rule == 0 else np.exp(np.log(scales[scale]) @ weights)
        runs.append(ranks_descending(score))
    found = effects(np.array(runs).astype(np.int64), levels, (2, 2, 2))
    assert found.shares(found.total)[0] < found.shares(found.first)[0]
    told = pd.read_csv(folder / "tai_infeasible_cell_shapley.csv").set_index("input")
    assert told.loc["normalisation", "ST"] < told.loc["normalisation", "S"]
    assert found.shares(found.shapley).sum() == pytest.approx(1)
    assert told["shapley"].sum() == pytest.approx(1)


@pytest.mark.parametrize("hole", [False, True])
def test_whole_numbers_have_the_effects_of_their_figures(hole: bool) -> None:
    """By sums of squares, as those of other figures by distances of means."""
    rng = np.random.default_rng(4)
    sizes = (2, 3, 2, 4)
    levels = np.array(list(itertools.product(*(range(size) for size in sizes))))
    if hole:
        levels = levels[~((levels[:, 0] == 1) & (levels[:, 1] == 2))]
    ranks = rng.integers(1, 35_000, size=(len(levels), 7)).astype(np.int32)
    # An input that moves nothing.
    ranks = ranks[np.unique(levels[:, [0, 1, 3]], axis=0, return_inverse=True)[1].ravel()]
    exact, other = effects(ranks, levels, sizes), effects(ranks.astype(np.float64), levels, sizes)
    for name in ("variance", "first", "total", "shapley"):
        np.testing.assert_allclose(getattr(exact, name), getattr(other, name), rtol=1e-9, atol=1e-6)
    assert np.all(exact.first[2] == 0) or hole
    assert np.all(exact.shapley[2] <= 1e-12 * exact.variance) if hole else np.all(exact.shapley[2] == 0)
    np.testing.assert_allclose(exact.shapley.sum(axis=0), exact.variance, rtol=1e-12)


def test_whole_numbers_too_large_for_exact_sums_are_taken_as_figures() -> None:
    levels = np.array(list(itertools.product(range(2), range(2))))
    large = np.array([[1], [2], [3], [10]], dtype=np.int64) * 10**9
    found, small = effects(large, levels, (2, 2)), effects(large // 10**9, levels, (2, 2))
    np.testing.assert_allclose(found.shapley / found.variance, small.shapley / small.variance, rtol=1e-12)
