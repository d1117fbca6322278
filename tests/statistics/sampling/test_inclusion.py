"""Inclusion probabilities, and the size that compares indices best."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import minimize

from ifn_research.statistics.sampling.inclusion import (
    disagreement,
    inclusion_probabilities,
    mixed_size,
    variance_ratio,
)


def test_probabilities_are_in_proportion_and_sum_to_n() -> None:
    size = np.array([1.0, 2.0, 3.0, 4.0])
    np.testing.assert_allclose(inclusion_probabilities(size, 2), size / 5)


def test_those_above_one_are_certain_and_the_others_share_the_rest() -> None:
    # By hand: 3 x 10/13 > 1; then 2 of sizes 1, 1, 1.
    np.testing.assert_allclose(inclusion_probabilities(np.array([10.0, 1, 1, 1]), 3), [1, 2 / 3, 2 / 3, 2 / 3])
    np.testing.assert_allclose(inclusion_probabilities(np.array([10.0, 1, 1, 1]), 4), np.ones(4))


def test_many_sizes_sum_to_n() -> None:
    size = np.random.default_rng(1).lognormal(0, 2, 300)
    for n in (1, 20, 150, 299):
        found = inclusion_probabilities(size, n)
        assert found.sum() == pytest.approx(n)
        assert (found > 0).all()
        assert (found <= 1).all()


@pytest.mark.parametrize("size", [[1.0, 0.0], [1.0, -1.0], [1.0, np.nan], [1.0, np.inf]])
def test_a_size_that_is_none_is_refused(size: list[float]) -> None:
    with pytest.raises(ValueError, match="positive"):
        inclusion_probabilities(np.array(size), 1)


@pytest.mark.parametrize("n", [0, 3])
def test_a_number_of_draws_that_is_none_is_refused(n: int) -> None:
    with pytest.raises(ValueError, match="all of them"):
        inclusion_probabilities(np.ones(2), n)


def test_the_square_of_disagreement_is_the_mean_square_over_pairs() -> None:
    ranks = np.random.default_rng(2).normal(size=(40, 4))
    pairs = [np.square(ranks[:, a] - ranks[:, b]) for a, b in combinations(range(4), 2)]
    np.testing.assert_allclose(np.square(disagreement(ranks)), np.mean(pairs, axis=0) / 2)


def test_no_probabilities_have_a_smaller_variance_than_those_in_proportion() -> None:
    rng = np.random.default_rng(3)
    part = np.abs(rng.normal(size=12)) + 0.1
    best = inclusion_probabilities(part, 3)

    def variance(logs: np.ndarray) -> float:
        shares = np.exp(logs)
        return variance_ratio(part, 3 * shares / shares.sum())

    found = minimize(variance, np.zeros(12), tol=1e-12)
    assert variance_ratio(part, best) == pytest.approx(found.fun, rel=1e-6)
    # Neyman: 1 / (1 + the squared coefficient of variation).
    assert found.fun == pytest.approx(1 / (1 + part.var() / part.mean() ** 2), rel=1e-6)


def test_a_floor_bounds_what_can_be_lost() -> None:
    rng = np.random.default_rng(4)
    part = np.abs(rng.normal(size=200))
    for floor in (0.1, 0.5, 1.0):
        size = mixed_size(part, floor)
        assert size.mean() == pytest.approx(1)
        probabilities = inclusion_probabilities(size, 10)
        for _ in range(20):
            assert variance_ratio(rng.normal(size=200) ** 3, probabilities) <= 1 / floor + 1e-12


def test_a_floor_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="floor"):
        mixed_size(np.ones(3), 0.0)


def test_where_nothing_disagrees_all_are_alike() -> None:
    np.testing.assert_array_equal(mixed_size(np.zeros(4), 0.5), np.ones(4))
