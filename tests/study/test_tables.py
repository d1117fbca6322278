"""Tables say what was filled, what is missing and what was shrunk, cell by cell."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study, run
from ifn_research.outputs.explanation import explain_territory
from ifn_research.results.study_result import StudyResult, write_yaml
from tests.support.told_frames import in_english

N = 60


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    folder = tmp_path_factory.mktemp("assembly")
    rng = np.random.default_rng(0)
    people = rng.integers(5, 400, N)
    table = pd.DataFrame(
        {
            "code": [f"T{i:02d}" for i in range(N)],
            "zone": [f"Z{i % 4}" for i in range(N)],
            "n_poor": rng.binomial(people, rng.beta(4, 12, N)),
            "n": people,
            "a": rng.normal(50, 5, N).round(3),
            "b": rng.normal(50, 5, N).round(3),
        }
    )
    table.loc[[3, 4], "a"] = np.nan
    table.loc[4, "b"] = np.nan
    table.to_csv(folder / "t.csv", index=False)
    names = ["poor", "a", "b"]
    config = {
        "study": "s",
        "tables": [{"path": "t.csv", "code": "code", "groups": {"zone": "zone"}}],
        "indicators": {"poor": {"numerator": "n_poor", "denominator": "n"}, "a": {"column": "a"}, "b": {"column": "b"}},
        "versions": [
            {"name": "median", "variables": names, "imputation": "median"},
            {"name": "known", "variables": names, "imputation": "available"},
            {
                "name": "shrunk",
                "variables": names,
                "imputation": "median",
                "shrinkage": {"method": "beta_binomial", "by": "zone"},
            },
        ],
    }
    write_yaml(config, folder / "study.yaml")
    return run(load_study(Path(folder / "study.yaml")))


def test_imputed_cells_are_counted_by_indicator_and_by_territory(result: StudyResult) -> None:
    table = result.tables["imputed"]
    of = table[table["version"] == "median"]
    by_indicator = of[of["code"] == ""].set_index("indicator")
    # T04 lacks two of three indicators: it is left out before anything is imputed.
    assert by_indicator["n_imputed"].to_dict() == {"poor": 0, "a": 1, "b": 0}
    assert by_indicator["share_imputed"]["a"] == pytest.approx(1 / (N - 1))
    territories = of[of["indicator"] == ""].set_index("code")
    assert territories["n_imputed"].to_dict() == {"T03": 1}
    assert territories["share_imputed"]["T03"] == pytest.approx(1 / 3)
    known = table[(table["version"] == "known") & (table["code"] == "T03")].iloc[0]
    assert (known["n_imputed"], known["n_missing"]) == (0, 1)


def test_raw_and_shrunken_values_both_stay_visible(result: StudyResult) -> None:
    cells = result.tables["contributions"]
    raw, shrunk = (
        cells[(cells["version"] == version) & (cells["indicator"] == "poor")].set_index("code")
        for version in ("median", "shrunk")
    )
    pd.testing.assert_series_equal(raw["raw"], shrunk["raw"])
    assert raw["shrunk"].isna().all()
    assert shrunk["shrunk"].notna().all()
    assert shrunk["shrunk"].std() < raw["raw"].std()
    # The normalised value is that of the estimate.
    z = (shrunk["shrunk"] - shrunk["shrunk"].mean()) / shrunk["shrunk"].std()
    np.testing.assert_allclose(shrunk["normalised"], z, atol=1e-10)
    assert cells.loc[(cells["version"] == "shrunk") & (cells["indicator"] == "a"), "shrunk"].isna().all()


def test_how_much_a_territory_counts_in_its_own_estimate_is_a_diagnostic(result: StudyResult) -> None:
    rows = result.tables["diagnostics"]
    rows = rows[rows["statistic"] == "shrinkage_own_share"]
    assert rows[["version", "indicator"]].to_numpy().tolist() == [["shrunk", "poor"]]
    assert 0 < rows["value"].iloc[0] < 1


def test_an_explanation_shows_the_shrunken_value_beside_the_raw_one(result: StudyResult) -> None:
    (_, indicators), *_ = explain_territory(result, "T00", version="shrunk").sections
    cells = result.tables["contributions"]
    cell = cells[(cells["version"] == "shrunk") & (cells["code"] == "T00") & (cells["indicator"] == "poor")].iloc[0]
    indicators = in_english(indicators)
    row = indicators[indicators["indicator"] == "poor"].iloc[0]
    assert (row["value"], row["shrunk to"]) == (cell["raw"], cell["shrunk"])
    (_, plain), *_ = explain_territory(result, "T00", version="median").sections
    assert "shrunk to" not in in_english(plain).columns


def test_an_indicator_that_the_shrinkage_makes_constant_is_not_said_to_be_constant_in_the_data(tmp_path: Path) -> None:
    # From 3 to 6 of 10 everywhere: less spread than chance would make, so that all take the mean.
    table = pd.DataFrame({"code": [f"T{i:02d}" for i in range(N)], "n": 10, "a": np.arange(N)})
    table["n_poor"] = 3 + np.arange(N) % 2
    table["group"] = np.where(np.arange(N) % 4 < 2, "A", "B")
    table["n_poor"] += 2 * (table["group"] == "A")
    table.to_csv(tmp_path / "t.csv", index=False)
    names = ["poor", "a"]
    config = {
        "study": "s",
        "tables": [{"path": "t.csv", "code": "code", "groups": {"group": "group"}}],
        "indicators": {
            "poor": {"numerator": "n_poor", "denominator": "n"},
            "a": {"column": "a"},
        },
        "versions": [
            {"name": "ok", "variables": names},
            {"name": "all", "variables": names, "shrinkage": "beta_binomial"},
            {"name": "grouped", "variables": names, "shrinkage": {"method": "beta_binomial", "by": "group"}},
        ],
    }
    write_yaml(config, tmp_path / "study.yaml")
    versions = run(load_study(tmp_path / "study.yaml")).tables["versions"].set_index("version")
    assert list(versions.index[versions["status"] == "ok"]) == ["ok", "grouped"]
    assert "the indicator 'poor' has the same value" in versions.loc["all", "reason"]
    assert versions.loc["all", "fix"].startswith("the shrinkage draws it to one mean: use shrinkage: none")


def test_outcomes_are_those_of_the_tables_where_they_are_known(simulated: StudyResult, simulated_study: Path) -> None:
    outcomes = simulated.tables["outcomes"]
    source = pd.read_csv(simulated_study.parent / "simulated.csv", dtype={simulated.config.tables[0].code: str})
    source = source.set_index(simulated.config.tables[0].code)
    assert set(outcomes["ground_truth"]) == {item.name for item in simulated.config.ground_truth}
    for truth in simulated.config.ground_truth:
        found = outcomes[outcomes["ground_truth"] == truth.name].set_index("code")["value"]
        assert not found.isna().any()
        counted = truth.column is None
        expected = source[truth.numerator] / source[truth.denominator] if counted else source[truth.column]
        expected = expected[expected.notna()]
        assert set(found.index) == set(expected.index)
        np.testing.assert_allclose(found, expected.reindex(found.index), rtol=1e-12)
