"""Charts stand in the order in which they are read, under titles that are not cut."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path

import pytest

from ifn_research.language import in_french, language_named
from ifn_research.outputs.tracking.runs.charts import FOREST, ChartedSections, charted, height
from ifn_research.outputs.tracking.runs.metrics import AGREEMENT
from ifn_research.results.metrics import UNCHARTED
from ifn_research.validation.metrics import METRICS
from tests.support.hand_made import make

KEYS = (
    *("agreement/spearman_with_equal", "diagnostics/kmo", "diagnostics/eigenvalue", "abstention/spearman"),
    *("caf/n", "caf/pearson", "caf/pearson_ci_low", "caf/spearman_ci_high", "caf/spearman_ci_low", "caf/spearman"),
    *("caf/spearman_above_best_single", "caf/capture_pop10_gain_over_random"),
)


def sections(found: ChartedSections) -> dict[str, list[str]]:
    """Titles of the charts that are shown, by those of their sections."""
    return {
        section["name"].replace("\N{NO-BREAK SPACE}", " "): [
            ("".join(chart.get("imageKeys", ())) or chart["metricKey"]).replace("\N{NO-BREAK SPACE}", " ")
            for chart in found.charts
            if chart["metricSectionId"] == section["uuid"] and not chart["deleted"]
        ]
        for section in found.sections
    }


def test_the_primary_metric_with_its_interval_comes_first_and_diagnostics_last() -> None:
    found = sections(charted(make(), KEYS))
    names = list(found)
    assert names[0] == "Critère principal"
    assert found["Critère principal"] == ["Valeur", "Bas (95 %)", "Haut (95 %)"]
    assert names[-2:] == ["Ressemblance avec « equal »", "Diagnostics"]
    assert found["Diagnostics"] == ["KMO", "diagnostics/eigenvalue"]


def test_the_forest_plot_is_the_first_chart_where_there_is_one() -> None:
    found = charted(make(), KEYS, forest=800)
    assert found.charts[0]["imageKeys"] == [FOREST]
    assert found.sections[0]["cardHeight"] > 800
    shown = sections(found)
    assert list(shown)[:2] == ["Critère principal", "Corrélation de Spearman"]
    assert shown["Corrélation de Spearman"] == ["Valeur", "Bas (95 %)", "Haut (95 %)"]


def test_the_other_measures_follow_without_the_ends_of_their_intervals() -> None:
    (others,) = [
        titles for name, titles in sections(charted(make(), KEYS)).items() if "Corrélation de Pearson" in titles
    ]
    assert others == [
        *("Territoires jugés", "Corrélation de Pearson", "Écart au meilleur seul", "Gain sur le hasard, à 10 %"),
    ]


@pytest.mark.parametrize("forest", [0, 800])
def test_mlflow_finds_a_chart_of_every_metric_so_that_it_adds_none(forest: int) -> None:
    found = charted(make(), KEYS, forest=forest)
    assert {chart.get("metricKey") for chart in found.charts} >= set(KEYS)
    assert len({chart["uuid"] for chart in found.charts}) == len(found.charts)
    looked_up = [chart["dataAccessKey"] for chart in found.charts if "dataAccessKey" in chart]
    assert len(looked_up) == len(set(looked_up))
    assert set(looked_up) <= set(KEYS)


def test_without_a_ground_truth_there_are_diagnostics_alone() -> None:
    assert list(sections(charted(replace(make(), manifest={}), ["diagnostics/kmo"]))) == ["Diagnostics"]


@pytest.mark.parametrize("code", ["fr", "en"])
def test_every_metric_has_a_title_that_half_a_window_shows(code: str) -> None:
    language = language_named(code)
    for name in (*(set(METRICS) - UNCHARTED), *AGREEMENT, "above_best_single", "gain_over_random", "ceiling", "n"):
        assert language.has(f"chart.{name}"), name
        assert len(language.say(f"chart.{name}")) <= 33, name


def test_a_long_ground_truth_goes_by_its_name() -> None:
    result = make()
    long = result.config.ground_truth[0].model_copy(update={"label": "Un constat de terrain " * 4})
    truths = (long, *result.config.ground_truth[1:])
    config = result.config.model_copy(update={"ground_truth": truths})
    result.__dict__["config"] = config
    assert in_french().ground_truth(config, long.name) == long.label
    assert long.name in sections(charted(result, [f"{long.name}/pearson"]))


def test_the_height_of_a_picture_is_read_from_its_head(tmp_path: Path) -> None:
    (tmp_path / "p.png").write_bytes(b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 880, 825))
    assert height(tmp_path / "p.png") == 825
