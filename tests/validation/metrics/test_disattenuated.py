"""Reliability of counted outcomes on the scale of ranks, against simulations whose truth is known and closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ifn_research.remarks import noted
from ifn_research.statistics.resampling import Resample, Variable, draw_counts
from ifn_research.validation.behind_counts import reliability
from ifn_research.validation.ground_truth import ground_truth_from
from ifn_research.validation.metrics import METRICS, SortedTruth
from tests.support.counted_rates import beta, counted, unequal
from tests.support.plain_metrics import plain

DISATTENUATED = METRICS["spearman_disattenuated"]


def test_a_few_tiny_denominators_rule_the_variance_of_rates_and_not_their_ranks() -> None:
    """The perfect index, where the median is 43 people and their logs have a standard deviation of 1.5."""
    found = []
    for seed in range(5):
        rng = np.random.default_rng([43, seed])
        people = unequal(rng, 400, 43, 1.5)
        true = np.clip(0.3 + 0.08 * rng.normal(size=400), 0.02, 0.98)
        outcome = counted(true, people, rng)
        of_values = 1 - np.mean(0.3 * 0.7 / people) / outcome.values.var(ddof=1)
        corrected = DISATTENUATED.estimate(Variable.of(true), SortedTruth.of(outcome)).value
        reached = stats.spearmanr(true, outcome.values).statistic
        found.append((reached, np.sqrt(of_values), np.sqrt(reliability(outcome)), corrected))
    reached, of_values, ceiling, corrected = np.mean(found, axis=0)
    assert reached > of_values + 0.05
    # The mean of five correlations, each with an error of 0.03.
    assert ceiling == pytest.approx(reached, abs=0.03)
    assert corrected == pytest.approx(1, abs=0.05)


def test_it_is_zero_where_the_rates_differ_by_chance_alone() -> None:
    rng = np.random.default_rng(3)
    outcome = counted(np.full(20_000, 0.3), np.full(20_000, 100.0), rng)
    assert reliability(outcome) == pytest.approx(0, abs=0.03)
    score = Variable.of(np.arange(20_000.0))
    assert "below 0.2" in noted(DISATTENUATED.estimate(score, SortedTruth.of(outcome)).reason)


def test_intervals_follow_the_ceiling_of_the_territories_drawn() -> None:
    """Each replicate against a fit to its own rows by maximum likelihood: alike on average and from draw to draw."""
    rng = np.random.default_rng(8)
    true = beta(rng, 150)
    outcome = counted(true, unequal(rng, 150, 60, 0.8), rng)
    score = true + 0.05 * rng.normal(size=150)
    labels = np.arange(150) % 30
    counts = draw_counts(30, 25, seed=2)
    replicate = DISATTENUATED.prepare(Variable.of(score), SortedTruth.of(outcome), labels, 30)
    found = replicate(Resample(counts.astype(float), labels))
    expected = []
    for row in counts:
        drawn = np.repeat(np.arange(150), row[labels])
        expected.append(plain("spearman_disattenuated", score[drawn], outcome.rows(drawn)))
    assert np.mean(found) == pytest.approx(np.mean(expected), abs=0.02)
    assert np.corrcoef(found, expected)[0, 1] > 0.8


def test_a_rate_without_counts_has_none() -> None:
    outcome = ground_truth_from("o", values=np.array([0.1, 0.2, 0.3]), unit="share", population=np.full(3, 100.0))
    assert np.isnan(reliability(outcome))
    assert noted(DISATTENUATED.usable(outcome)[1]) == "needs counts: a numerator and a denominator"


def test_more_people_concerned_than_there_are_give_none() -> None:
    outcome = ground_truth_from("o", numerator=np.array([5.0, 12, 3]), denominator=np.array([10.0, 10, 10]))
    assert np.isnan(reliability(outcome))
    assert noted(DISATTENUATED.usable(outcome)[1]) == "some numerators exceed their denominator"
