"""Rows that a document speaks of."""

from __future__ import annotations

import math

import pandas as pd

from ifn_research.outputs.documents.table_rows import (
    ground_truths,
    is_absent,
    judged_row,
    rows_where,
    shown_metric,
    wider,
)
from tests.support.hand_made import make

ROW = {"version": "pca", "ground_truth": "caf", "metric": "kendall", "estimate": 0.4}


def test_rows_are_found_by_their_columns() -> None:
    result = make(validation=[ROW, ROW | {"version": "equal", "estimate": 0.2}])
    assert rows_where(result, "validation", version="pca")["estimate"].tolist() == [0.4]
    row = judged_row(result, "equal", "caf", "kendall")
    assert row is not None
    assert row["estimate"] == 0.2
    assert judged_row(result, "equal", "caf", "spearman") is None


def test_the_primary_metric_is_shown_where_the_rows_have_it() -> None:
    result = make()
    rows = pd.DataFrame([ROW, ROW | {"metric": "spearman"}])
    assert shown_metric(result, rows) == "spearman"
    assert shown_metric(result, rows[:1]) == "kendall"
    assert ground_truths(rows) == ["caf"]


def test_the_wider_interval_has_the_outer_bounds_that_are_known() -> None:
    row = pd.Series({"ci_low": 0.2, "ci_high": 0.6, "ci_low_coarse": 0.1, "ci_high_coarse": 0.5})
    assert wider(row) == (0.1, 0.6)
    assert wider(pd.Series(dict.fromkeys(row.index, 0.3) | {"ci_low_coarse": math.nan})) == (0.3, 0.3)


def test_no_figure_and_no_text_are_absent() -> None:
    assert [is_absent(value) for value in (math.nan, "", None, 0.0, "x")] == [True, True, True, False, False]
