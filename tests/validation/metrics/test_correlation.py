"""Properties of the correlations with a ground truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifn_research.remarks import noted
from ifn_research.statistics.resampling import Variable
from ifn_research.validation.ground_truth import ground_truth_from
from ifn_research.validation.metrics import METRICS, SortedTruth

PAIRS = st.lists(st.tuples(st.integers(-8, 8), st.integers(-8, 8)), min_size=3, max_size=40)


def estimate(metric, score, values):
    return METRICS[metric].estimate(Variable.of(score), SortedTruth.of(ground_truth_from("outcome", values=values)))


@given(PAIRS, st.sampled_from(["spearman", "kendall", "top_decile_overlap"]))
def test_increasing_transforms_leave_rank_metrics_unchanged(pairs, metric):
    score, values = np.array(pairs, dtype=float).T
    assert estimate(metric, np.exp(score), values**3) == estimate(metric, score, values)


@given(PAIRS, st.sampled_from(["spearman", "pearson", "kendall", "top_decile_overlap"]), st.randoms())
def test_the_order_of_the_territories_does_not_matter(pairs, metric, random):
    shuffled = list(pairs)
    random.shuffle(shuffled)
    first, second = (estimate(metric, *np.array(rows, dtype=float).T) for rows in (pairs, shuffled))
    assert first.reason == second.reason
    assert first.value == pytest.approx(second.value, abs=1e-12)


@pytest.mark.parametrize("metric", ["spearman", "pearson", "kendall", "top_decile_overlap"])
def test_a_perfect_index_agrees_perfectly(metric):
    values = np.random.default_rng(0).normal(size=50)
    assert estimate(metric, 3 * values + 1, values).value == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("metric", METRICS)
def test_a_constant_score_gives_a_reason(metric):
    values = np.linspace(0, 1, 20)
    outcome = ground_truth_from("outcome", values=values, unit="share", population=np.full(20, 10.0))
    found = METRICS[metric].estimate(Variable.of(np.zeros(20)), SortedTruth.of(outcome))
    assert found.value is None
    assert "the score is constant" in noted(found.reason)


def test_only_pairs_and_regressions_are_not_resampled_above_5000_territories():
    dear = ["kendall", "kendall_weighted", "deviance_explained", "odds_ratio_per_sd"]
    assert [name for name, metric in METRICS.items() if metric.most_resampled(5001)] == dear
    assert METRICS["kendall"].most_resampled(5000) == 0


def test_the_registry_names_its_metrics():
    assert all(name == metric.name for name, metric in METRICS.items())
