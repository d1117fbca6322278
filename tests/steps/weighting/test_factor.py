"""Weights from a factor analysis."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research.errors import Refusal
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.weighting.factor import FactorAnalysis
from tests.support.one_factor import one_factor, zscored


def test_factor_weights_are_squared_loadings_of_the_factor_that_each_belongs_to(repository: Path, shared: Path) -> None:
    columns = list(pd.read_csv(repository / "tests" / "reference" / "epci_minres_varimax.csv")["column"])
    loadings = pd.read_csv(repository / "tests" / "reference" / "epci_minres_varimax.csv").iloc[:, 1:].to_numpy()
    values = pd.read_csv(shared / "data" / "tables" / "epci.csv")[columns].to_numpy() * ([1.0] * 8 + [-1.0])
    found = FactorAnalysis(n_factors=2).fit(zscored(IndicatorMatrix.of(values)))
    largest = (loadings**2).max(axis=1)
    np.testing.assert_allclose(found.values, largest / largest.sum(), atol=1e-7)
    everything = FactorAnalysis(n_factors=2, assign="all").fit(zscored(IndicatorMatrix.of(values)))
    communality = (loadings**2).sum(axis=1)
    np.testing.assert_allclose(everything.values, communality / communality.sum(), atol=1e-7)


@pytest.mark.parametrize("rotation", ["varimax", "oblimin"])
@pytest.mark.parametrize("scoring", ["regression", "bartlett"])
def test_factor_scores_as_one_combination_are_the_average_of_the_scores(rotation: str, scoring: str) -> None:
    from ifn_research.statistics.factors.factorability import correlation_matrix
    from ifn_research.statistics.factors.solution import factor_solution, score_coefficients

    rng = np.random.default_rng(8)
    latent = rng.standard_normal((300, 2))
    values = latent @ rng.uniform(0.3, 0.8, (2, 7)) + 0.6 * rng.standard_normal((300, 7))
    matrix = IndicatorMatrix.of(values * 3 + 10)
    found = FactorAnalysis(n_factors=2, rotation=rotation, scoring=scoring).fit(matrix)
    correlations = correlation_matrix(matrix.values)
    solution = factor_solution(correlations, 2, rotation=rotation)
    scores = zscored(matrix).values @ score_coefficients(correlations, solution, scoring)
    expected = scores @ (solution.variance / solution.variance.sum())
    combined = found.scale * (matrix.values @ found.values - found.origin)
    np.testing.assert_allclose(combined, expected, atol=1e-10)
    assert np.abs(found.values).sum() == pytest.approx(1.0)


def test_scores_and_heywood_cases_do_not_go_together() -> None:
    loadings = np.array([1.0, 0.9, 0.8, 0.7, 0.6])
    rng = np.random.default_rng(3)
    noise = rng.standard_normal((500, 5)) * np.sqrt(1 - loadings**2)
    matrix = IndicatorMatrix.of(np.outer(rng.standard_normal(500), loadings) + noise)
    found = FactorAnalysis(n_factors=1, scoring="regression").fit(matrix)
    assert "Heywood case" in str(found.warnings[0])
    with pytest.raises(Refusal, match="Heywood"):
        FactorAnalysis(n_factors=1, scoring="bartlett").fit(matrix)


@pytest.mark.parametrize(
    "matrix, what",
    [
        (one_factor(n=6), "too few for 6 indicators"),
        (one_factor(m=4), "not identified"),
        (one_factor().with_values(np.column_stack([one_factor().values[:, :5], np.ones(200)])), "does not vary"),
        (
            one_factor().with_values(np.column_stack([one_factor().values[:, :5], one_factor().values[:, :5].sum(1)])),
            "linearly dependent",
        ),
    ],
)
def test_factors_that_the_data_cannot_support_are_refused(matrix: IndicatorMatrix, what: str) -> None:
    with pytest.raises(Refusal, match=what):
        FactorAnalysis(n_factors=2).fit(matrix)


def test_a_number_of_factors_found_in_the_data_is_told() -> None:
    found = FactorAnalysis(n_factors="parallel").fit(one_factor(), rng=np.random.default_rng(1))
    assert {item.value for item in found.statistics if item.statistic == "n_factors"} == {1.0}
