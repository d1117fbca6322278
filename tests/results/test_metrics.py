"""Metrics that a store of runs does not chart, and those that are read as percentages."""

from __future__ import annotations

import pytest

from ifn_research.language import in_french, language_named
from ifn_research.results.metrics import UNCHARTED, figure, gap, gap_between, interval
from ifn_research.results.study_result import StudyResult
from ifn_research.validation.metrics import METRICS


def test_what_says_almost_the_same_as_another_is_not_charted_and_the_rest_is() -> None:
    assert "kendall_weighted" in UNCHARTED
    assert {"spearman", "kendall", "auc_top10"} <= set(METRICS) - UNCHARTED


def test_what_is_not_charted_is_in_the_table_of_validation(simulated: StudyResult) -> None:
    assert set(simulated.tables["validation"]["metric"]) >= UNCHARTED


def test_figures_are_read_in_the_unit_of_their_metric() -> None:
    french, english = in_french(), language_named("en")
    assert figure(french, "spearman", 0.5) == "0,500"
    assert figure(french, "capture_pop20", 0.5) == "50,0\u00a0%"
    assert interval(french, "spearman", 0.31, 0.52) == "[0,310\u00a0; 0,520]"
    assert interval(english, "spearman", 0.31, 0.52) == "[0.310, 0.520]"
    assert interval(french, "capture_pop20", 0.31, 0.52) == "[31,0\u00a0%\u00a0; 52,0\u00a0%]"
    assert interval(french, "capture_n20", -0.1, 0.1) == "[\u221210,0\u00a0%\u00a0; 10,0\u00a0%]"
    assert interval(french, "spearman", float("nan"), 0.52) == ""


@pytest.mark.parametrize(("code", "said", "between"), [("fr", "14,8 points", "[+9,0"), ("en", "14.8 points", "[+9.0")])
def test_the_difference_of_two_shares_is_in_points(code: str, said: str, between: str) -> None:
    language = language_named(code)
    assert gap(language, "deviance_explained", 0.148) == said
    assert gap_between(language, "deviance_explained", 0.09, 0.222).startswith(between)
    assert gap(language, "spearman", 0.148) == language.number(0.148)
