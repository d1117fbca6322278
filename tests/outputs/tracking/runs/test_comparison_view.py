"""The view of a study run holds its runs alone, best first, and fits into a window."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import replace
from typing import Any

from ifn_research.outputs.tracking.runs.comparison_view import LONGEST, key_of, study_view
from tests.support.hand_made import make

KEYS = ("caf/spearman", "caf/spearman_ci_low", "caf/spearman_ci_high", "caf/pearson", "diagnostics/kmo")


def state(text: str) -> dict[str, Any]:
    """The state of a compressed view, as MLflow's interface reads it."""
    assert text.startswith("deflate;")
    found: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(text.removeprefix("deflate;"))))
    return found


def test_the_primary_metric_in_three_digits_comes_first_of_what_is_listed_and_all_of_it_has_a_width() -> None:
    found = state(study_view(make(), KEYS))
    assert found["selectedColumns"][0] == "tags.`ifn.result`"
    assert found["columnOrder"] == list(found["columnWidths"])
    assert set(found["selectedColumns"]) < set(found["columnOrder"])
    assert sum(found["columnWidths"].values()) < 1440


def test_the_runs_of_the_study_run_alone_are_shown_all_of_them_and_best_first() -> None:
    found = state(study_view(make().noting(study_run="0c1d"), KEYS))
    assert found["searchFilter"] == "tags.\"ifn.study_run\" = '0c1d'"
    assert (found["orderByKey"], found["orderByAsc"]) == ("metrics.`caf/spearman`", False)
    assert found["runsHiddenMode"] == "SHOW_ALL"
    assert key_of("0c1d") == "ifn-0c1d"


def test_without_a_ground_truth_there_are_the_choices_alone_in_the_order_of_runs() -> None:
    found = state(study_view(replace(make(), manifest={}), ["diagnostics/kmo"]))
    assert all(name.startswith("params.") for name in found["selectedColumns"])
    assert found["orderByKey"] == "attributes.start_time"


def test_a_view_that_mlflow_would_refuse_has_no_charts_of_ours() -> None:
    many = [f"caf/{number * 7919 % 99_991}" for number in range(4000)]
    text = study_view(make(), many)
    assert len(text) <= LONGEST
    assert "compareRunCharts" not in state(text)
    assert "compareRunCharts" in state(study_view(make(), many[:100]))
