"""Factor solutions against psych, statsmodels, scikit-learn and factor-analyzer."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import PCA
from statsmodels.multivariate.factor import Factor

from ifn_research.matrix import Floats
from ifn_research.statistics.factors.extraction import EXTRACTIONS, minres
from ifn_research.statistics.factors.factorability import correlation_matrix
from ifn_research.statistics.factors.number_of_factors import n_factors_kaiser, n_factors_parallel, velicer_map
from ifn_research.statistics.factors.solution import (
    ROTATIONS,
    FactorSolution,
    determinacy,
    factor_solution,
    omega_total,
    score_coefficients,
)

EPCI = (
    *("share_65_plus", "share_no_diploma", "share_one_person_households", "share_single_parent_households"),
    *("unemployment_rate", "poverty_rate", "share_income_social_minima", "share_households_without_car"),
    "share_premises_fast_broadband",
)


@pytest.fixture(scope="module")
def synthetic(shared: Path) -> Floats:
    return pd.read_csv(shared / "reference" / "factor" / "input_synth.csv").to_numpy()


@pytest.fixture(scope="module")
def correlations(synthetic: Floats) -> Floats:
    return correlation_matrix(synthetic)


@pytest.fixture(scope="module")
def epci(shared: Path) -> Floats:
    values = pd.read_csv(shared / "data" / "tables" / "epci.csv")[list(EPCI)].to_numpy()
    return correlation_matrix(values * ([1.0] * 8 + [-1.0]))


def aligned(found: Floats, expected: Floats) -> tuple[list[int], Floats]:
    """Order and signs of our factors that come nearest to the expected ones."""
    best = None
    for order in permutations(range(found.shape[1])):
        signs = np.sign((found[:, order] * expected).sum(axis=0))
        distance = np.abs(found[:, order] * signs - expected).max()
        if best is None or distance < best[0]:
            best = (distance, list(order), signs)
    assert best is not None
    return best[1], best[2]


def reference(shared: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(shared / "reference" / "factor" / f"synth_fa_{name}.csv")


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


def test_the_epci_principal_axes_are_those_of_psych_run_to_convergence(epci: Floats, repository: Path) -> None:
    expected = pd.read_csv(repository / "tests" / "reference" / "epci_principal_axis.csv").iloc[:, 1:].to_numpy()
    solution = factor_solution(epci, 2, extraction="principal_axis", rotation="none")
    order, signs = aligned(solution.pattern, expected)
    np.testing.assert_allclose(solution.pattern[:, order] * signs, expected, atol=1e-9)


@pytest.mark.parametrize("rotation", ["none", "varimax"])
def test_maximum_likelihood_is_that_of_factanal(shared: Path, correlations: Floats, rotation: str) -> None:
    table = pd.read_csv(shared / "reference" / "factor" / f"synth_factanal_{rotation}_loadings.csv")
    expected = table[["Factor1", "Factor2"]].to_numpy()
    solution = factor_solution(correlations, 2, extraction="ml", rotation=rotation)
    order, signs = aligned(solution.pattern, expected)
    np.testing.assert_allclose(solution.pattern[:, order] * signs, expected, atol=1e-5)
    np.testing.assert_allclose(solution.uniquenesses, table["uniqueness"], atol=1e-5)


def test_maximum_likelihood_finds_the_greater_of_two_maxima(shared: Path, repository: Path) -> None:
    """The usual start of psych and factanal ends on quite another solution; R finds ours from random starts."""
    table = pd.read_csv(repository / "tests" / "reference" / "epci_maximum_likelihood.csv")
    values = pd.read_csv(shared / "data" / "tables" / "epci.csv")[list(table["column"])].dropna().to_numpy()
    solution = factor_solution(correlation_matrix(values), 1, extraction="ml", rotation="none")
    assert (table["criterion"] < table["usual_criterion"] - 0.1).all()
    np.testing.assert_allclose(solution.pattern[:, 0], table["loading"], atol=1e-5)
    np.testing.assert_allclose(solution.uniquenesses, table["uniqueness"], atol=1e-5)


def test_maximum_likelihood_is_that_of_statsmodels(epci: Floats) -> None:
    ours = factor_solution(epci, 2, extraction="ml", rotation="none")
    # Its start is drawn at random, and from some of them it does not converge.
    peer = Factor(corr=epci, n_factor=2, method="ml", nobs=1228).fit(rng=np.random.default_rng(1))
    assert peer.mle_retvals.success
    theirs = peer.loadings
    order, signs = aligned(ours.pattern, theirs)
    np.testing.assert_allclose(ours.pattern[:, order] * signs, theirs, atol=1e-3)


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


def test_principal_components_are_those_of_scikit_learn(synthetic: Floats, correlations: Floats) -> None:
    standard = (synthetic - synthetic.mean(axis=0)) / synthetic.std(axis=0, ddof=1)
    theirs = PCA(3).fit(standard)
    expected = theirs.components_.T * np.sqrt(theirs.explained_variance_)
    ours = factor_solution(correlations, 3, extraction="principal_component", rotation="none")
    order, signs = aligned(ours.pattern, expected)
    assert order == [0, 1, 2]
    np.testing.assert_allclose(ours.pattern * signs, expected, atol=1e-10)


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
    values = pd.read_csv(shared / "data" / "tables" / "epci.csv")[list(EPCI)].to_numpy()
    shuffled = values[np.random.default_rng(1).permutation(len(values))]
    first, second = (
        factor_solution(correlation_matrix(rows), 2, extraction=extraction).pattern for rows in (values, shuffled)
    )
    np.testing.assert_allclose(second, first, atol=1e-10)


def test_a_heywood_case_is_flagged_on_its_indicator() -> None:
    loadings = np.array([1.05, 0.6, 0.5, 0.7, 0.4])
    matrix = np.outer(loadings, loadings)
    np.fill_diagonal(matrix, 1.0)
    solution = factor_solution(matrix, 1, rotation="none")
    assert solution.heywood.tolist() == [True, False, False, False, False]


def test_parallel_analysis_finds_the_true_number(correlations: Floats) -> None:
    assert n_factors_parallel(correlations, 1000, np.random.default_rng(1)) == 2
    noise = correlation_matrix(np.random.default_rng(2).standard_normal((400, 8)))
    assert n_factors_parallel(noise, 400, np.random.default_rng(3)) <= 1
    assert n_factors_kaiser(correlations) == 2


def test_omega_is_that_of_psych_whatever_the_rotation(shared: Path, correlations: Floats) -> None:
    expected = pd.read_csv(shared / "reference" / "factor" / "summary_synth.csv")["omega_t"].iloc[0]
    for rotation in ROTATIONS:
        solution = factor_solution(correlations, 2, rotation=rotation)
        assert omega_total(correlations, solution) == pytest.approx(expected, abs=1e-5)


def test_minimum_average_partials_are_those_of_psych(shared: Path, correlations: Floats) -> None:
    expected = pd.read_csv(shared / "reference" / "factor" / "synth_velicer_map.csv")
    np.testing.assert_allclose(velicer_map(correlations)[: len(expected)], expected["MAP"], rtol=1e-10)
    assert np.nanargmin(velicer_map(correlations)) + 1 == 2


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
