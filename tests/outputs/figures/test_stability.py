"""Bars of worlds and of reversals are those of the tables."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ifn_research.language import language_named
from ifn_research.outputs.figures import drawings
from ifn_research.outputs.figures.stability import decision_stability, rank_reversals
from ifn_research.results.study_result import StudyResult, with_table
from tests.support.drawn_texts import texts
from tests.support.varied_study import found

ENGLISH = language_named("en")
VERSIONS = [{"name": name, "variables": [*"abcd"], "weighting": name} for name in ("equal", "pca")]


@pytest.fixture(scope="module")
def result() -> StudyResult:
    plain = found(versions=VERSIONS)
    worlds = pd.DataFrame(
        {
            "ground_truth": ["truth"] * 4,
            "metric": ["spearman", "spearman", "capture_pop20", "capture_pop20"],
            "version": ["equal", "pca"] * 2,
            "p_best": [0.25, 0.75, 0.0, 0.0],
            "p_in_confidence_set": [0.5, 1.0, 0.0, 0.0],
            "nominal_best": [True, False, False, False],
            "p_same_recommendation": [0.6, 0.6, 1.0, 1.0],
        }
    )
    reversals = pd.DataFrame(
        {
            "version": ["equal", "equal", "pca", "pca"],
            "left_out": ["territory", "block"] * 2,
            "n_left_out": [60, 2, 60, 2],
            "n_refused": 0,
            "n_pairs": 1000,
            "n_inverted": [0, 2, 1, 40],
            "share": [0.0, 0.002, 0.001, 0.04],
        }
    )
    told = with_table(with_table(plain, "decision_stability", worlds), "rank_reversals", reversals)
    document = {**told.document, "ground_truth": [{"name": "truth", "column": "pop", "label": "Abstention"}]}
    return replace(
        told,
        document=document,
        manifest={**told.manifest, "decision": {"worlds": 200, "varied": ["exclude", "resample"]}},
    )


def drawn(figure: Figure | None) -> Figure:
    assert figure is not None
    return figure


def widths(axes: Axes) -> list[list[float]]:
    return [[float(bar.get_width()) for bar in group] for group in axes.containers]


def labels(axes: Axes) -> list[str]:
    return [tick.get_text() for tick in axes.get_yticklabels()]


def test_bars_are_the_worlds_in_which_a_version_comes_first_and_diamonds_those_in_which_it_is_kept(
    result: StudyResult,
) -> None:
    figure = drawn(decision_stability(result, "truth", ENGLISH))
    panel = figure.axes[1]
    assert labels(panel) == ["pca", "equal"]
    assert widths(panel) == [[0.75, 0.25]]
    assert panel.lines[0].get_xdata().tolist() == [1.0, 0.5]
    shown = " ".join(texts(figure)).replace("\n", " ")
    assert "60% of the worlds" in shown
    assert "200 defensible worlds" in shown
    assert "world to world: the list of indicators and the places where versions are judged." in shown


def test_a_metric_that_no_world_has_is_not_drawn(result: StudyResult) -> None:
    assert len(drawn(decision_stability(result, "truth")).axes) == 2
    rows = result.tables["decision_stability"].assign(p_best=0.0)
    assert decision_stability(with_table(result, "decision_stability", rows), "truth") is None
    assert decision_stability(result, "another") is None


def test_one_version_alone_has_no_diamond(result: StudyResult) -> None:
    rows = result.tables["decision_stability"].query("version == 'equal' and metric == 'spearman'")
    alone = with_table(result, "decision_stability", rows.assign(p_best=1.0, p_in_confidence_set=np.nan))
    figure = drawn(decision_stability(alone, "truth", ENGLISH))
    assert figure.axes[1].lines[0].get_xdata().tolist() == []
    assert not [text for text in texts(figure) if "told apart" in text]


def test_bars_are_the_shares_of_pairs_that_change_order(result: StudyResult) -> None:
    figure = drawn(rank_reversals(result, ENGLISH))
    panel = figure.axes[1]
    assert labels(panel) == ["equal", "pca"]
    assert widths(panel) == [[0.0, 0.001], [0.002, 0.04]]
    assert [text.get_text() for text in panel.texts] == ["0%", "0.10%", "0.20%", "4.0%"]


def test_a_version_without_blocks_has_no_bar_of_them(result: StudyResult) -> None:
    rows = result.tables["rank_reversals"]
    rows = rows[(rows["version"] == "pca") | (rows["left_out"] == "territory")]
    panel = drawn(rank_reversals(with_table(result, "rank_reversals", rows), ENGLISH)).axes[1]
    assert [text.get_text() for text in panel.texts] == ["0%", "0.10%", "4.0%"]


def test_without_tables_there_is_nothing_to_draw(result: StudyResult) -> None:
    plain = found()
    assert decision_stability(plain, "truth") is None
    assert rank_reversals(plain) is None
    rows = result.tables["rank_reversals"].assign(share=np.nan)
    assert rank_reversals(with_table(result, "rank_reversals", rows)) is None


def test_they_are_pictures_of_a_study_that_reverses() -> None:
    told = found(robustness={"reversals": True}, versions=VERSIONS)
    assert "rank_reversals" in drawings(told)
    assert isinstance(drawings(told)["rank_reversals"](), Figure)
