"""Diagnostics of a version against independent computations."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.matrix import IndicatorMatrix, Weights
from ifn_research.results import StudyResult
from ifn_research.validation.coherence import diagnose


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
    assert "linearly dependent" in warnings[0]
    assert found(statistics, "kmo") == {}
    assert len(found(statistics, "eigenvalue")) == 4
    assert set(found(statistics, "effective_weight").values()) == {0.25}


def test_one_indicator_has_nothing_to_correlate() -> None:
    matrix = IndicatorMatrix.of(np.arange(10.0)[:, None])
    statistics, warnings = diagnose(matrix)
    assert statistics == ()
    assert "one indicator" in warnings[0]
