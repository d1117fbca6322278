"""Jackknife standard errors against closed forms and another program."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.regression.linear_model import OLS

from ifn_research.statistics.jackknife import jackknife_error, normal_scale, weaker


def test_of_a_mean_it_is_the_standard_error_of_the_mean():
    values = np.random.default_rng(0).exponential(size=23)
    without = np.array([np.delete(values, k).mean() for k in range(23)])
    assert jackknife_error(without) == pytest.approx(values.std(ddof=1) / np.sqrt(23), rel=1e-12)


@pytest.mark.confirms(
    "Jackknife by clusters (CV3)", "MacKinnon, Nielsen and Webb (2023), by its matrices", "made-up clusters"
)
def test_of_a_slope_on_unequal_clusters_it_is_cv3_of_the_textbook():
    """CV3 of MacKinnon, Nielsen and Webb (2023), with matrices of one cluster at a time."""
    rng = np.random.default_rng(1)
    cluster = np.repeat(np.arange(12), rng.integers(2, 30, 12))
    x = np.column_stack([np.ones(len(cluster)), rng.normal(size=len(cluster)) + rng.normal(size=12)[cluster]])
    y = x @ [1.0, 0.5] + rng.normal(size=12)[cluster] + rng.normal(size=len(cluster))
    whole = np.linalg.inv(x.T @ x)
    rest = y - x @ (whole @ x.T @ y)
    meat = np.zeros((2, 2))
    for g in range(12):
        inside = cluster == g
        hat = np.eye(inside.sum()) - x[inside] @ whole @ x[inside].T
        score = x[inside].T @ np.linalg.solve(hat, rest[inside])
        meat += np.outer(score, score)
    about_the_estimate = np.sqrt(11 / 12 * (whole @ meat @ whole)[1, 1])
    without = np.array([OLS(y[cluster != g], x[cluster != g]).fit().params[1] for g in range(12)])
    slope = OLS(y, x).fit().params[1]
    # CV3 is centred on the estimate, CV3J (here) on the mean of the estimates without each cluster.
    centred = np.sqrt(about_the_estimate**2 - 11 * (without.mean() - slope) ** 2)
    assert jackknife_error(without) == pytest.approx(centred, rel=1e-10)


def test_a_figure_that_is_undefined_without_a_block_has_no_error():
    assert np.isnan(jackknife_error(np.array([0.1, np.nan, 0.2])))


def test_on_the_normal_scale_the_p_value_is_students():
    t = np.array([-3.0, -0.2, 0.0, 1.7, 4.0])
    np.testing.assert_allclose(stats.norm.sf(normal_scale(t, 6.5)), stats.t.sf(t, 6.5), rtol=1e-10)


def test_the_weaker_of_two_statistics_is_what_both_say():
    found = weaker(np.array([2.0, -1.0, np.nan, 3.0]), np.array([1.0, -4.0, 2.0, np.nan]))
    assert list(found) == [1.0, -1.0, 2.0, 3.0]
