"""The metric with and without what is circular or suppressed."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ifn_research.remarks import Remark
from ifn_research.rows import table
from ifn_research.validation.checks.variants import LEFT_OUT, WITH, WITHOUT, Variant, WithoutCircular, variants
from ifn_research.validation.ground_truth import ground_truth_from
from tests.support.described_study import N, counted


def test_the_metric_is_shown_with_and_without_what_is_circular_on_the_same_territories(study):
    score, *_ = study
    other = score + np.random.default_rng(3).normal(size=N)
    other[50:60] = np.nan
    rows = variants(
        {"a": score, "b": score},
        [counted(study)],
        ["spearman", "spearman"],
        without={("a", "taken"): WithoutCircular(("poverty",), other)},
        suppressed={},
    )
    found = table(rows, Variant)
    assert list(found["version"].unique()) == ["a"]
    assert list(found["variant"]) == [WITH, WITHOUT]
    assert len(set(found["n"])) == 1
    both = np.flatnonzero(~np.isnan(score + other + counted(study).values))
    values = counted(study).values[both]
    expected = [stats.spearmanr(one[both], values).statistic for one in (score, other)]
    assert list(found["estimate"]) == pytest.approx(expected)
    assert set(found["note"]) == {"circular with poverty"}


def test_a_version_that_cannot_do_without_says_why(study):
    without = {("a", "taken"): WithoutCircular(("poverty",), None, (Remark("nothing_without"),))}
    rows = variants({"a": study[0]}, [counted(study)], ["spearman"], without=without, suppressed={})
    assert rows[0].estimate is not None
    assert rows[1].estimate is None
    assert rows[1].note == "circular with poverty; nothing is left of the version without them"


def test_suppressed_cells_are_read_at_both_bounds(study):
    score, people, cases, *_ = study
    hidden = np.arange(N) % 20 == 0
    outcomes = {
        name: ground_truth_from("taken", numerator=np.where(hidden, at, cases), denominator=people)
        for name, at in (("left out", np.nan), ("low", 0.0), ("high", 10.0))
    }
    suppressed = {"taken": {name: outcomes[name] for name in ("low", "high")}}
    rows = variants({"a": score}, [outcomes["left out"]], ["spearman"], without={}, suppressed=suppressed)
    assert [row.variant for row in rows] == [LEFT_OUT, "low", "high"]
    assert rows[0].n < rows[1].n == rows[2].n
    assert rows[1].estimate != rows[2].estimate
