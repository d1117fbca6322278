"""Reliability of counted outcomes, against simulations whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ifn_research.statistics.resampling import Variable
from ifn_research.validation.metrics import METRICS, Truth
from ifn_research.validation.metrics.reliability import reliability
from ifn_research.validation.outcome import outcome_from

DISATTENUATED = METRICS["spearman_disattenuated"]


def counted(seed, n, people, spread=0.05):
    """A latent rate around 0.3, and what counting `people` of each territory shows of it."""
    rng = np.random.default_rng(seed)
    latent = np.clip(0.3 + spread * rng.normal(size=n), 0.01, 0.99)
    denominator = np.full(n, float(people))
    return latent, outcome_from("o", numerator=rng.binomial(people, latent).astype(float), denominator=denominator)


@pytest.mark.parametrize("people", [50, 200, 1000])
def test_it_is_the_squared_correlation_of_the_rates_with_what_they_estimate(people):
    latent, outcome = counted(people, 20_000, people)
    assert reliability(outcome) == pytest.approx(np.corrcoef(latent, outcome.values)[0, 1] ** 2, abs=0.02)


def test_it_is_zero_where_the_rates_differ_by_chance_alone():
    _, outcome = counted(3, 20_000, 100, spread=0.0)
    assert reliability(outcome) == pytest.approx(0, abs=0.03)
    score = Variable.of(np.arange(20_000.0))
    assert "below 0.2" in DISATTENUATED.estimate(score, Truth.of(outcome)).reason


def test_the_corrected_correlation_of_the_true_rates_is_nearly_one():
    latent, outcome = counted(4, 20_000, 200)
    found = DISATTENUATED.estimate(Variable.of(latent), Truth.of(outcome)).value
    assert stats.spearmanr(latent, outcome.values).statistic < 0.9
    assert found == pytest.approx(1, abs=0.03)


def test_a_rate_without_counts_has_none():
    outcome = outcome_from("o", values=np.array([0.1, 0.2, 0.3]), unit="share", population=np.full(3, 100.0))
    assert np.isnan(reliability(outcome))
    assert DISATTENUATED.usable(outcome)[1] == "needs counts: a numerator and a denominator"


def test_more_people_concerned_than_there_are_give_no_noise():
    outcome = outcome_from("o", numerator=np.array([5.0, 12, 3]), denominator=np.array([10.0, 10, 10]))
    assert outcome.noise is None
    assert DISATTENUATED.usable(outcome)[1] == "some numerators exceed their denominator"
