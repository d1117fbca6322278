"""Versions made again for a part of the people."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from ifn_research import load_study
from ifn_research.config.loading import read_study
from ifn_research.config.models import StudyConfig
from ifn_research.errors import IfnError

STUDY = """
study: s
tables: [{path: t.csv, code: code}]
indicators:
  poverty: {column: poverty, label: Pauvreté, unit: "%", dimension: money}
  alone: {column: alone, direction: 1}
  no_4g: {column: no_4g}
variable_sets: {all: [poverty, alone, no_4g]}
ground_truth: [{name: truth, column: truth, circular_with: [poverty]}]
versions:
  - {name: equal, label: Poids égaux, variables: all, normalisation: percentile}
  - {name: pca, variables: all, weighting: pca}
"""
SENIOR = "  senior: {label: seniors, indicators: {poverty: poverty_50}, same: [no_4g], drop: [alone]}\n"


def loaded(folder: Path, audiences: str) -> StudyConfig:
    (folder / "study.yaml").write_text(f"{STUDY}audiences:\n{audiences}", encoding="utf-8")
    return load_study(folder / "study.yaml").config


def test_each_version_is_made_for_the_audience_with_its_columns(tmp_path: Path) -> None:
    config = loaded(tmp_path, SENIOR)
    assert [version.name for version in config.versions] == ["equal", "pca", "equal@senior", "pca@senior"]
    version = config.version("equal@senior")
    assert (version.variables, version.normalisation.method) == (("poverty@senior", "no_4g"), "percentile")
    assert (version.audience, version.label) == ("senior", "Poids égaux (seniors)")
    mine = config.indicators["poverty@senior"]
    assert (mine.column, mine.label, mine.unit, mine.dimension) == ("poverty_50", "Pauvreté (seniors)", "%", "money")
    assert config.ground_truth[0].circular_with == ("poverty", "poverty@senior")
    assert "alone@senior" not in config.indicators


def test_an_audience_may_change_more_than_a_column_and_be_of_some_versions(tmp_path: Path) -> None:
    said = (
        "  young: {indicators: {poverty: {numerator: a, denominator: b, label: Moins de 30 ans}, alone: c},"
        " same: [no_4g], versions: [pca]}\n"
    )
    config = loaded(tmp_path, SENIOR + said)
    assert [version.name for version in config.versions][-1] == "pca@young"
    assert len(config.versions) == 5
    mine = config.indicators["poverty@young"]
    assert (mine.column, mine.numerator, mine.label) == (None, "a", "Moins de 30 ans")


def test_an_adaptation_for_an_audience_adapts_the_version_for_that_audience(tmp_path: Path) -> None:
    adapted = STUDY.rstrip() + "\n  - {name: local, from: equal, drop: [alone]}\n"
    (tmp_path / "study.yaml").write_text(f"{adapted}audiences:\n{SENIOR}", encoding="utf-8")
    config = load_study(tmp_path / "study.yaml").config
    assert (config.version("local").adapts, config.version("local@senior").adapts) == ("equal", "equal@senior")
    some = SENIOR.replace("drop: [alone]}", "drop: [alone], versions: [local]}")
    (tmp_path / "study.yaml").write_text(f"{adapted}audiences:\n{some}", encoding="utf-8")
    assert load_study(tmp_path / "study.yaml").config.version("local@senior").adapts is None


def test_what_was_resolved_is_read_again_as_it_is(tmp_path: Path) -> None:
    config = loaded(tmp_path, SENIOR)
    (tmp_path / "again.yaml").write_text(yaml.safe_dump(config.plain(), allow_unicode=True), encoding="utf-8")
    assert load_study(tmp_path / "again.yaml").config == config


@pytest.mark.parametrize(
    ("audiences", "what"),
    [
        ("  senior: {indicators: {poverty: p50}, same: [no_4g]}\n", "what the indicator is for it: alone"),
        ("  senior: {indicators: {povety: p50}, same: [no_4g, alone]}\n", "povety"),
        ("  senior: {indicators: {poverty: p50}, same: [no_4g, alone], verions: [pca]}\n", "verions"),
        ("  senior: {indicators: {poverty: p50}, same: [no_4g, alone], versions: [fa]}\n", "fa"),
        ("  senior: {indicators: {poverty: 3}, same: [no_4g, alone]}\n", "no column is given for 'poverty'"),
        ("  senior: {indicators: {poverty: p50}, same: no_4g}\n", "same"),
        ("  senior: seniors\n", "says nothing"),
        ("  sen ior: {label: x}\n", "sen ior"),
    ],
)
def test_an_audience_that_does_not_say_all_is_refused(tmp_path: Path, audiences: str, what: str) -> None:
    with pytest.raises(IfnError) as refused:
        loaded(tmp_path, audiences)
    assert what in str(refused.value)


def test_an_audience_that_misses_a_column_is_one_problem(tmp_path: Path) -> None:
    """What it declares beside is not complained of for want of a version."""
    (tmp_path / "study.yaml").write_text(
        "study: s\ntables: [{path: t.csv, code: code}]\nindicators: {a: {column: a}, b: {column: b}}\n"
        "versions: [{name: v, variables: [a, b]}]\naudiences: {senior: {indicators: {a: a_50}}}\n"
    )
    (problem,) = read_study(tmp_path / "study.yaml").problems
    assert "'b'" in str(problem) or " b" in str(problem)
