"""Capture and overlap in closed form, and their properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ifn_research.remarks import noted
from ifn_research.statistics.resampling import Variable
from ifn_research.validation.ground_truth import GroundTruth, ground_truth_from
from ifn_research.validation.metrics import METRICS, SortedTruth


def estimate(metric, score, outcome):
    return METRICS[metric].estimate(Variable.of(np.asarray(score, dtype=float)), SortedTruth.of(outcome))


def counts(numerator, denominator):
    return ground_truth_from(
        "non_recourse", numerator=np.array(numerator, float), denominator=np.array(denominator, float)
    )


def test_the_first_fifth_of_the_population_is_read_by_linear_interpolation():
    # 20 % of 1,000 is 200: the 100 of the first territory (30) and half of the 200 of the second (40 / 2).
    outcome = counts([30, 40, 10, 20], [100, 200, 300, 400])
    assert estimate("capture_pop20", [4, 3, 2, 1], outcome).value == pytest.approx((30 + 20) / 100)


def test_the_first_fifth_of_the_territories_is_counted_in_territories():
    # 20 % of 4 is 0.8 of a territory.
    outcome = counts([30, 40, 10, 20], [100, 200, 300, 400])
    assert estimate("capture_n20", [4, 3, 2, 1], outcome).value == pytest.approx(0.8 * 0.30)


def test_tied_scores_are_one_group():
    # The two most fragile hold 300 of 1,000: two thirds of their 70 cases.
    outcome = counts([30, 40, 10, 20], [100, 200, 300, 400])
    assert estimate("capture_pop20", [3, 3, 2, 1], outcome).value == pytest.approx(2 / 3 * 0.70)


def test_more_is_better_counts_those_without():
    # 200 of 1,000 people: 70 without among the first 100, and 160 / 2 of the next 200, of 900 without.
    outcome = ground_truth_from(
        "take_up",
        numerator=np.array([30.0, 40, 10, 20]),
        denominator=np.array([100.0, 200, 300, 400]),
        direction=-1,
    )
    assert estimate("capture_pop20", [4, 3, 2, 1], outcome).value == pytest.approx((70 + 80) / 900)


def test_without_a_proportion_or_a_population_there_is_a_reason():
    values = np.array([1.0, 2, 3, 4])
    _, reason = METRICS["capture_pop20"].usable(ground_truth_from("x", values=values, unit="per cohort"))
    assert "'per cohort' is not a proportion" in noted(reason)
    _, reason = METRICS["capture_n20"].usable(ground_truth_from("x", values=values, unit="%"))
    assert "population is not known" in noted(reason)


def test_territories_of_unknown_population_are_left_out_of_the_capture_alone():
    outcome = ground_truth_from("x", values=np.array([1.0, 2, 3]), unit="%", population=np.array([10.0, np.nan, 30]))
    assert METRICS["capture_pop20"].usable(outcome)[0].tolist() == [True, False, True]
    assert METRICS["spearman"].usable(outcome)[0].tolist() == [True, True, True]


def test_an_outcome_that_counts_nobody_has_a_reason():
    outcome = GroundTruth("x", "x", np.array([1.0, 2, 3]), mass=np.zeros(3), weight=np.ones(3))
    found = estimate("capture_pop20", [1, 2, 3], outcome)
    assert found.value is None
    assert "counts nobody" in noted(found.reason)


CELLS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 50), st.integers(1, 100)), min_size=3, max_size=40)


@given(CELLS, st.sampled_from(["capture_pop20", "capture_n20"]))
def test_capture_is_a_share_and_ranking_by_the_truth_captures_most(cells, metric):
    score, rate, people = np.array(cells, dtype=float).T
    # Percentages that are all at most 1 are taken for shares under the wrong unit, and have no mass.
    assume(len(set(score)) > 1 and len(set(rate)) > 1 and rate.max() > 1)
    outcome = ground_truth_from("x", values=rate, unit="%", population=people)
    found = estimate(metric, score, outcome).value
    assert outcome.mass is not None
    best = rate if metric == "capture_pop20" else outcome.mass
    assume(len(set(best)) > 1)
    assert 0 <= found <= 1
    # Rate orders people, and mass orders territories, from the densest to the least dense: no order holds more.
    assert found <= estimate(metric, best, outcome).value + 1e-12


def test_the_overlap_is_relative_to_the_smaller_tenth():
    # Of 20 territories the score has 2 in decile 10, the outcome (three tied at the top) 3; one is in both.
    score, values = np.arange(20.0), np.zeros(20)
    values[[0, 1, 19]] = 5.0
    found = estimate("top_decile_overlap", score, ground_truth_from("x", values=values))
    assert found.value == pytest.approx(1 / 2)
