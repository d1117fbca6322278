"""Sampling adequacy, sphericity and alpha against psych, factor-analyzer and closed forms."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from factor_analyzer.factor_analyzer import calculate_bartlett_sphericity

from ifn_research.statistics.factors.factorability import (
    bartlett_sphericity,
    correlation_matrix,
    cronbach_alpha,
    is_singular,
    kmo,
    squared_multiple_correlations,
)


@pytest.mark.confirms("KMO, Bartlett’s test", "psych (R)", "simulated indicators")
def test_figures_are_those_of_psych(shared: Path, synthetic: np.ndarray) -> None:
    folder = shared / "reference" / "factor"
    expected = pd.read_csv(folder / "summary_synth.csv").iloc[0]
    correlations = correlation_matrix(synthetic)
    chi2, df, p = bartlett_sphericity(correlations, len(synthetic))
    assert kmo(correlations).overall == pytest.approx(expected["KMO"], abs=1e-12)
    assert (chi2, df, p) == (pytest.approx(expected["bartlett_chi2"], rel=1e-12), expected["bartlett_df"], 0.0)
    assert cronbach_alpha(synthetic) == pytest.approx(expected["alpha_raw"], abs=1e-12)
    standard = (synthetic - synthetic.mean(axis=0)) / synthetic.std(axis=0, ddof=1)
    assert cronbach_alpha(standard) == pytest.approx(expected["alpha_std"], abs=1e-12)
    per_item = pd.read_csv(folder / "synth_kmo_smc.csv")
    np.testing.assert_allclose(kmo(correlations).per_indicator, per_item["MSA"], atol=1e-12)
    np.testing.assert_allclose(squared_multiple_correlations(correlations), per_item["SMC"], atol=1e-12)


@pytest.mark.confirms("Bartlett’s test", "factor-analyzer", "simulated indicators", packages=("factor-analyzer",))
def test_sphericity_is_that_of_factor_analyzer(synthetic: np.ndarray) -> None:
    chi2, p = calculate_bartlett_sphericity(pd.DataFrame(synthetic[:60]))
    ours = bartlett_sphericity(correlation_matrix(synthetic[:60]), 60)
    assert ours[0] == pytest.approx(chi2, rel=1e-10)
    assert ours[2] == pytest.approx(p, abs=1e-15)


@pytest.mark.confirms("Sampling adequacy of equal correlations", "closed form", "")
def test_adequacy_of_equal_correlations_is_its_closed_form() -> None:
    m, r = 5, 0.4
    correlations = np.full((m, m), r) + (1 - r) * np.eye(m)
    partial = r / (1 + (m - 2) * r)
    assert kmo(correlations).overall == pytest.approx(r**2 / (r**2 + partial**2), abs=1e-14)


def test_the_unit_of_a_column_changes_nothing(synthetic: np.ndarray) -> None:
    units = 10.0 ** np.arange(synthetic.shape[1])
    np.testing.assert_allclose(correlation_matrix(synthetic * units), correlation_matrix(synthetic), atol=1e-12)


def test_dependent_indicators_have_no_adequacy(synthetic: np.ndarray) -> None:
    dependent = np.column_stack([synthetic[:, :3], synthetic[:, :3].sum(axis=1)])
    correlations = correlation_matrix(dependent)
    assert is_singular(correlations)
    with pytest.raises(ValueError, match="singular"):
        kmo(correlations)
    with pytest.raises(ValueError, match="singular"):
        bartlett_sphericity(correlations, 100)


def test_figures_that_do_not_exist_are_refused() -> None:
    with pytest.raises(ValueError, match="does not vary"):
        correlation_matrix(np.ones((4, 2)))
    with pytest.raises(ValueError, match="sum to a constant"):
        cronbach_alpha(np.array([[0.0, 1.0], [1.0, 0.0], [2.0, -1.0]]))
