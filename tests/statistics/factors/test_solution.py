"""Factor solutions against psych, statsmodels, scikit-learn and factor-analyzer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research.matrix import Floats
from ifn_research.statistics.factors.extraction import EXTRACTIONS
from ifn_research.statistics.factors.factorability import correlation_matrix
from ifn_research.statistics.factors.rotation import ROTATIONS
from ifn_research.statistics.factors.solution import (
    FactorSolution,
    determinacy,
    factor_solution,
    omega_total,
    score_coefficients,
)
from tests.support.factor_solutions import EPCI, aligned, reference


@pytest.mark.confirms("Loadings, every rotation (minres, ML)", "psych (R)", "simulated indicators")
@pytest.mark.parametrize("rotation", ROTATIONS)
@pytest.mark.parametrize("extraction", ["minres", "ml"])
def test_solutions_are_those_of_psych(shared: Path, correlations: Floats, extraction: str, rotation: str) -> None:
    solution = factor_solution(correlations, 2, extraction=extraction, rotation=rotation)
    expected = reference(shared, f"{extraction}_{rotation}_loadings")
    loadings = expected.iloc[:, 1:3].to_numpy()
    order, signs = aligned(solution.pattern, loadings)
    np.testing.assert_allclose(solution.pattern[:, order] * signs, loadings, atol=2e-5)
    np.testing.assert_allclose(solution.communalities, expected["communality"], atol=2e-5)
    np.testing.assert_allclose(solution.uniquenesses, expected["uniqueness"], atol=2e-5)
    weights = reference(shared, f"{extraction}_{rotation}_score_weights_regression").iloc[:, 1:3].to_numpy()
    ours = score_coefficients(correlations, solution, "regression")
    np.testing.assert_allclose(ours[:, order] * signs, weights, atol=2e-5)
    if rotation in ("promax", "oblimin"):
        phi = reference(shared, f"{extraction}_{rotation}_Phi").to_numpy()
        np.testing.assert_allclose(solution.phi[np.ix_(order, order)] * np.outer(signs, signs), phi, atol=2e-5)
        np.testing.assert_allclose(solution.structure, solution.pattern @ solution.phi, atol=1e-14)


@pytest.mark.confirms("Factor scores (regression, Bartlett)", "psych (R)", "simulated indicators")
@pytest.mark.parametrize("rotation", ["varimax", "oblimin"])
@pytest.mark.parametrize("method", ["regression", "bartlett"])
def test_scores_are_those_of_psych(
    shared: Path, synthetic: Floats, correlations: Floats, rotation: str, method: str
) -> None:
    solution = factor_solution(correlations, 2, rotation=rotation)
    name = {"regression": "regression", "bartlett": "Bartlett"}[method]
    expected = reference(shared, f"minres_{rotation}_scores_{name}").select_dtypes(float).to_numpy()
    standard = (synthetic - synthetic.mean(axis=0)) / synthetic.std(axis=0, ddof=1)
    scores = standard @ score_coefficients(correlations, solution, method)
    order, signs = aligned(scores, expected)
    np.testing.assert_allclose(scores[:, order] * signs, expected, atol=2e-4)


@pytest.mark.confirms("Minimum-residual and varimax loadings", "R 4.2.2", "nine indicators of the EPCI")
def test_the_epci_solution_is_that_of_r(epci: Floats, repository: Path) -> None:
    folder = repository / "tests" / "reference"
    for name, extraction, rotation in (
        ("minres_varimax", "minres", "varimax"),
        ("minres_quartimax", "minres", "quartimax"),
        ("principal_varimax", "principal_component", "varimax"),
    ):
        solution = factor_solution(epci, 2, extraction=extraction, rotation=rotation)
        expected = pd.read_csv(folder / f"epci_{name}.csv").iloc[:, 1:].to_numpy()
        order, signs = aligned(solution.pattern, expected)
        np.testing.assert_allclose(solution.pattern[:, order] * signs, expected, atol=1e-7, err_msg=name)


@pytest.mark.confirms("Principal axes", "psych 2.2.9 (R)", "nine indicators of the EPCI")
def test_the_epci_principal_axes_are_those_of_psych_run_to_convergence(epci: Floats, repository: Path) -> None:
    expected = pd.read_csv(repository / "tests" / "reference" / "epci_principal_axis.csv").iloc[:, 1:].to_numpy()
    solution = factor_solution(epci, 2, extraction="principal_axis", rotation="none")
    order, signs = aligned(solution.pattern, expected)
    np.testing.assert_allclose(solution.pattern[:, order] * signs, expected, atol=1e-9)


@pytest.mark.parametrize("rotation", ROTATIONS)
@pytest.mark.parametrize("extraction", list(EXTRACTIONS))
def test_a_rotation_leaves_what_the_factors_reproduce(epci: Floats, extraction: str, rotation: str) -> None:
    """Three factors: their correlations must be in the order and with the signs of their loadings."""
    plain = factor_solution(epci, 3, extraction=extraction, rotation="none")
    turned: FactorSolution = factor_solution(epci, 3, extraction=extraction, rotation=rotation)
    reproduced = turned.pattern @ turned.phi @ turned.pattern.T
    np.testing.assert_allclose(reproduced, plain.pattern @ plain.pattern.T, atol=1e-10)
    np.testing.assert_allclose(np.diag(turned.phi), 1.0, atol=1e-10)
    assert (turned.pattern.sum(axis=0) > 0).all()
    assert (np.diff(turned.variance) <= 1e-12).all()
    assert turned.variance.sum() == pytest.approx(turned.communalities.sum())


@pytest.mark.parametrize("extraction", list(EXTRACTIONS))
def test_the_order_of_territories_changes_nothing(shared: Path, extraction: str) -> None:
    """Sums in another order differ in their last digits, and where a search ends must not depend on these."""
    values = pd.read_csv(shared / "data" / "tables" / "epci.csv")[list(EPCI)].to_numpy()
    first = factor_solution(correlation_matrix(values), 2, extraction=extraction).pattern
    for seed in range(12):
        shuffled = values[np.random.default_rng(seed).permutation(len(values))]
        second = factor_solution(correlation_matrix(shuffled), 2, extraction=extraction).pattern
        np.testing.assert_allclose(second, first, atol=1e-10, err_msg=f"order {seed}")


def test_a_heywood_case_is_flagged_on_its_indicator() -> None:
    loadings = np.array([1.05, 0.6, 0.5, 0.7, 0.4])
    matrix = np.outer(loadings, loadings)
    np.fill_diagonal(matrix, 1.0)
    solution = factor_solution(matrix, 1, rotation="none")
    assert solution.heywood.tolist() == [True, False, False, False, False]


@pytest.mark.confirms("McDonald’s omega", "psych (R)", "simulated indicators")
def test_omega_is_that_of_psych_whatever_the_rotation(shared: Path, correlations: Floats) -> None:
    expected = pd.read_csv(shared / "reference" / "factor" / "summary_synth.csv")["omega_t"].iloc[0]
    for rotation in ROTATIONS:
        solution = factor_solution(correlations, 2, rotation=rotation)
        assert omega_total(correlations, solution) == pytest.approx(expected, abs=1e-5)


def test_determinacy_is_the_correlation_of_true_factors_with_their_estimates() -> None:
    """On simulated data the factors are known: their scores correlate with them as determinacy says."""
    rng = np.random.default_rng(4)
    loadings = np.array([0.8, 0.7, 0.6, 0.5, 0.4])
    factor = rng.standard_normal(200_000)
    values = np.outer(factor, loadings) + rng.standard_normal((200_000, 5)) * np.sqrt(1 - loadings**2)
    matrix = correlation_matrix(values)
    solution = factor_solution(matrix, 1, rotation="none")
    scores = values @ score_coefficients(matrix, solution, "regression")[:, 0]
    assert determinacy(matrix, solution)[0] == pytest.approx(np.corrcoef(scores, factor)[0, 1], abs=0.003)
