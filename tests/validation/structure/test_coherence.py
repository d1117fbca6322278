"""Diagnostics of a version against independent computations."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ifn_research.matrix import IndicatorMatrix, Weights
from ifn_research.results.study_result import StudyResult
from ifn_research.validation.structure.coherence import diagnose


def found(statistics: object, name: str) -> dict[str, float]:
    return {item.indicator or item.component: item.value for item in statistics if item.statistic == name}  # type: ignore[attr-defined]


def test_influence_is_the_correlation_with_the_index(simulated: StudyResult) -> None:
    cells = simulated.tables["contributions"]
    diagnostics = simulated.tables["diagnostics"]
    for version in simulated.versions:
        wide = cells[cells["version"] == version].pivot_table(index="code", columns="indicator", values="normalised")
        scores = simulated.tables["scores"].query("version == @version").set_index("code")["score"].loc[wide.index]
        rows = diagnostics[(diagnostics["version"] == version) & (diagnostics["statistic"] == "influence")]
        expected = {name: np.corrcoef(wide[name], scores)[0, 1] for name in wide}
        assert dict(zip(rows["indicator"], rows["value"], strict=True)) == pytest.approx(expected, abs=1e-12)


def test_eigenvalues_sum_to_the_number_of_indicators(simulated: StudyResult) -> None:
    diagnostics = simulated.tables["diagnostics"].query("version == 'equal'")
    eigenvalues = diagnostics[diagnostics["statistic"] == "eigenvalue"]["value"]
    shares = diagnostics[diagnostics["statistic"] == "explained_variance"]["value"]
    assert eigenvalues.sum() == pytest.approx(6)
    assert shares.sum() == pytest.approx(1)
    assert eigenvalues.is_monotonic_decreasing


def test_a_refused_version_has_diagnostics_but_no_influence(simulated: StudyResult) -> None:
    statistics = set(simulated.tables["diagnostics"].query("version == 'refused'")["statistic"])
    assert {"kmo", "bartlett_p", "cronbach_alpha", "eigenvalue"} <= statistics
    assert not {"influence", "effective_weight"} & statistics


def test_dependent_indicators_have_eigenvalues_and_a_reason() -> None:
    values = np.random.default_rng(1).standard_normal((40, 3))
    matrix = IndicatorMatrix.of(np.column_stack([values, values.sum(axis=1)]))
    statistics, warnings = diagnose(matrix, Weights(matrix.indicators, np.full(4, 0.25)), matrix.values.mean(axis=1))
    assert "linearly dependent" in str(warnings[0])
    assert found(statistics, "kmo") == {}
    assert len(found(statistics, "eigenvalue")) == 4
    assert set(found(statistics, "effective_weight").values()) == {0.25}


def test_one_indicator_has_nothing_to_correlate() -> None:
    matrix = IndicatorMatrix.of(np.arange(10.0)[:, None])
    statistics, warnings = diagnose(matrix)
    assert statistics == ()
    assert "one indicator" in str(warnings[0])


def test_sampling_adequacy_sphericity_and_alpha_are_those_of_their_definitions(simulated: StudyResult) -> None:
    cells = simulated.tables["contributions"].query("version == 'geometric'")
    values = cells.pivot_table(index="code", columns="indicator", values="normalised", sort=False)
    table = simulated.tables["diagnostics"].query("version == 'geometric'")
    overall = table[table["indicator"] == ""].set_index("statistic")["value"]
    n, m = values.shape
    # Partial correlations from regressions on the others, not from an inverse matrix.
    partial = np.zeros((m, m))
    standard = ((values - values.mean()) / values.std(ddof=1)).to_numpy()
    for i in range(m):
        for j in range(i):
            rest = np.delete(standard, [i, j], axis=1)
            left = [standard[:, k] - rest @ np.linalg.lstsq(rest, standard[:, k], rcond=None)[0] for k in (i, j)]
            partial[i, j] = partial[j, i] = np.corrcoef(*left)[0, 1]
    correlations = values.corr().to_numpy() - np.eye(m)
    shared, unshared = correlations**2, partial**2
    assert overall["kmo"] == pytest.approx(shared.sum() / (shared.sum() + unshared.sum()), abs=1e-10)
    each = table[(table["statistic"] == "kmo") & (table["indicator"] != "")].set_index("indicator")["value"]
    expected = shared.sum(axis=0) / (shared.sum(axis=0) + unshared.sum(axis=0))
    assert dict(each) == pytest.approx(dict(zip(values.columns, expected, strict=True)), abs=1e-10)
    chi2 = -(n - 1 - (2 * m + 5) / 6) * np.log(np.linalg.eigvalsh(values.corr())).sum()
    assert overall["bartlett_chi2"] == pytest.approx(chi2, rel=1e-10)
    assert overall["bartlett_df"] == m * (m - 1) / 2
    assert overall["bartlett_p"] == pytest.approx(stats.chi2.sf(chi2, m * (m - 1) / 2), abs=1e-12)
    alpha = m / (m - 1) * (1 - values.var(ddof=1).sum() / values.sum(axis=1).var(ddof=1))
    assert overall["cronbach_alpha"] == pytest.approx(alpha, abs=1e-10)


def test_effective_weights_of_nested_dimensions_are_products_down_the_hierarchy(simulated: StudyResult) -> None:
    # Indicators in turn in social/money, social and access: social holds a node and two indicators.
    rows = simulated.tables["diagnostics"].query("version == 'geometric' and statistic == 'effective_weight'")
    money, social, access = 1 / 2 * 1 / 3 * 1 / 2, 1 / 2 * 1 / 3, 1 / 2 * 1 / 2
    assert list(rows["value"]) == pytest.approx([money, social, access] * 2, abs=1e-12)
    weights = simulated.tables["weights"].query("version == 'geometric'")["weight"]
    assert list(weights) == pytest.approx(list(rows["value"]), abs=1e-15)


def test_missing_cells_leave_their_territory_out_of_correlations_only() -> None:
    values = np.random.default_rng(2).standard_normal((30, 3))
    values[4, 1] = np.nan
    matrix = IndicatorMatrix.of(values)
    scores = np.nanmean(values, axis=1)
    statistics, _ = diagnose(matrix, Weights(matrix.indicators, np.full(3, 1 / 3)), scores)
    complete = np.delete(values, 4, axis=0)
    eigenvalues = np.linalg.eigvalsh(np.corrcoef(complete.T))[::-1]
    assert list(found(statistics, "eigenvalue").values()) == pytest.approx(list(eigenvalues), abs=1e-12)
    expected = {"x1": np.corrcoef(values[:, 0], scores)[0, 1]}
    expected["x2"] = np.corrcoef(complete[:, 1], np.delete(scores, 4))[0, 1]
    influence = found(statistics, "influence")
    assert {name: influence[name] for name in expected} == pytest.approx(expected, abs=1e-12)
