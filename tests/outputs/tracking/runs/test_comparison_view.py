"""The view of an experiment's runs fits into a window and shows the primary metric first."""

from __future__ import annotations

import json
from dataclasses import replace

from ifn_research.outputs.tracking.runs.comparison_view import versions_view
from tests.support.hand_made import make


def test_the_primary_metric_comes_first_of_what_is_shown_and_all_of_it_has_a_width() -> None:
    state = json.loads(versions_view(make()))
    assert state["selectedColumns"][0] == "metrics.`caf/spearman`"
    assert state["columnOrder"] == list(state["columnWidths"])
    assert set(state["selectedColumns"]) < set(state["columnOrder"])
    assert sum(state["columnWidths"].values()) < 1440


def test_without_a_ground_truth_there_are_the_choices_alone() -> None:
    state = json.loads(versions_view(replace(make(), manifest={})))
    assert all(name.startswith("params.") for name in state["selectedColumns"])
