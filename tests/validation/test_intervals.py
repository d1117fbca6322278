"""Percentile and BCa intervals, and the reasons why there are none."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ifn_research.statistics.resampling import LeaveOneOut, Resample, draw_counts
from ifn_research.validation.intervals import Sampled, interval, percentile_interval


def test_the_interval_holds_the_middle_95_percent_of_the_replicates():
    found = percentile_interval(np.arange(1001.0))
    assert (found.low, found.high) == (25, 975)
    # Variance of 0 to n: n (n + 2) / 12, and n / (n - 1) for the sample.
    assert found.standard_error == pytest.approx(np.sqrt(1000 * 1002 / 12 * 1001 / 1000))


def test_a_few_undefined_replicates_are_left_out_and_told():
    replicates = np.r_[np.arange(99.0), np.nan]
    found = percentile_interval(replicates)
    assert (found.low, found.high) == tuple(np.percentile(np.arange(99.0), [2.5, 97.5]))
    assert found.remark == "1 of 100 replicates undefined and left out"


@pytest.mark.parametrize(
    ("replicates", "reason"),
    [
        (np.r_[np.arange(90.0), np.full(10, np.nan)], "undefined in 10 of 100 replicates"),
        (np.arange(10.0), "10 replicates, at least 20 are needed"),
        (np.full(100, np.nan), "undefined in 100 of 100 replicates"),
    ],
)
def test_too_few_defined_replicates_make_no_interval(replicates, reason):
    found = percentile_interval(replicates)
    assert found.low is None
    assert found.standard_error is None
    assert reason in found.reason


def skewed(n_blocks):
    """A mean of skewed values, one a block: the figure, its replicates, and what it is without each block."""
    values = np.random.default_rng(6).exponential(size=n_blocks)
    labels = np.arange(n_blocks)

    def mean(counts):
        units = Resample(counts.astype(float), labels).units
        return (units @ values) / units.sum(axis=1)

    left = LeaveOneOut(n_blocks)
    without = np.concatenate([mean(left.chunk(index)) for index in range(left.n_chunks)])
    return values, mean(draw_counts(n_blocks, 999, seed=1)), without


@pytest.mark.parametrize("n_blocks", [30, 73])
def test_bca_bounds_are_scipys_on_the_same_replicates(n_blocks):
    values, replicates, without = skewed(n_blocks)
    found = interval(replicates, values.mean(), without)
    drawn = stats.bootstrap((values,), np.mean, n_resamples=2, method="percentile", rng=np.random.default_rng(0))
    drawn.bootstrap_distribution = replicates
    scipys = stats.bootstrap((values,), np.mean, n_resamples=0, bootstrap_result=drawn, method="BCa")
    assert (found.low, found.high) == pytest.approx(tuple(scipys.confidence_interval), abs=1e-12)
    assert found.remark == ""
    assert found.low > percentile_interval(replicates).low


def test_leaving_one_out_is_the_figure_without_that_block():
    values, _, without = skewed(73)
    np.testing.assert_allclose(without, [np.delete(values, i).mean() for i in range(73)], rtol=1e-12)


def test_bca_asks_for_thirty_blocks_and_says_so():
    values, replicates, without = skewed(29)
    found, plain = interval(replicates, values.mean(), without), percentile_interval(replicates)
    assert (found.low, found.high) == (plain.low, plain.high)
    assert found.remark == "percentile interval: BCa needs 30 blocks"


def test_bca_that_is_undefined_says_so():
    _, replicates, _ = skewed(40)
    assert "BCa is undefined here" in interval(replicates, 99.0, np.arange(40.0)).remark
    assert "BCa is undefined here" in interval(replicates, float(np.median(replicates)), np.ones(40)).remark


def test_the_interval_of_a_difference_is_made_of_paired_differences():
    values, replicates, without = skewed(40)
    one, other = Sampled(values.mean(), replicates, without), Sampled(0.5, 0.3 * replicates, 0.3 * without)
    found = one.less(other).interval()
    expected = interval(0.7 * replicates, values.mean() - 0.5, 0.7 * without)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
