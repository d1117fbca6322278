"""What each unit contributes to a correlation, against leaving it out, and against the laws of large samples."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from ifn_research.statistics.power.detectable import independent_variance
from ifn_research.statistics.power.influence import pearson_influence, spearman_influence


def without_each(x: np.ndarray, y: np.ndarray, correlate: Callable[..., tuple[float, float]]) -> np.ndarray:
    left = np.array([correlate(np.delete(x, k), np.delete(y, k))[0] for k in range(len(x))])
    return np.asarray((len(x) - 1) * (left.mean() - left))


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize(
    ("influence", "correlate"), [(pearson_influence, stats.pearsonr), (spearman_influence, stats.spearmanr)]
)
def test_it_is_what_is_lost_without_the_unit(
    ties: bool, influence: Callable[..., np.ndarray], correlate: Callable[..., tuple[float, float]]
) -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=400)
    y = 0.5 * x + rng.normal(size=400)
    if ties:
        x, y = x.round(), (2 * y).round()
    found, expected = influence(x, y), without_each(x, y, correlate)
    assert found.mean() == pytest.approx(0, abs=1e-12)
    assert np.corrcoef(found, expected)[0, 1] > 0.9999
    assert found.std() == pytest.approx(expected.std(), rel=0.01)


def test_of_normal_variables_it_has_the_variance_of_the_closed_form() -> None:
    # Olkin and Siotani's, of the difference of two dependent correlations.
    between, a, b = 0.8, 0.5, 0.4
    matrix = np.array([[1, a, b], [a, 1, between], [b, between, 1]])
    y, one, other = np.random.default_rng(2).multivariate_normal(np.zeros(3), matrix, 400_000).T
    found = (pearson_influence(one, y) - pearson_influence(other, y)).var()
    assert found == pytest.approx(independent_variance(a, b, between), rel=0.01)


def test_of_ranks_without_a_correlation_the_variance_is_one() -> None:
    # Spearman's correlation of independent variables has the variance 1 / (n - 1).
    rng = np.random.default_rng(3)
    assert spearman_influence(*rng.normal(size=(2, 200_000))).var() == pytest.approx(1, rel=0.01)
