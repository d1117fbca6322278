"""Weighted moments and correlations against numpy, statsmodels and rows that are there as often as they weigh."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.weightstats import DescrStatsW

from ifn_research.statistics.factors.factorability import correlation_matrix
from ifn_research.statistics.factors.replicates import BlockSums
from ifn_research.statistics.weighted import weighted_correlations, weighted_moments

RNG = np.random.default_rng(5)
VALUES = RNG.normal(size=(40, 4)) @ RNG.normal(size=(4, 4)) + [1, 50, -300, 0]
PEOPLE = RNG.integers(0, 30, 40).astype(float)


def test_moments_are_those_of_numpy_with_analytic_weights() -> None:
    mean, deviation = weighted_moments(VALUES, PEOPLE)
    np.testing.assert_allclose(mean, np.average(VALUES, axis=0, weights=PEOPLE), rtol=1e-12)
    np.testing.assert_allclose(deviation**2, np.diag(np.cov(VALUES.T, aweights=PEOPLE)), rtol=1e-12)


@pytest.mark.confirms("Weighted moments", "statsmodels", "made-up values", packages=("statsmodels",))
def test_moments_are_those_of_statsmodels_but_for_the_divisor() -> None:
    """DescrStatsW divides by the sum of the weights, as Carstairs does: one factor for all columns."""
    theirs = DescrStatsW(VALUES, weights=PEOPLE)
    mean, deviation = weighted_moments(VALUES, PEOPLE)
    np.testing.assert_allclose(mean, theirs.mean, rtol=1e-12)
    factor = 1 - (PEOPLE**2).sum() / PEOPLE.sum() ** 2
    np.testing.assert_allclose(deviation * np.sqrt(factor), theirs.std, rtol=1e-12)


def test_equal_weights_in_any_unit_are_none() -> None:
    for weight in (1.0, 3e-4, 7e6):
        mean, deviation = weighted_moments(VALUES, np.full(40, weight))
        np.testing.assert_allclose(mean, VALUES.mean(axis=0), rtol=1e-12)
        np.testing.assert_allclose(deviation, VALUES.std(axis=0, ddof=1), rtol=1e-12)


def test_unknown_values_leave_their_weight_to_the_others() -> None:
    values = VALUES.copy()
    values[::3, 1] = np.nan
    known = ~np.isnan(values[:, 1])
    mean, deviation = weighted_moments(values, PEOPLE)
    assert mean[1] == pytest.approx(np.average(values[known, 1], weights=PEOPLE[known]))
    assert deviation[1] ** 2 == pytest.approx(float(np.cov(values[known, 1], aweights=PEOPLE[known])))
    alone = np.where(np.arange(40) == 7, 3.0, 0.0)
    assert np.isnan(weighted_moments(VALUES, alone)[1]).all()


def test_correlations_are_those_of_rows_repeated_as_often_as_they_weigh() -> None:
    repeated = np.repeat(VALUES, PEOPLE.astype(int), axis=0)
    for found in (weighted_correlations(VALUES, PEOPLE), correlation_matrix(VALUES, PEOPLE * 1e-3)):
        np.testing.assert_allclose(found, np.corrcoef(repeated.T), atol=1e-12)
    theirs = DescrStatsW(VALUES, weights=PEOPLE).corrcoef
    np.testing.assert_allclose(weighted_correlations(VALUES, PEOPLE), theirs, atol=1e-12)


def test_resampled_correlations_weigh_the_territories_of_the_blocks_that_are_drawn() -> None:
    labels = np.arange(40) % 5
    sums = BlockSums.of(VALUES, labels, 5, PEOPLE)
    draws = np.array([[1, 1, 1, 1, 1], [2, 0, 1, 0, 2]])
    for draw, found in zip(draws, sums.correlations(draws), strict=True):
        times = (draw[labels] * PEOPLE).astype(int)
        np.testing.assert_allclose(found, np.corrcoef(np.repeat(VALUES, times, axis=0).T), atol=1e-10)


def test_the_plain_divisor_is_that_of_statsmodels():
    mean, deviation = weighted_moments(VALUES, PEOPLE, ddof=0)
    for j, column in enumerate(VALUES.T):
        known = ~np.isnan(column)
        found = DescrStatsW(column[known], weights=PEOPLE[known], ddof=0)
        assert (mean[j], deviation[j]) == pytest.approx((found.mean, found.std), rel=1e-12)
