"""Extractions against other programs: their factors before or after rotation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from sklearn.decomposition import PCA
from statsmodels.multivariate.factor import Factor

from ifn_research.matrix import Floats
from ifn_research.statistics.factors.extraction import (
    EXTRACTIONS,
    LEAST_UNIQUENESS,
    OF_EACH,
    Criterion,
    NotConverged,
    _likelihood,
    _residuals,
    minres,
)
from ifn_research.statistics.factors.factorability import correlation_matrix
from ifn_research.statistics.factors.solution import (
    factor_solution,
)
from tests.support.factor_solutions import aligned


@pytest.mark.confirms("Maximum-likelihood loadings", "R factanal", "simulated indicators")
@pytest.mark.parametrize("rotation", ["none", "varimax"])
def test_maximum_likelihood_is_that_of_factanal(shared: Path, correlations: Floats, rotation: str) -> None:
    table = pd.read_csv(shared / "reference" / "factor" / f"synth_factanal_{rotation}_loadings.csv")
    expected = table[["Factor1", "Factor2"]].to_numpy()
    solution = factor_solution(correlations, 2, extraction="ml", rotation=rotation)
    order, signs = aligned(solution.pattern, expected)
    np.testing.assert_allclose(solution.pattern[:, order] * signs, expected, atol=1e-5)
    np.testing.assert_allclose(solution.uniquenesses, table["uniqueness"], atol=1e-5)


@pytest.mark.confirms("Maximum likelihood with two maxima", "R 4.2.2 optim", "nine indicators of the EPCI")
def test_maximum_likelihood_finds_the_greater_of_two_maxima(shared: Path, repository: Path) -> None:
    """The usual start of psych and factanal ends on quite another solution; R finds ours from random starts."""
    table = pd.read_csv(repository / "tests" / "reference" / "epci_maximum_likelihood.csv")
    values = pd.read_csv(shared / "data" / "tables" / "epci.csv")[list(table["column"])].dropna().to_numpy()
    solution = factor_solution(correlation_matrix(values), 1, extraction="ml", rotation="none")
    assert (table["criterion"] < table["usual_criterion"] - 0.1).all()
    np.testing.assert_allclose(solution.pattern[:, 0], table["loading"], atol=1e-5)
    np.testing.assert_allclose(solution.uniquenesses, table["uniqueness"], atol=1e-5)


@pytest.mark.confirms("Maximum-likelihood loadings", "statsmodels", "EPCI, nine indicators", packages=("statsmodels",))
def test_maximum_likelihood_is_that_of_statsmodels(epci: Floats) -> None:
    ours = factor_solution(epci, 2, extraction="ml", rotation="none")
    # Its start is drawn at random, and from some of them it does not converge.
    peer = Factor(corr=epci, n_factor=2, method="ml", nobs=1228).fit(rng=np.random.default_rng(1))
    assert peer.mle_retvals.success
    theirs = peer.loadings
    order, signs = aligned(ours.pattern, theirs)
    np.testing.assert_allclose(ours.pattern[:, order] * signs, theirs, atol=1e-3)


@pytest.mark.confirms("Minimum-residual loadings", "factor-analyzer", "simulated", packages=("factor-analyzer",))
def test_minimum_residuals_are_those_of_factor_analyzer(correlations: Floats, monkeypatch: pytest.MonkeyPatch) -> None:
    import factor_analyzer.factor_analyzer as peer
    from sklearn.utils import check_array

    def adapted(values: Floats, force_all_finite: object = True, **options: object) -> Floats:
        return check_array(values, ensure_all_finite=force_all_finite, **options)

    monkeypatch.setattr(peer, "check_array", adapted)
    theirs = peer.FactorAnalyzer(n_factors=2, rotation=None, is_corr_matrix=True).fit(correlations.copy()).loadings_
    ours = minres(correlations, 2)
    order, signs = aligned(ours, theirs)
    np.testing.assert_allclose(ours[:, order] * signs, theirs, atol=2e-5)


def test_factor_analyzer_still_needs_an_adapter() -> None:
    """When this fails, the peer fits by itself again: remove the adapter from the test above."""
    from factor_analyzer import FactorAnalyzer

    with pytest.raises(TypeError, match="force_all_finite"):
        FactorAnalyzer(n_factors=1, rotation=None).fit(np.random.default_rng(1).standard_normal((30, 4)))


def test_principal_axes_settle_on_the_minimum_residual_solution(correlations: Floats, epci: Floats) -> None:
    for matrix in (correlations, epci):
        axes = factor_solution(matrix, 2, extraction="principal_axis", rotation="none")
        residual = factor_solution(matrix, 2, extraction="minres", rotation="none")
        np.testing.assert_allclose(axes.pattern, residual.pattern, atol=1e-6)


@pytest.mark.confirms("Principal components", "scikit-learn", "simulated indicators", packages=("scikit-learn",))
def test_principal_components_are_those_of_scikit_learn(synthetic: Floats, correlations: Floats) -> None:
    standard = (synthetic - synthetic.mean(axis=0)) / synthetic.std(axis=0, ddof=1)
    theirs = PCA(3).fit(standard)
    expected = theirs.components_.T * np.sqrt(theirs.explained_variance_)
    ours = factor_solution(correlations, 3, extraction="principal_component", rotation="none")
    order, signs = aligned(ours.pattern, expected)
    assert order == [0, 1, 2]
    np.testing.assert_allclose(ours.pattern * signs, expected, atol=1e-10)


@pytest.mark.parametrize("extraction", EXTRACTIONS)
def test_many_matrices_give_the_bits_of_each_alone(extraction: str, correlations: Floats, epci: Floats) -> None:
    small = [matrix[:6, :6] for matrix in (correlations, epci, correlations[1:, 1:], epci[2:, 2:])]
    together = OF_EACH[extraction](np.array(small), 1)
    for matrix, found in zip(small, together, strict=True):
        np.testing.assert_array_equal(found, EXTRACTIONS[extraction](matrix, 1))


def test_where_there_is_no_solution_there_is_no_number(correlations: Floats, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ifn_research.statistics.factors.extraction._AXES", 1)
    assert np.isnan(OF_EACH["principal_axis"](correlations[None], 2)).all()
    with pytest.raises(NotConverged):
        EXTRACTIONS["principal_axis"](correlations, 2)


@pytest.mark.parametrize("criterion", [_residuals, _likelihood])
def test_slopes_and_curvatures_are_those_of_finite_differences(criterion: Criterion, epci: Floats) -> None:
    derivatives, at, h = criterion(epci[None], 2), np.array([0]), 1e-6
    place = np.random.default_rng(7).uniform(0.2, 0.9, (1, len(epci)))
    _, slopes, curvatures = derivatives(place, at)
    sides = [(derivatives(place + h * e, at), derivatives(place - h * e, at)) for e in np.eye(len(epci))]
    np.testing.assert_allclose([(up[0] - down[0])[0] / (2 * h) for up, down in sides], slopes[0], atol=1e-7)
    np.testing.assert_allclose([(up[1] - down[1])[0] / (2 * h) for up, down in sides], curvatures[0], atol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("extraction, criterion", [("minres", _residuals), ("ml", _likelihood)])
def test_no_descent_of_scipy_from_many_starts_goes_lower(extraction: str, criterion: Criterion, seed: int) -> None:
    rng = np.random.default_rng(seed)
    m, k = int(rng.integers(5, 10)), int(rng.integers(1, 3))
    values = rng.standard_normal((60, k)) @ rng.standard_normal((k, m)) + rng.standard_normal((60, m))
    matrix = np.corrcoef(values.T)
    derivatives, at = criterion(matrix[None], k), np.array([0])

    def one(place: Floats) -> tuple[float, Floats]:
        value, slope, _ = derivatives(place[None], at)
        return float(value[0]), slope[0]

    starts = rng.uniform(LEAST_UNIQUENESS, 1, (40, m))
    bounds = [(LEAST_UNIQUENESS, 1.0)] * m
    peers = [minimize(one, start, jac=True, method="L-BFGS-B", bounds=bounds).fun for start in starts]
    loadings = EXTRACTIONS[extraction](matrix, k)
    ours = one(np.clip(1 - (loadings**2).sum(axis=1), LEAST_UNIQUENESS, 1))[0]
    assert ours <= min(peers) + 1e-6
