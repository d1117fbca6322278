"""Intervals as wide as few and unequal blocks ask for, BCa ones, and the reasons why there are none."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ifn_research.remarks import noted
from ifn_research.statistics.resampling import LeaveOneOut, Resample, draw_counts
from ifn_research.validation.evaluation.intervals import Sampled, Scale, percentile_interval


def test_the_interval_holds_the_middle_95_percent_of_the_replicates():
    found = percentile_interval(np.arange(1001.0))
    assert (found.low, found.high) == (25, 975)
    # Variance of 0 to n: n (n + 2) / 12, and n / (n - 1) for the sample.
    assert found.standard_error == pytest.approx(np.sqrt(1000 * 1002 / 12 * 1001 / 1000))


def test_a_few_undefined_replicates_are_left_out_and_told():
    replicates = np.r_[np.arange(99.0), np.nan]
    found = percentile_interval(replicates)
    assert (found.low, found.high) == tuple(np.percentile(np.arange(99.0), [2.5, 97.5]))
    assert noted(found.remarks) == "1 of 100 replicates undefined and left out"


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
    assert reason in noted(found.reason)


def test_of_a_mean_it_is_students_t_interval():
    """Replicates as normal as they come: the interval of one value a block is the textbook's."""
    values = np.random.default_rng(0).normal(3, 1, size=9)
    without = np.array([np.delete(values, k).mean() for k in range(9)])
    spread = values.std(ddof=0) / 3
    replicates = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000, values.mean(), spread)
    found = Sampled(values.mean(), replicates, 8, Scale(without, 8)).interval()
    textbook = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((textbook.low, textbook.high), abs=1e-3)
    assert found.standard_error == pytest.approx(stats.sem(values))


def test_it_keeps_the_skew_of_the_replicates_and_never_leaves_what_the_figure_can_be():
    replicates = 1 - np.random.default_rng(0).exponential(0.05, size=5000)
    scale = Scale(np.array([0.9, 0.95, 0.97, 0.99]), 3)
    found = Sampled(0.95, replicates, 3, scale, bounds=(-1.0, 1.0)).interval()
    low, high = np.percentile(replicates, [2.5, 97.5])
    assert found.low < low
    assert high < found.high <= 1
    middle = np.median(replicates)
    free = Sampled(0.95, replicates, 3, scale).interval()
    assert (free.high - middle) / (middle - free.low) == pytest.approx((high - middle) / (middle - low))


def test_it_is_never_narrower_than_the_middle_of_the_replicates():
    replicates = np.random.default_rng(0).normal(0.5, 0.1, 400)
    found = Sampled(0.5, replicates, 90, Scale(np.full(40, 0.5) + 1e-6 * np.arange(40), 39)).interval()
    assert (found.low, found.high) == tuple(np.percentile(replicates, [2.5, 97.5]))


def test_without_a_jackknife_the_standard_error_is_that_of_the_draws():
    replicates = np.random.default_rng(0).normal(0.5, 0.1, 400)
    undefined = Scale(np.array([0.4, np.nan, 0.6]), 2)
    found = Sampled(0.5, replicates, 2, undefined).interval()
    assert found.standard_error == pytest.approx(replicates.std(ddof=1))
    assert noted(found.remarks) == "standard error of the draws: undefined without one of the blocks"
    assert noted(Sampled(0.5, replicates, 2).interval().remarks) == ""


def test_the_coarse_interval_has_the_error_and_degrees_of_freedom_of_the_coarse_blocks():
    replicates = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000, 0.5, 0.02)
    coarse = Scale(np.array([0.45, 0.5, 0.52, 0.56, 0.44, 0.5, 0.5, 0.53]), 6.2)
    found = Sampled(0.5, replicates, 90, Scale(np.full(95, 0.5), 90), coarse).coarse_interval()
    reach = stats.t.isf(0.025, 6.2) * coarse.error
    assert (found.low, found.high) == pytest.approx((0.5 - reach, 0.5 + reach), rel=1e-3)
    assert Sampled(0.5, replicates, 90).coarse_interval().low is None


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


def bca(value, replicates, without):
    return Sampled(value, replicates, len(without) - 1, Scale(without, len(without) - 1), bca=True)


@pytest.mark.parametrize("n_blocks", [30, 73])
@pytest.mark.confirms("BCa intervals", "SciPy", "the same replicates", packages=("scipy",))
def test_bca_bounds_are_scipys_on_the_same_replicates(n_blocks):
    values, replicates, without = skewed(n_blocks)
    found = bca(values.mean(), replicates, without).interval()
    drawn = stats.bootstrap((values,), np.mean, n_resamples=2, method="percentile", rng=np.random.default_rng(0))
    drawn.bootstrap_distribution = replicates
    scipys = stats.bootstrap((values,), np.mean, n_resamples=0, bootstrap_result=drawn, method="BCa")
    assert (found.low, found.high) == pytest.approx(tuple(scipys.confidence_interval), abs=1e-12)
    assert noted(found.remarks) == ""
    assert found.low > percentile_interval(replicates).low


def test_leaving_one_out_is_the_figure_without_that_block():
    values, _, without = skewed(73)
    np.testing.assert_allclose(without, [np.delete(values, i).mean() for i in range(73)], rtol=1e-12)


def test_bca_asks_for_thirty_blocks_and_says_so():
    values, replicates, without = skewed(29)
    found = bca(values.mean(), replicates, without).interval()
    plain = Sampled(values.mean(), replicates, 28, Scale(without, 28)).interval()
    assert (found.low, found.high) == (plain.low, plain.high)
    assert noted(found.remarks) == "no BCa interval: it needs 30 blocks"


def test_bca_that_is_undefined_says_so():
    _, replicates, _ = skewed(40)
    assert "undefined here" in noted(bca(99.0, replicates, np.arange(40.0)).interval().remarks)
    assert "undefined here" in noted(bca(float(np.median(replicates)), replicates, np.ones(40)).interval().remarks)


def test_the_interval_of_a_difference_is_made_of_paired_differences():
    values, replicates, without = skewed(40)
    one, other = bca(values.mean(), replicates, without), bca(0.5, 0.3 * replicates, 0.3 * without)
    found = one.less(other).interval()
    expected = bca(values.mean() - 0.5, 0.7 * replicates, 0.7 * without).interval()
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
