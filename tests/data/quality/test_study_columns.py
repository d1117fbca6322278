"""What the quality report says of indicators: alone, together and territory by territory."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ifn_research.config.models import GroundTruthConfig, IndicatorConfig
from ifn_research.data.findings import Finding, findings_frame
from ifn_research.data.loading import load_study_data
from ifn_research.data.quality.study_columns import check_indicators, check_outcome

N = 200


@pytest.fixture
def report(study):
    """The findings about a table of N territories, by check."""

    def report(columns, *, units=None, directions=None, **said):
        frame = pd.DataFrame({"code": [f"t{i}" for i in range(N)]} | columns)
        items = {
            name: {
                "column": name,
                "unit": (units or {}).get(name, ""),
                "direction": (directions or {}).get(name, 1),
            }
            for name in columns
            if name not in ("people", "lon", "lat", "dep")
        }
        table = {"population": "people"} if "people" in columns else {}
        table |= {"groups": {"departement": "dep"}} if "dep" in columns else {}
        found = load_study_data(study(frame.to_csv(index=False), table=table, indicators=items, **said)).findings
        by_check: dict[str, list[Finding]] = {}
        for finding in found:
            by_check.setdefault(finding.check, []).append(finding)
        return by_check

    return report


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def test_clean_figures_have_nothing_to_tell(report, rng):
    common = rng.normal(size=N)
    columns = {f"x{j}": 50 + 5 * (common + rng.normal(size=N)) for j in range(4)}
    assert set(report(columns, units=dict.fromkeys(columns, "%"))) == {"read_as"}


@pytest.mark.parametrize(("share", "severity"), [(0.02, "info"), (0.2, "warning")])
def test_missing_values_are_counted(report, rng, share, severity):
    values = rng.normal(size=N)
    values[: int(share * N)] = np.nan
    (finding,) = report({"x": values})["missing"]
    assert (finding.n, finding.severity) == (int(share * N), severity)
    assert str(finding.message).startswith(f"'x': {int(share * N)} territories of 200 ({share:.1%}) without a value")


def test_an_indicator_known_in_few_territories_is_told_that_versions_refuse_it(report, rng):
    values = rng.normal(size=N)
    values[:80] = np.nan
    assert "allow_low_coverage" in str(report({"x": values})["missing"][0].fix)


def test_values_missing_in_small_territories_are_not_missing_at_random(report, rng):
    people = np.sort(rng.lognormal(8, 1, N)).round()
    values = rng.normal(size=N)
    values[:30] = np.nan
    (finding,) = report({"people": people, "x": values})["missing_in_small_territories"]
    assert finding.n == 30
    shuffled = values[rng.permutation(N)]
    assert "missing_in_small_territories" not in report({"people": people, "x": shuffled})


def test_zeros_far_from_every_other_value_are_probably_missing(report, rng):
    values = rng.normal(100, 10, N)
    values[:7] = 0
    (finding,) = report({"x": values})["zeros_probably_missing"]
    assert finding.n == 7


@pytest.mark.parametrize("kind", ["counts", "shares", "z-scores"])
def test_genuine_zeros_are_left_alone(report, rng, kind):
    values = {
        "counts": rng.poisson(1.5, N).astype(float),
        "shares": np.where(rng.random(N) < 0.4, 0, rng.uniform(0, 100, N)),
        "z-scores": np.round(rng.normal(0, 1, N), 1),
    }[kind]
    assert (values == 0).sum() > 2
    assert "zeros_probably_missing" not in report({"x": values})


def test_a_zero_where_hardly_anybody_lives_is_plausible(report, rng):
    values, people = rng.normal(30, 3, N), np.full(N, 5000.0)
    values[:5], people[:5] = 0, 12
    found = report({"x": values, "people": people})
    assert "zeros_probably_missing" not in found
    assert found["small_population"][0].n == 5


def test_an_indicator_against_its_set_is_the_only_one_accused(report, rng):
    common = rng.normal(size=N)
    columns = {f"x{j}": common + 0.5 * rng.normal(size=N) for j in range(3)}
    columns["income"] = -common + 0.5 * rng.normal(size=N)
    (finding,) = report(columns)["against_the_others"]
    assert finding.column == "income"
    assert "against_the_others" not in report(columns, directions={"income": -1})


def test_the_same_indicator_twice_is_told(report, rng):
    values = rng.normal(size=N)
    (finding,) = report({"x": values, "y": 100 - 3 * values})["duplicated"]
    assert "'y' and 'x'" in str(finding.message)


def test_territories_without_most_indicators_are_told(report, rng):
    columns = {f"x{j}": rng.normal(size=N) for j in range(3)}
    columns["x0"][4] = columns["x1"][4] = np.nan
    (finding,) = report(columns)["territories_mostly_missing"]
    assert "t4" in str(finding.message)


def test_territories_without_a_group_or_a_population_are_told(report, rng):
    people, dep = np.full(N, 900.0), np.array(["01"] * N, dtype=object)
    people[3], dep[7] = np.nan, ""
    found = report({"x": rng.normal(size=N), "people": people, "dep": dep})
    assert "t3" in str(found["unknown_population"][0].message)
    assert found["unknown_group"][0].n == 1


def test_far_values_are_told_for_information(report, rng):
    values = rng.uniform(0, 1, N)
    values[9] = 50
    (finding,) = report({"x": values})["outliers"]
    assert (finding.severity, finding.n) == ("info", 1)


def test_the_report_lists_errors_first():
    rows = [Finding("t", "a", "one", "info", 1, "m"), Finding("t", "b", "two", "error", 2, "m")]
    frame = findings_frame(rows)
    assert list(frame) == ["table", "column", "check", "severity", "n", "message", "fix", "said"]
    assert frame["check"].tolist() == ["two", "one"]


def test_what_is_known_of_the_studied_territories_alone_is_judged_on_them() -> None:
    rng = np.random.default_rng(2)
    raw = pd.DataFrame({"own": np.r_[rng.uniform(10, 20, 40), np.full(160, np.nan)], "all": rng.uniform(10, 20, 200)})
    raw.index = [f"T{k}" for k in range(200)]
    inside = np.arange(200) < 40
    indicators = {name: IndicatorConfig(column=name) for name in raw}

    def missing(**said: object) -> list[str]:
        found = check_indicators(indicators, raw, sources={}, **said)  # type: ignore[arg-type]
        return [item.column for item in found if item.check == "missing"]

    assert missing() == ["own"]
    assert missing(inside=inside) == []
    raw.loc["T3", "own"] = np.nan
    assert missing(inside=inside) == ["own"]
    raw.loc["T199", "own"] = 15.0
    (told,) = [item for item in check_indicators(indicators, raw, sources={}, inside=inside) if item.check == "missing"]
    assert told.n == 160


def test_a_ground_truth_that_is_known_of_other_territories_alone_is_refused() -> None:
    rng = np.random.default_rng(3)
    figures = np.r_[np.full(40, np.nan), rng.uniform(10, 20, 160)]
    raw = pd.DataFrame({"known": rng.uniform(10, 20, 200), "elsewhere": figures}, index=[f"T{k}" for k in range(200)])
    inside = np.arange(200) < 40
    truth = GroundTruthConfig(name="elsewhere", column="elsewhere", unit="", direction=1)
    (told,) = check_outcome(truth, raw, sources={}, inside=inside)
    assert (told.check, told.severity) == ("all_missing", "error")
    assert "none of the 40 territories" in str(told.message)
    assert check_outcome(truth, raw, sources={}, inside=~inside) == []


def test_the_coverage_of_a_ground_truth_is_that_of_the_territories_it_judges() -> None:
    raw = pd.DataFrame({"known": np.r_[np.full(40, 5.0), np.arange(160.0)]}, index=[f"T{k}" for k in range(200)])
    inside = np.arange(200) < 40
    truth = GroundTruthConfig(name="known", column="known", unit="", direction=1)
    assert [item.check for item in check_outcome(truth, raw, sources={}, inside=inside)] == ["constant"]
    raw.iloc[:10] = np.nan
    raw.iloc[10:40, 0] = np.arange(30.0)
    (told,) = [item for item in check_outcome(truth, raw, sources={}, inside=inside) if item.check == "missing"]
    assert told.n == 10
    assert "(25.0%)" in str(told.message)
