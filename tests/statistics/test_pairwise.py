"""Weights of comparisons of pairs, against published examples, another program and what consistency implies."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from ifn_research.matrix import Floats
from ifn_research.statistics.pairwise import RANDOM_INDEX, Pairwise, aggregated


def matrix(text: str) -> Floats:
    return np.array([[float(Fraction(cell)) for cell in row.split()] for row in text.strip().splitlines()])


# Saaty (2008), International Journal of Services Sciences 1:83-98: coffee, wine, tea, beer, sodas, milk, water.
DRINKS = matrix("""
    1   9 5   2   1   1   1/2
    1/9 1 1/3 1/9 1/9 1/9 1/9
    1/5 3 1   1/3 1/4 1/3 1/9
    1/2 9 3   1   1/2 1   1/3
    1   9 4   2   1   2   1/2
    1   9 3   1   1/2 1   1/3
    2   9 9   3   2   3   1
""")
# Saaty (2003), European Journal of Operational Research 145:85-91, table 1: buying a house.
HOUSE = matrix("""
    1   5   3   7 6   6   1/3 1/4
    1/5 1   1/3 5 3   3   1/5 1/7
    1/3 3   1   6 3   4   6   1/5
    1/7 1/5 1/6 1 1/3 1/4 1/7 1/8
    1/6 1/3 1/3 3 1   1/2 1/5 1/6
    1/6 1/3 1/4 4 2   1   1/5 1/6
    3   5   1/6 7 5   5   1   1/2
    4   7   5   8 6   6   2   1
""")


@pytest.mark.confirms("Analytic hierarchy, weights and consistency", "Saaty (2008), published", "seven drinks")
def test_weights_and_consistency_of_a_published_example() -> None:
    found = Pairwise.of(DRINKS)
    np.testing.assert_allclose(found.weights, [0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327], atol=5e-4)
    assert found.consistency_ratio == pytest.approx(0.022, abs=5e-4)


def test_the_judgement_that_contradicts_the_others_is_the_published_one() -> None:
    """Saaty says that the third against the seventh is to be looked at again, and R's ahpsurvey 0.4.1 finds it too."""
    found = Pairwise.of(HOUSE)
    assert found.eigenvalue == pytest.approx(9.669, abs=5e-4)
    np.testing.assert_allclose(found.weights, [0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333], atol=6e-4)
    assert found.consistency_ratio == pytest.approx(0.17, abs=5e-3)
    assert found.most_contradictory() == (2, 6)


# The first six members of `city200` of the R package ahpsurvey, with the weights (dominant eigenvalue) and consistency
# ratios that its page prints; its ratio divides by 1.11.
CITY = [
    ("2 -2 2 -6 -4 -4 -8 4 -3 -8", "0.1709466 0.4587181 0.08547330 0.2507636 0.03409845", 0.06125366),
    ("2 -4 1 -4 -4 -2 -8 4 -3 -7", "0.2291009 0.3935620 0.08292558 0.2531962 0.04121537", 0.02962755),
    ("4 -2 1 -3 -7 -3 -5 4 -3 -6", "0.1540045 0.4921905 0.08239372 0.2213908 0.05002052", 0.06327989),
    ("8 -4 3 -4 -8 1 -7 4 -3 -9", "0.1242495 0.4634863 0.06162027 0.3159930 0.03465092", 0.09308731),
    ("3 -3 5 -6 -8 1 -4 4 -3 -6", "0.1521676 0.3556904 0.07239889 0.3748108 0.04493236", 0.10604443),
    ("6 -4 2 -4 -7 -2 -4 4 -3 -6", "0.1536560 0.4738939 0.07106456 0.2516808 0.04970479", 0.10740624),
]


def judged(text: str) -> Floats:
    """A matrix from ahpsurvey's pairs: -3 says that the left one is three times as important."""
    found = np.eye(5)
    for (i, j), value in zip(zip(*np.triu_indices(5, 1), strict=True), map(int, text.split()), strict=True):
        found[i, j] = -value if value < 0 else 1 / value
        found[j, i] = 1 / found[i, j]
    return found


@pytest.mark.parametrize(("pairs", "weights", "ratio"), CITY)
def test_another_program_finds_the_same_weights_and_consistency(pairs: str, weights: str, ratio: float) -> None:
    found = Pairwise.of(judged(pairs))
    np.testing.assert_allclose(found.weights, [float(weight) for weight in weights.split()], atol=5e-7)
    assert found.consistency_index == pytest.approx(1.11 * ratio, abs=5e-7)


@pytest.mark.parametrize("n", range(1, 12))
def test_consistent_judgements_give_their_weights_back(n: int) -> None:
    weights = np.random.default_rng(n).dirichlet(np.ones(n))
    found = Pairwise.of(weights[:, None] / weights[None, :])
    np.testing.assert_allclose(found.weights, weights, rtol=1e-9)
    assert found.consistency_ratio == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_three_things_have_the_geometric_means_of_their_rows(seed: int) -> None:
    """Crawford and Williams (1985): at n = 3 the eigenvector is that of the geometric means."""
    rng = np.random.default_rng(seed)
    a, b, c = np.exp(rng.uniform(-2, 2, 3))
    ratios = np.array([[1, a, b], [1 / a, 1, c], [1 / b, 1 / c, 1]])
    means = ratios.prod(axis=1) ** (1 / 3)
    np.testing.assert_allclose(Pairwise.of(ratios).weights, means / means.sum(), rtol=1e-12)


def test_two_things_are_always_consistent() -> None:
    assert Pairwise.of(np.array([[1, 9], [1 / 9, 1]])).consistency_ratio == 0
    assert Pairwise.of(np.ones((1, 1))).consistency_ratio == 0


def test_judgements_of_members_are_joined_by_geometric_means_which_stay_reciprocal() -> None:
    both = aggregated(np.array([DRINKS, DRINKS.T]))
    np.testing.assert_allclose(both, np.ones((7, 7)), rtol=1e-12)
    one = aggregated(np.array([[[1, 2], [0.5, 1]], [[1, 8], [0.125, 1]]]))
    np.testing.assert_allclose(one, [[1, 4], [0.25, 1]], rtol=1e-12)


@pytest.mark.parametrize(("n", "tolerance"), [(3, 0.08), (5, 0.03), (8, 0.02), (10, 0.02)])
def test_random_judgements_have_the_random_index(n: int, tolerance: float) -> None:
    """Saaty's table rests on a few hundred matrices; ours on two thousand."""
    rng = np.random.default_rng(n)
    scale = np.array([*(1 / k for k in range(9, 1, -1)), *range(1, 10)])
    rows, columns = np.triu_indices(n, 1)
    found = []
    for _ in range(2000):
        ratios = np.eye(n)
        ratios[rows, columns] = rng.choice(scale, len(rows))
        ratios[columns, rows] = 1 / ratios[rows, columns]
        found.append(Pairwise.of(ratios).consistency_index)
    assert np.mean(found) == pytest.approx(RANDOM_INDEX[n - 1], abs=tolerance)
