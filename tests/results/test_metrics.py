"""Metrics that a store of runs does not chart."""

from __future__ import annotations

from ifn_research.results.metrics import UNCHARTED
from ifn_research.results.study_result import StudyResult
from ifn_research.validation.metrics import METRICS


def test_what_says_almost_the_same_as_another_is_not_charted_and_the_rest_is() -> None:
    assert "kendall_weighted" in UNCHARTED
    assert {"spearman", "kendall", "auc_top10"} <= set(METRICS) - UNCHARTED


def test_what_is_not_charted_is_in_the_table_of_validation(simulated: StudyResult) -> None:
    assert set(simulated.tables["validation"]["metric"]) >= UNCHARTED
