"""Weights that rank like an outcome, against every point of a fine grid."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy import stats

from ifn_research.statistics.rank_weights import MOST_SEARCHED, best_rank_weights


def sample(n: int, m: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(n, m)) + 0.5 * rng.normal(size=(n, 1))
    return values, np.round(values @ rng.uniform(-0.3, 1, m) + rng.normal(size=n), 1)


def spearman(values: np.ndarray, weights: np.ndarray, outcome: np.ndarray) -> float:
    return float(stats.spearmanr((values @ weights).round(12), outcome)[0])


@pytest.mark.parametrize("m, steps", [(2, 1000), (3, 60), (4, 20)])
@pytest.mark.parametrize("seed", range(4))
def test_no_point_of_a_grid_finer_than_the_lattice_does_better(m: int, steps: int, seed: int) -> None:
    values, outcome = sample(25, m, seed)
    weights, reached = best_rank_weights(values, outcome)
    assert (weights >= 0).all()
    assert weights.sum() == pytest.approx(1.0, abs=1e-12)
    assert reached == pytest.approx(spearman(values, weights, outcome), abs=1e-12)
    inner = [point for point in product(range(steps + 1), repeat=m - 1) if sum(point) <= steps]
    grid = [np.array([*point, steps - sum(point)]) / steps for point in inner]
    assert reached >= max(spearman(values, point, outcome) for point in grid) - 1e-12


@pytest.mark.parametrize("m", [2, 6, 11])
def test_the_result_is_never_below_a_start(m: int) -> None:
    values, outcome = sample(60, m, m)
    starts = list(np.random.default_rng(1).dirichlet(np.ones(m), 20))
    _, reached = best_rank_weights(values, outcome, starts)
    assert reached >= max(spearman(values, start, outcome) for start in starts) - 1e-12
    best = max(starts, key=lambda start: spearman(values, start, outcome))
    assert best_rank_weights(values, outcome, [10 * best])[1] >= spearman(values, best, outcome) - 1e-12


def test_an_outcome_that_is_a_weighted_sum_is_ranked_perfectly() -> None:
    values, _ = sample(40, 3, 5)
    _, reached = best_rank_weights(values, np.exp(values @ [0.2, 0.5, 0.3]))
    assert reached > 0.999


def test_the_order_of_the_rows_changes_nothing_even_where_a_part_is_searched() -> None:
    values, outcome = sample(MOST_SEARCHED + 400, 3, 6)
    order = np.random.default_rng(2).permutation(len(values))
    found, reached = best_rank_weights(values, outcome)
    shuffled, same = best_rank_weights(values[order], outcome[order])
    np.testing.assert_allclose(found, shuffled, atol=1e-12)
    assert reached == pytest.approx(same, abs=1e-12)
    assert reached == pytest.approx(spearman(values, found, outcome), abs=1e-12)


def test_one_indicator_has_all_the_weight() -> None:
    values, outcome = sample(20, 1, 7)
    np.testing.assert_array_equal(best_rank_weights(values, outcome)[0], [1.0])
