"""Every metric is explained on its page, and no page explains one that does not exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ifn_research.language import LANGUAGES
from ifn_research.language.catalogue import catalogue
from ifn_research.study.schema import json_schema
from ifn_research.validation import METRICS
from ifn_research.validation.checks.spatial import MORAN
from ifn_research.validation.metrics.base import About


def test_configuration_labels_and_page_name_the_metrics_that_exist(repository: Path) -> None:
    page = (repository / "docs" / "reference" / "metrics.md").read_text(encoding="utf-8")
    named = {name for cell in re.findall(r"^\| (`.*?) \|", page, flags=re.M) for name in re.findall(r"`(\w+)`", cell)}
    named = {f"capture{name}" if name.startswith("_pop") else name for name in named}
    there = {*METRICS, *MORAN}
    assert there ^ named == set(), "docs/reference/metrics.md has a row for each"
    for code in LANGUAGES:
        labels = {key.removeprefix("metric.") for key in catalogue(code).messages if key.startswith("metric.")}
        assert there ^ labels == set(), f"metric: of ifn_research/language/{code}.yaml has a line for each"
    accepted = json_schema()["$defs"]["ValidationConfig"]["properties"]["primary_metric"]["enum"]
    assert accepted == list(METRICS)


def test_a_metric_must_say_whether_it_sums_over_the_most_fragile() -> None:
    """A new metric that does not say so cannot be made, so that none is told where it must be withheld."""
    with pytest.raises(TypeError, match="sums_over_most_fragile"):
        About((0.0, 1.0))  # type: ignore[call-arg]
    for name, metric in METRICS.items():
        assert metric.name == name
        assert isinstance(metric.about, About)


def test_percentages_are_said_as_such() -> None:
    assert {name for name, metric in METRICS.items() if metric.about.share} == {
        *("capture_pop05", "capture_pop10", "capture_pop20", "capture_pop30", "capture_n20"),
        *("precision_top10", "top_decile_overlap", "deviance_explained"),
    }
