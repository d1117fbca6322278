"""Orientation, mass and weight of a ground truth."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.errors import DataError
from ifn_research.remarks import noted
from ifn_research.validation.ground_truth import ground_truth_from


def test_counts_make_a_rate_a_mass_and_a_weight():
    outcome = ground_truth_from("x", numerator=np.array([1.0, 2, 0]), denominator=np.array([4.0, 4, 0]))
    np.testing.assert_array_equal(outcome.values, [0.25, 0.5, np.nan])
    np.testing.assert_array_equal(outcome.mass, [1, 2, np.nan])
    np.testing.assert_array_equal(outcome.weight, [4, 4, np.nan])
    assert outcome.covered.tolist() == [True, True, False]


def test_more_is_better_reflects_the_values_and_counts_those_without():
    outcome = ground_truth_from("x", numerator=np.array([1.0, 2]), denominator=np.array([4.0, 4]), direction=-1)
    np.testing.assert_array_equal(outcome.values, [-0.25, -0.5])
    np.testing.assert_array_equal(outcome.mass, [3, 2])


@pytest.mark.parametrize(("unit", "values"), [("%", [25.0, 50.0]), ("share", [0.25, 0.5])])
def test_a_proportion_has_the_mass_of_rate_times_population(unit, values):
    people = np.array([100.0, 200])
    worse = ground_truth_from("x", values=np.array(values), unit=unit, population=people)
    better = ground_truth_from("x", values=np.array(values), unit=unit, population=people, direction=-1)
    np.testing.assert_allclose(worse.mass, [25, 100])
    np.testing.assert_allclose(better.mass, [75, 100])


def test_a_rate_beyond_its_unit_has_no_mass_and_says_why():
    outcome = ground_truth_from("x", values=np.array([25.0, 50]), unit="share", population=np.array([100.0, 200]))
    assert outcome.mass is None
    assert "outside what the unit 'share' allows" in noted(outcome.mass_reason)


def test_more_without_than_eligible_has_no_mass_and_says_why():
    outcome = ground_truth_from("x", numerator=np.array([5.0]), denominator=np.array([4.0]), direction=-1)
    assert outcome.mass is None
    assert "exceed" in noted(outcome.mass_reason)


@pytest.mark.parametrize("counts", [(-1.0, 4.0), (np.inf, 4.0), (1.0, np.inf)])
def test_negative_and_infinite_counts_are_refused(counts):
    with pytest.raises(DataError, match="negative or infinite counts"):
        ground_truth_from("x", numerator=np.array(counts[:1]), denominator=np.array(counts[1:]))


def test_infinite_rates_are_refused():
    with pytest.raises(DataError, match="infinite"):
        ground_truth_from("x", values=np.array([1.0, np.inf]))


def test_rows_follow_every_part():
    outcome = ground_truth_from("x", numerator=np.array([1.0, 2, 3]), denominator=np.array([4.0, 5, 6]))
    part = outcome.rows(np.array([2, 0]))
    np.testing.assert_array_equal(part.values, [0.5, 0.25])
    np.testing.assert_array_equal(part.mass, [3, 1])
    np.testing.assert_array_equal(part.weight, [6, 4])
