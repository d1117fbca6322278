"""A finding does not advise what the versions do already, and what it advises works as it is written."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study, run
from ifn_research.config import Study
from ifn_research.study.check import check

STUDY = """study: s
tables: [{path: t.csv, code: code, groups: {region: region}}]
indicators: {a: {column: a}, b: {column: b}, c: {column: c}}
versions:
  - {name: v, variables: [a, b, c]STEPS}
  - {name: other, variables: [a, c], normalisation: percentile}
"""


def study(folder: Path, steps: str) -> Study:
    """`b` lacks 4 values of 40, which `other` does not use; `a` has one far away."""
    values = np.random.default_rng(1).normal(50, 10, (40, 3)).round(1)
    table = pd.DataFrame(values, columns=list("abc")).assign(code=[f"T{k:02d}" for k in range(40)])
    table["region"] = [f"R{k % 4}" for k in range(40)]
    table.loc[[3, 5, 7, 9], "b"] = np.nan
    table.loc[11, "a"] = 900.0
    table.to_csv(folder / "t.csv", index=False)
    path = folder / "study.yaml"
    path.write_text(STUDY.replace("STEPS", steps))
    return load_study(path)


def fix(found: Study, kind: str) -> str:
    findings = check(found).findings.set_index("check")
    return str(findings.loc[kind, "fix"])


@pytest.mark.parametrize(
    "imputation, told",
    [
        ("available", "is scored on what is known of it in v (imputation: available)"),
        ("drop", "is left out in v (imputation: drop)"),
        ("median", "has them filled in v (imputation: median)"),
        ("{method: group_median, by: region}", "has them filled in v (imputation: group_median)"),
    ],
)
def test_where_an_imputation_is_chosen_none_is_advised(tmp_path: Path, imputation: str, told: str) -> None:
    found = study(tmp_path, f", imputation: {imputation}")
    assert fix(found, "missing").startswith("nothing, if this is what is meant: ")
    assert told in fix(found, "missing")
    assert fix(found, "missing") == run(found).tables["quality"].set_index("check").loc["missing", "fix"]


def test_where_none_is_chosen_each_that_is_advised_works(tmp_path: Path) -> None:
    advised = fix(study(tmp_path, ""), "missing")
    assert advised.endswith("in the version v")
    assert advised.startswith("write imputation: median (fills the cells), drop (")
    methods = re.findall(r"(\w+) \(", advised)
    assert methods == ["median", "drop", "available"]
    for method in methods:
        result = run(study(tmp_path, f", imputation: {method}"))
        assert set(result.tables["versions"]["status"]) == {"ok"}


@pytest.mark.parametrize("steps", ["normalisation: percentile", "normalisation: rank", "outliers: winsorise"])
def test_percentiles_are_not_advised_where_the_pull_is_limited(tmp_path: Path, steps: str) -> None:
    told = fix(study(tmp_path, f", imputation: median, {steps}"), "outliers")
    assert told == "check them; every version that uses this indicator limits their pull already"


def test_percentiles_are_advised_to_the_versions_that_are_pulled_and_work(tmp_path: Path) -> None:
    told = fix(study(tmp_path, ", imputation: median"), "outliers")
    assert told.endswith("in the version v")
    for advised in re.findall(r"(\w+: \w+) (?:or|limits)", told):
        found = study(tmp_path, f", imputation: median, {advised}")
        assert "already" in fix(found, "outliers")
        assert set(run(found).tables["versions"]["status"]) == {"ok"}


def test_territories_that_lack_most_indicators_are_told_to_be_left_out_already(tmp_path: Path) -> None:
    found = study(tmp_path, ", imputation: available")
    table = pd.read_csv(tmp_path / "t.csv")
    table.loc[2, ["a", "b"]] = np.nan
    table.to_csv(tmp_path / "t.csv", index=False)
    text = found.document.source
    assert "or refuses missing cells" in fix(load_study(text), "territories_mostly_missing")
    path = Path(text)
    path.write_text(path.read_text().replace("available", "available, coverage: {territories: 0.3}"))
    told = fix(load_study(path), "territories_mostly_missing")
    assert told.startswith("remove coverage: from the version v, or write imputation: drop there")
