"""Programmes solved together against SciPy's HiGHS, one at a time, and against weak duality."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from ifn_research.matrix import Floats
from ifn_research.statistics.simplex import Programmes, best_possible, exceeded


def programmes(seed: int, *, whole_numbers: bool = False, sides: bool = False) -> Programmes:
    rng = np.random.default_rng(seed)
    n, m = 60, int(rng.integers(2, 9))
    reference = rng.integers(0, 4, size=(n, m)).astype(float) if whole_numbers else rng.gamma(2, size=(n, m))
    reference[0] = 3.0
    reference /= reference.max(axis=0)
    if not sides:
        one = np.ones((n, m))
        return Programmes(reference, reference[::-1].copy(), one, one, -np.eye(m))
    units = reference + 0.05
    half, twice = 0.5 / m * np.ones((m, m)) - np.eye(m), np.eye(m) - 2 / m * np.ones((m, m))
    return Programmes(reference, np.ones((n, m)), units, units, np.vstack([half, twice]))


def alone(given: Programmes, i: int) -> float:
    left = np.vstack([given.reference / given.units[i], given.sides])
    right = np.r_[np.ones(len(given.reference)), np.zeros(len(given.sides))]
    return float(-linprog(-given.objectives[i], A_ub=left, b_ub=right, method="highs").fun)


@pytest.mark.parametrize("sides", [False, True])
@pytest.mark.parametrize("whole_numbers", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_each_is_solved_as_it_is_alone_and_proves_it(seed: int, whole_numbers: bool, sides: bool) -> None:
    given = programmes(seed, whole_numbers=whole_numbers, sides=sides)
    every = np.arange(len(given.units))
    given.solve(np.arange(len(given.reference)), every)
    found, bounds = given.solutions(every)
    values = (given.objectives * found).sum(axis=1)
    np.testing.assert_allclose(values, [alone(given, i) for i in every], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(bounds, values, rtol=1e-12, atol=1e-12)
    assert exceeded(given.reference, found / given.units)[1].max() <= 1 + 1e-10
    assert (found @ given.sides.T).max() <= 1e-10


def test_rows_that_join_later_lead_to_the_same_solutions() -> None:
    given, again = programmes(7), programmes(7)
    every, rows = np.arange(60), np.arange(60)
    given.solve(rows, every)
    for few in (rows[:5], rows[:30], rows):
        again.solve(few, every)
    values = [(of.objectives * of.solutions(every)[0]).sum(axis=1) for of in (given, again)]
    np.testing.assert_allclose(*values, rtol=1e-12)


def test_no_solution_is_better_than_the_best_possible_whatever_the_multipliers() -> None:
    rng = np.random.default_rng(3)
    given = programmes(3, sides=True)
    optima = np.array([alone(given, i) for i in range(60)])
    given.solve(np.arange(60), np.arange(60))
    for size in (0.0, 1e-6, 0.1, 1.0):
        row = rng.integers(0, 60, size=60)
        multipliers = optima * rng.uniform(1 - size, 1.0, size=60)
        left = given.objectives - multipliers[:, None] * given.reference[row] / given.units
        bounds = best_possible(given.objectives, given.limits, multipliers, left)
        assert (bounds >= optima * (1 - 1e-9)).all()


def test_the_furthest_row_is_found_a_part_of_the_weights_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    reference, weights = rng.random((7, 3)), rng.random((20, 3))
    monkeypatch.setattr("ifn_research.statistics.simplex.AT_A_TIME", 21)
    row, reached = exceeded(reference, weights)
    every: Floats = weights @ reference.T
    np.testing.assert_array_equal(row, every.argmax(axis=1))
    np.testing.assert_allclose(reached, every.max(axis=1), rtol=1e-15)
