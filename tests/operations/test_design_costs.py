"""What measuring each territory costs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research.errors import ConfigError
from ifn_research.operations.design_costs import costs_of
from ifn_research.results.study_result import StudyResult


def codes(simulated: StudyResult) -> np.ndarray:
    return simulated.territories["code"].to_numpy(dtype=object)


def test_the_population_is_that_of_the_results(simulated: StudyResult) -> None:
    found = costs_of(simulated, codes(simulated), "population")
    np.testing.assert_array_equal(found, simulated.territories["population"])


def test_an_indicator_is_its_raw_value(simulated: StudyResult) -> None:
    name = next(iter(simulated.config.indicators))
    rows = simulated.tables["contributions"]
    rows = rows[(rows["indicator"] == name) & (rows["version"] == rows["version"].iloc[0])].set_index("code")["raw"]
    found = costs_of(simulated, rows.index.to_numpy(dtype=object), name)
    np.testing.assert_array_equal(found, rows)


def test_a_column_of_the_tables_of_the_study_or_of_a_file(simulated: StudyResult, tmp_path: Path) -> None:
    found = costs_of(simulated, codes(simulated), "longitude")
    assert np.isfinite(found).all()
    frame = pd.DataFrame({"code": codes(simulated)[:50], "minutes": np.arange(50) + 1.0})
    frame.to_csv(tmp_path / "costs.csv", index=False)
    given = costs_of(simulated, codes(simulated), "minutes", tmp_path / "costs.csv")
    np.testing.assert_array_equal(given[:50], np.arange(50) + 1.0)
    assert np.isnan(given[50:]).all()


def test_a_column_that_is_nowhere_is_refused(simulated: StudyResult) -> None:
    with pytest.raises(ConfigError, match="no table of the study"):
        costs_of(simulated, codes(simulated), "minutes")


def test_under_disclosure_costs_are_not_read(simulated: StudyResult, tmp_path: Path) -> None:
    masked = replace(simulated, document={**simulated.document, "disclosure": {"threshold": 11}})
    with pytest.raises(ConfigError, match="small counts are masked"):
        costs_of(masked, codes(simulated), "longitude")
    assert np.isfinite(costs_of(masked, codes(simulated), "population")).any()


def test_a_masked_population_is_no_cost(simulated: StudyResult) -> None:
    scores = simulated.tables["scores"].copy()
    small = scores["code"] == scores["code"].iloc[0]
    scores["population"] = scores["population"].astype(float).where(~small)
    document = {**simulated.document, "disclosure": {"threshold": 11}}
    masked = replace(simulated, document=document, tables={**simulated.tables, "scores": scores})
    with pytest.raises(ConfigError, match="population of 1 territory is masked") as raised:
        costs_of(masked, codes(simulated), "population")
    assert "leave --cost out" in str(raised.value.fix)
    without = replace(masked, tables={**simulated.tables, "scores": scores.drop(columns="population")})
    with pytest.raises(ConfigError, match="small counts are masked") as raised:
        costs_of(without, codes(simulated), "population")
    assert "population" not in str(raised.value.fix)
