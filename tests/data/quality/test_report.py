"""The quality report of a whole study."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ifn_research.config.models import StudyConfig
from ifn_research.data.loading import load_study_data
from ifn_research.data.quality.report import made_one, study_findings

ROWS = [f"t{at},{20 + at * 7 % 11},{10 + at * 5 % 13},{100 * at + 10},r{at % 3}" for at in range(1, 31)]
TEXT = "\n".join(["code,x,outcome,people,region", *ROWS]) + "\n"
TABLE = {"population": "people", "groups": {"region": "region"}}


def clean(study: Callable[..., StudyConfig]) -> StudyConfig:
    return study(TEXT, "x", table=TABLE, ground_truth=[{"name": "t", "column": "outcome"}])


def test_a_clean_study_has_nothing_to_tell(study: Callable[..., StudyConfig]) -> None:
    config = clean(study)
    assert [item.check for item in study_findings(config, load_study_data(config)) if item.severity != "info"] == []


def test_what_is_wrong_with_territories_indicators_and_outcomes_is_told_together(
    study: Callable[..., StudyConfig],
) -> None:
    config = clean(study)
    data = load_study_data(config)
    raw = data.raw.assign(x=2 * data.raw["outcome"] + 1)
    population = np.where(np.arange(30) == 4, np.nan, data.population)
    groups = {"region": np.where(np.arange(30) < 2, "", data.groups["region"]).astype(object)}
    found = study_findings(config, replace(data, raw=raw, population=population, groups=groups))
    told = {item.check: (item.severity, item.n) for item in found if item.severity != "info"}
    assert told == {
        "copy_of_ground_truth": ("error", 30),
        "unknown_population": ("warning", 1),
        "unknown_group": ("warning", 2),
    }


def test_columns_that_could_not_be_read_are_not_judged(study: Callable[..., StudyConfig]) -> None:
    config = clean(study)
    data = load_study_data(config)
    assert study_findings(config, replace(data, raw=data.raw[[]])) == []


def test_labels_that_differ_by_their_blanks_are_told_to_be_one(study: Callable[..., StudyConfig]) -> None:
    config = clean(study)
    labels = np.array(["Île-de-France", "Île-de-France ", "Bretagne"], dtype=object)
    assert [item.column for item in made_one(config, {"region": labels})] == ["region"]
    assert made_one(config, {"other": labels}) == []
