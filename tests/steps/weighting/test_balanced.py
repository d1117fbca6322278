"""Weights that reach a declared importance."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ifn_research.errors import OptionError
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.weighting.balanced import BalancedWeights
from tests.support.related_indicators import related


def importance(matrix: IndicatorMatrix, weights: np.ndarray) -> np.ndarray:
    index = matrix.values @ weights
    squares = np.array([np.corrcoef(column, index)[0, 1] ** 2 for column in matrix.values.T])
    return squares / squares.sum()


def test_balanced_weights_reach_the_declared_importance() -> None:
    rng = np.random.default_rng(5)
    common = rng.standard_normal(200)
    values = np.column_stack([common + s * rng.standard_normal(200) for s in (0.8, 1.0, 1.2)]) * [1, 10, 0.1]
    matrix = IndicatorMatrix.of(values)
    for weights, wanted in (({}, [1, 1, 1]), ({"x1": 3, "x2": 2, "x3": 2}, [3, 2, 2])):
        found = BalancedWeights(weights).fit(matrix)
        np.testing.assert_allclose(importance(matrix, found.values), np.array(wanted) / sum(wanted), atol=1e-4)
        assert found.warnings == ()
        assert (found.values >= 0).all()


def test_two_equally_correlated_indicators_are_balanced_by_equal_weights() -> None:
    values = stats.zscore(np.random.default_rng(2).standard_normal((50, 2)), ddof=1)
    np.testing.assert_allclose(BalancedWeights().fit(IndicatorMatrix.of(values)).values, [0.5, 0.5], atol=1e-5)


def test_an_importance_that_no_weights_reach_is_told() -> None:
    matrix = related()
    found = BalancedWeights({"x1": 10, "x2": 0, "x3": 1, "x4": 1}).fit(matrix)
    assert "cannot be reached" in str(found.warnings[0])
    reached = importance(matrix, found.values)
    told = {item.indicator: item.value for item in found.statistics}
    np.testing.assert_allclose([told[name] for name in matrix.indicators], reached, atol=1e-10)
    # Nearest in least squares: no other admissible weights come nearer.
    wanted = np.array([10, 0, 1, 1]) / 12
    best = ((reached - wanted) ** 2).sum()
    for other in np.random.default_rng(1).dirichlet(np.ones(4), 4000):
        assert ((importance(matrix, other / matrix.values.std(axis=0)) - wanted) ** 2).sum() > best - 1e-6


@pytest.mark.parametrize("weights", [{"x1": 1}, {"x9": 1}])
def test_importances_must_fit_the_version(weights: dict[str, float]) -> None:
    with pytest.raises(OptionError):
        BalancedWeights(weights).check(("x1", "x2"), ("", ""))
    with pytest.raises(OptionError):
        BalancedWeights({"x1": -1})
