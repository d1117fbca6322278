"""Weights learned from a ground truth, against statsmodels, scikit-learn, SciPy and normal equations."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats
from scipy.optimize import lsq_linear
from sklearn.cross_decomposition import PLSRegression
from sklearn.linear_model import Ridge

from ifn_research.errors import OptionError, Refusal
from ifn_research.matrix import IndicatorMatrix, Weights
from ifn_research.remarks import noted
from ifn_research.steps.weighting.supervised import SupervisedWeights


def sample(n: int = 80, *, seed: int = 3, slopes: tuple[float, ...] = (1.0, 0.4, 0.1, -0.5)) -> tuple[Any, ...]:
    """Correlated indicators in several units, and an outcome that is unknown in a fifth of the territories."""
    rng = np.random.default_rng(seed)
    m = len(slopes)
    values = (rng.normal(size=(n, m)) + 0.6 * rng.normal(size=(n, 1))) * [1, 10, 0.1, 3][:m] + 5
    outcome = 7 + values / values.std(axis=0) @ slopes + rng.normal(size=n)
    outcome[rng.choice(n, n // 5, replace=False)] = np.nan
    return IndicatorMatrix.of(values), outcome


def shares(coefficients: np.ndarray) -> np.ndarray:
    return coefficients / np.abs(coefficients).sum()


def known(matrix: IndicatorMatrix, outcome: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    covered = ~np.isnan(outcome)
    return matrix.values[covered], outcome[covered]


@pytest.mark.confirms(
    "Supervised weights, least squares", "statsmodels", "made-up indicators", packages=("statsmodels",)
)
def test_the_regression_is_that_of_statsmodels_and_its_score_the_expected_outcome() -> None:
    matrix, outcome = sample()
    found = SupervisedWeights("g").fit(matrix, outcome=outcome)
    x, y = known(matrix, outcome)
    model = sm.OLS(y, sm.add_constant(x)).fit()
    np.testing.assert_allclose(found.values, shares(model.params[1:]), rtol=1e-9)
    expected = model.predict(sm.add_constant(matrix.values))
    ours = found.scale * (matrix.values @ found.values - found.origin)
    np.testing.assert_allclose(ours, (expected - expected.mean()) / y.std(ddof=1), atol=1e-9)
    assert found.opposed == ("x4",)
    assert noted(found.warnings) == "x4 pulls against the index and is kept"
    assert found.signed


@pytest.mark.parametrize("ridge", [0.01, 0.5, 20])
@pytest.mark.confirms("Supervised weights, ridge", "scikit-learn", "made-up indicators", packages=("scikit-learn",))
def test_a_ridge_is_that_of_scikit_learn_on_standardised_columns(ridge: float) -> None:
    matrix, outcome = sample()
    found = SupervisedWeights("g", ridge=ridge).fit(matrix, outcome=outcome)
    x, y = known(matrix, outcome)
    model = Ridge(alpha=ridge * (len(y) - 1), solver="svd").fit(stats.zscore(x, ddof=1), stats.zscore(y, ddof=1))
    np.testing.assert_allclose(found.values, shares(model.coef_ / x.std(axis=0, ddof=1)), rtol=1e-9)


def test_a_ridge_of_one_halves_the_coefficient_of_indicators_that_are_not_correlated() -> None:
    """By hand: b = r / (1 + ridge), whatever the number of territories; the scale tells b."""
    grid = np.array([[a, b] for a in (-1.0, 1.0) for b in (-1.0, 1.0)] * 3)
    outcome = grid @ [3.0, 1.0] + np.tile([1.0, -1.0, -1.0, 1.0], 3)
    plain, ridge = (SupervisedWeights("g", ridge=k).fit(IndicatorMatrix.of(grid), outcome=outcome) for k in (0.0, 1.0))
    assert ridge.scale == pytest.approx(plain.scale / 2, rel=1e-12)
    np.testing.assert_allclose(ridge.values, [0.75, 0.25], atol=1e-12)


def test_least_squares_with_weights_from_0_up_agrees_with_another_solver() -> None:
    matrix, outcome = sample()
    found = SupervisedWeights("g", estimator="nnls").fit(matrix, outcome=outcome)
    x, y = known(matrix, outcome)
    other = lsq_linear(x - x.mean(axis=0), y - y.mean(), bounds=(0, np.inf), tol=1e-14, method="bvls").x
    np.testing.assert_allclose(found.values, shares(other), atol=1e-9)
    assert found.values[3] == 0
    assert (found.scale, found.origin, found.opposed) == (1.0, 0.0, ())


@pytest.mark.confirms("Supervised weights, partial least squares", "closed form", "made-up indicators")
def test_partial_least_squares_agrees_with_its_closed_form_and_with_scikit_learn() -> None:
    matrix, outcome = sample()
    x, y = known(matrix, outcome)
    z, t = stats.zscore(x, ddof=1), stats.zscore(y, ddof=1)
    correlations, with_outcome = np.corrcoef(z.T), z.T @ t / (len(t) - 1)
    for components in (1, 2, 3):
        found = SupervisedWeights("g", estimator="pls", components=components).fit(matrix, outcome=outcome)
        powers = [np.linalg.matrix_power(correlations, k) @ with_outcome for k in range(components)]
        krylov = np.column_stack(powers)
        closed = krylov @ np.linalg.solve(krylov.T @ correlations @ krylov, krylov.T @ with_outcome)
        np.testing.assert_allclose(found.values, shares(closed / x.std(axis=0, ddof=1)), rtol=1e-7)
        scaled = PLSRegression(components, scale=True).fit(x, y).coef_.ravel()
        np.testing.assert_allclose(found.values, shares(scaled), rtol=1e-7)
    full = SupervisedWeights("g", estimator="pls", components=4).fit(matrix, outcome=outcome)
    regression = SupervisedWeights("g").fit(matrix, outcome=outcome)
    np.testing.assert_allclose(full.values, regression.values, atol=1e-9)


def test_components_that_have_nothing_left_to_explain_add_nothing() -> None:
    """By hand: of uncorrelated indicators of one size, one component gives any outcome exactly."""
    values = np.linalg.qr(sample()[0].values - sample()[0].values.mean(axis=0))[0]
    method = SupervisedWeights("g", estimator="pls", components=3)
    with warnings.catch_warnings(action="error"):
        found = method.fit(IndicatorMatrix.of(values), outcome=values @ [1.0, 0.5, 0.0, 0.0])
    np.testing.assert_allclose(found.values, [2 / 3, 1 / 3, 0, 0], atol=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_maximisation_ranks_at_least_as_well_as_the_other_weights_from_0_up(seed: int) -> None:
    matrix, outcome = sample(seed=seed)
    x, y = known(matrix, outcome)
    unit = 1 / x.std(axis=0, ddof=1)

    def reached(weights: np.ndarray) -> float:
        return float(stats.spearmanr((x @ weights).round(12), y)[0])

    found = SupervisedWeights("g", estimator="rank").fit(matrix, outcome=outcome)
    assert (found.values >= 0).all()
    assert found.values.sum() == pytest.approx(1.0)
    least = SupervisedWeights("g", estimator="nnls").fit(matrix, outcome=outcome)
    others = [least.values, unit, *(unit * w for w in np.random.default_rng(seed).dirichlet(np.ones(4), 500))]
    assert reached(found.values) >= max(map(reached, others)) - 1e-12


ESTIMATORS = [
    SupervisedWeights("g"),
    SupervisedWeights("g", ridge=0.3),
    SupervisedWeights("g", estimator="nnls"),
    SupervisedWeights("g", estimator="pls", components=2),
    SupervisedWeights("g", estimator="rank"),
]
every = pytest.mark.parametrize("method", ESTIMATORS, ids=lambda method: f"{method.estimator}-{method.ridge}")


def scores(found: Weights, values: np.ndarray) -> np.ndarray:
    return found.scale * (values @ found.values - found.origin)


@every
def test_scores_depend_on_neither_the_order_nor_the_units_of_anything(method: SupervisedWeights) -> None:
    matrix, outcome = sample()
    found = method.fit(matrix, outcome=outcome)
    assert np.abs(found.values).sum() == pytest.approx(1.0)
    rows = np.random.default_rng(1).permutation(matrix.n_territories)
    shuffled = method.fit(matrix.rows(rows), outcome=outcome[rows])
    np.testing.assert_allclose(shuffled.values, found.values, atol=1e-9)
    turned = method.fit(matrix.columns(matrix.indicators[::-1]), outcome=3 * outcome - 8)
    np.testing.assert_allclose(turned.values[::-1], found.values, atol=1e-9)
    units = np.array([0.2, 5.0, 1.0, 100.0])
    other = method.fit(matrix.with_values(matrix.values * units + 3), outcome=outcome)
    np.testing.assert_allclose(shares(other.values * units), found.values, atol=1e-9)
    if method.unsigned_alternative:
        np.testing.assert_allclose(scores(other, matrix.values * units + 3), scores(found, matrix.values), atol=1e-8)


@every
def test_territories_that_the_outcome_does_not_cover_teach_nothing(method: SupervisedWeights) -> None:
    matrix, outcome = sample()
    covered = ~np.isnan(outcome)
    found, alone = method.fit(matrix, outcome=outcome), method.fit(matrix.rows(covered), outcome=outcome[covered])
    np.testing.assert_array_equal(found.values, alone.values)
    assert [(item.statistic, item.value) for item in found.statistics] == [("learned_territories", 64.0)]


@every
def test_what_cannot_be_learned_is_refused(method: SupervisedWeights) -> None:
    matrix, outcome = sample()
    with pytest.raises(Refusal, match="it does not vary"):
        method.fit(matrix, outcome=np.where(np.isnan(outcome), np.nan, 4.2))
    few = np.where(np.cumsum(~np.isnan(outcome)) <= 5, outcome, np.nan)
    with pytest.raises(Refusal, match="it is known in 5 territories with every indicator, 4 indicators need 6"):
        method.fit(matrix, outcome=few)
    with pytest.raises(ValueError, match="learned from an outcome"):
        method.fit(matrix)


def test_dependent_indicators_are_refused_unless_a_ridge_tells_them_apart() -> None:
    matrix, outcome = sample()
    values = np.column_stack([matrix.values[:, :3], matrix.values[:, 0] + matrix.values[:, 1]])
    dependent = matrix.with_values(values)
    with pytest.raises(Refusal, match="linearly dependent"):
        SupervisedWeights("g").fit(dependent, outcome=outcome)
    with pytest.raises(Refusal, match="3 dimensions, fewer than components: 4"):
        SupervisedWeights("g", estimator="pls", components=4).fit(dependent, outcome=outcome)
    assert np.isfinite(SupervisedWeights("g", ridge=0.1).fit(dependent, outcome=outcome).values).all()


@pytest.mark.parametrize("estimator", ["nnls", "rank"])
def test_weights_from_0_up_are_refused_where_every_indicator_runs_against_the_outcome(estimator: Any) -> None:
    values = np.linspace(0, 1, 12)[:, None] + 0.01 * np.random.default_rng(2).normal(size=(12, 2))
    with pytest.raises(Refusal, match="no indicator goes with it"):
        SupervisedWeights("g", estimator=estimator).fit(IndicatorMatrix.of(values), outcome=-values.sum(axis=1))


@pytest.mark.parametrize(
    "options, option",
    [
        ({}, "ground_truth"),
        ({"ground_truth": 3}, "ground_truth"),
        ({"ground_truth": "g", "estimator": "lasso"}, "estimator"),
        ({"ground_truth": "g", "ridge": -1}, "ridge"),
        ({"ground_truth": "g", "ridge": True}, "ridge"),
        ({"ground_truth": "g", "ridge": float("nan")}, "ridge"),
        ({"ground_truth": "g", "estimator": "nnls", "ridge": 1}, "ridge"),
        ({"ground_truth": "g", "components": 2}, "components"),
        ({"ground_truth": "g", "estimator": "pls", "components": 0}, "components"),
        ({"ground_truth": "g", "estimator": "pls", "components": 1.5}, "components"),
    ],
)
def test_options_that_mean_nothing_are_refused(options: dict[str, Any], option: str) -> None:
    with pytest.raises(OptionError) as caught:
        SupervisedWeights(**options)
    assert caught.value.option == option
