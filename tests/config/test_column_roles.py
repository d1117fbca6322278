"""No indicator is judged by its own column, and no label is a figure."""

from __future__ import annotations

from pathlib import Path

import pytest

from ifn_research.config import load_study
from ifn_research.errors import ConfigError

STUDY = """
study: small
tables: [{{path: data.csv, code: code, name: label, population: persons, groups: {{region: code_region}}}}]
indicators:
  poverty: {{column: poverty_rate}}
  jobs: {{numerator: n_unemployed, denominator: n_active}}
  unused: {{column: outcome}}
ground_truth: [{{name: outcome, {truth}}}]
versions: [{{name: equal, variables: [poverty, jobs]}}]
"""


def study(folder: Path, truth: str) -> Path:
    path = folder / "study.yaml"
    path.write_text(STUDY.format(truth=truth), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "truth, indicator",
    [
        ("column: poverty_rate", "poverty"),
        ("column: poverty_rate, circular_with: [poverty]", "poverty"),
        ("numerator: n_unemployed, denominator: persons", "jobs"),
        ("column: n_unemployed", "jobs"),
        ("column: n_active", "jobs"),
        ("column: poverty_rate, table: {path: data.csv, code: code}", "poverty"),
    ],
)
def test_an_indicator_read_from_what_the_ground_truth_measures_is_refused(
    tmp_path: Path, truth: str, indicator: str
) -> None:
    with pytest.raises(ConfigError, match=f"the indicator '{indicator}' is read from") as caught:
        load_study(study(tmp_path, truth))
    assert f"indicators.{indicator}" in str(caught.value.where)
    assert "ground_truth[0]" in str(caught.value.where)
    assert f"leave '{indicator}' out of the versions" in str(caught.value.fix)


def test_a_baseline_is_not_judged_by_its_own_column_either(tmp_path: Path) -> None:
    path = study(tmp_path, "column: outcome")
    with pytest.raises(ConfigError, match="the indicator 'unused' is read from 'outcome'"):
        load_study(path, overrides=["validation.baselines=[unused]"])


@pytest.mark.parametrize(
    "truth",
    [
        "column: outcome",
        "numerator: n_takers, denominator: n_active",
        "numerator: n_takers, denominator: persons",
        "column: poverty_rate, table: {path: other.csv, code: code}",
    ],
)
def test_a_shared_denominator_or_another_file_is_no_circle(tmp_path: Path, truth: str) -> None:
    assert load_study(study(tmp_path, truth)).config.ground_truth


@pytest.mark.parametrize(
    "truth, role",
    [
        ("column: code", "code"),
        ("column: label", "name"),
        ("column: code_region", "group 'region'"),
        ("column: persons", "population"),
        ("numerator: persons, denominator: n_active", "population"),
        ("numerator: n_takers, denominator: code_region", "group 'region'"),
        ("column: id, table: {path: other.csv, code: id}", "code"),
    ],
)
def test_a_label_of_the_territories_is_no_ground_truth(tmp_path: Path, truth: str, role: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_study(study(tmp_path, truth))
    assert f"is the {role} of the territories" in str(caught.value.what)
    assert "ground_truth[0]" in str(caught.value.where)
