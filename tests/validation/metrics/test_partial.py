"""Metrics given other indicators, and of counts: what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.remarks import noted
from ifn_research.statistics.resampling import Variable
from ifn_research.validation.checks.added_value import added_value
from ifn_research.validation.ground_truth import ground_truth_from
from ifn_research.validation.metrics import METRICS, SortedTruth

RNG = np.random.default_rng(4)
SCORE = RNG.normal(size=100)
PEOPLE = np.full(100, 1000.0)
CASES = np.round(1000 / (1 + np.exp(1 - SCORE - RNG.normal(size=100))))


def test_indicators_that_are_rarely_known_are_not_given():
    rare = np.where(np.arange(100) < 60, RNG.normal(size=100), np.nan)
    outcome = ground_truth_from("o", numerator=CASES, denominator=PEOPLE).given({"rare": rare})
    told = "the indicators given are known in 60 of 100 covered territories, too few"
    assert noted(METRICS["partial_spearman"].usable(outcome)[1]) == told
    assert added_value({"a": SCORE}, [outcome])[0].note == told


def test_an_index_the_wrong_way_round_explains_less_than_nothing():
    truth = SortedTruth.of(ground_truth_from("o", numerator=CASES, denominator=PEOPLE))
    right, wrong = (METRICS["deviance_explained"].estimate(Variable.of(way * SCORE), truth).value for way in (1, -1))
    assert wrong == pytest.approx(-right)
    assert right > 0.3


@pytest.mark.parametrize("direction", [1, -1])
def test_shares_that_are_said_to_be_percentages_have_no_mass(direction):
    shares = CASES / PEOPLE
    outcome = ground_truth_from("o", values=shares, unit="%", population=PEOPLE, direction=direction)
    assert outcome.mass is None
    assert noted(outcome.mass_reason) == "no mass: no value is above 1, as shares are, and the unit is '%'"
    right = ground_truth_from("o", values=1000 * shares, unit="‰", population=PEOPLE, direction=direction)
    np.testing.assert_allclose(right.mass, CASES if direction == 1 else PEOPLE - CASES)
