"""The test of a difference, and its adjustment for the number of pairs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from ifn_research.remarks import Remark
from ifn_research.statistics.estimate import Estimate, absent
from ifn_research.validation.evaluation.comparisons import Comparison, adjust, compare
from ifn_research.validation.evaluation.intervals import Sampled, Scale


def row(**changes):
    defaults = {
        "ground_truth": "truth",
        "metric": "spearman",
        "test": "bootstrap",
        "family": "f",
        "n": 90,
        "n_blocks": 12,
    }
    return Comparison("a", "b", **(defaults | changes))


def draws(shift=0.0, seed=1, size=500):
    rng = np.random.default_rng(seed)
    return rng.normal(0.5 + shift, 0.1, size), rng.normal(0.5, 0.1, size)


def compared(a, b, replicates, *, df=11.0, blocks=None, coarse=None, **options):
    """Two estimates, absent or not, their replicates, and what they are without the blocks of each scale."""
    row_, untested = row(**options.pop("row", {})), options.pop("untested", ())
    blocks, coarse = (None, None) if blocks is None else blocks, (None, None) if coarse is None else coarse
    sampled = tuple(
        Sampled(e.value or 0.0, r, df, fine, wide)
        for e, r, fine, wide in zip((a, b), replicates, blocks, coarse, strict=True)
    )
    return compare(row_, a, b, sampled[0].less(sampled[1]), untested=untested)


def without(error, n=12, df=11.0, seed=3):
    """A figure whose jackknife standard error is this, and another that never varies."""
    pulls = np.random.default_rng(seed).normal(size=n)
    pulls *= error / np.sqrt((n - 1) / n * np.square(pulls - pulls.mean()).sum())
    return Scale(0.5 + pulls, df), Scale(np.full(n, 0.5), df)


def test_the_statistic_is_the_difference_over_its_standard_error_on_the_degrees_of_freedom_of_the_blocks():
    replicates = draws()
    found = compared(Estimate(0.55), Estimate(0.35), replicates, df=8.3, blocks=without(0.08, df=8.3))
    assert found.statistic == pytest.approx(0.2 / 0.08)
    assert found.p_value == found.p_blocks == pytest.approx(2 * stats.t.sf(2.5, 8.3))
    reach = stats.t.isf(0.025, 8.3) * 0.08
    assert (found.ci_low, found.ci_high) == pytest.approx((0.2 - reach, 0.2 + reach))
    assert (found.standard_error, found.df, found.p_coarse) == (pytest.approx(0.08), 8.3, None)


def test_without_a_jackknife_the_standard_error_is_that_of_the_draws():
    replicates = draws()
    found = compared(Estimate(0.55), Estimate(0.35), replicates)
    assert found.statistic == pytest.approx(0.2 / np.std(replicates[0] - replicates[1], ddof=1))


@pytest.mark.parametrize(("fine", "coarse"), [(0.05, 0.12), (0.12, 0.05)])
def test_of_two_scales_the_one_that_is_less_sure_rules(fine, coarse):
    scales = {"blocks": without(fine), "coarse": without(coarse, n=8, df=6.0, seed=4)}
    found = compared(Estimate(0.7), Estimate(0.5), draws(), **scales)
    p = {0.05: None, 0.12: None}
    p[fine], p[coarse] = 2 * stats.t.sf(0.2 / fine, 11), 2 * stats.t.sf(0.2 / coarse, 6)
    assert (found.p_blocks, found.p_coarse) == (pytest.approx(p[fine]), pytest.approx(p[coarse]))
    assert found.p_value == max(found.p_blocks, found.p_coarse) > 0.05
    assert found.ci_low < 0 < found.ci_high
    assert found.standard_error == pytest.approx(0.12)


@settings(max_examples=50, deadline=None)
@given(st.floats(0.01, 0.5), st.floats(0.01, 0.5), st.floats(-0.4, 0.4))
def test_the_interval_of_a_difference_leaves_0_out_where_its_p_value_is_below_one_in_twenty(fine, coarse, gap):
    scales = {"blocks": without(fine), "coarse": without(coarse, n=8, df=6.0, seed=4)}
    found = compared(Estimate(0.5 + gap), Estimate(0.5), draws(), **scales)
    if found.p_value is not None:
        assert (found.p_value < 0.05) == (found.ci_low > 0 or found.ci_high < 0)


def test_a_figure_that_hangs_on_one_coarse_block_establishes_nothing():
    """Without that block it is undefined: whatever the finer blocks say, and however small the differences there."""
    one, other = without(0.01, n=8, df=6.0, seed=4)
    pulls = one.without.copy()
    pulls[2] = np.nan
    scales = {"blocks": without(0.02), "coarse": (Scale(pulls, 6.0), other)}
    found = compared(Estimate(0.9), Estimate(0.5), draws(), **scales)
    assert found.p_blocks < 1e-6
    assert (found.p_value, found.p_coarse) == (None, None)
    assert found.note == "no p-value: undefined without one of the coarser blocks"
    assert adjust([found])[0].p_holm is None


def test_a_figure_that_no_coarse_block_moves_leaves_the_finer_ones_to_rule():
    still = Scale(np.full(8, 0.5), 6.0)
    found = compared(Estimate(0.7), Estimate(0.5), draws(), blocks=without(0.02), coarse=(still, still))
    assert found.p_value == found.p_blocks


def test_exchanging_the_versions_changes_the_sign_alone():
    one, two = draws()
    ab = compared(Estimate(0.6), Estimate(0.5), (one, two))
    ba = compared(Estimate(0.5), Estimate(0.6), (two, one))
    assert (ab.difference, ab.statistic, ab.ci_low) == pytest.approx((-ba.difference, -ba.statistic, -ba.ci_high))
    assert ab.p_value == pytest.approx(ba.p_value)


def test_a_p_value_can_be_far_below_one_over_the_number_of_replicates():
    found = compared(Estimate(1.5), Estimate(0.5), draws(), df=59.0)
    assert 0 < found.p_value < 1 / 500


def test_identical_replicates_are_no_test():
    one, _ = draws()
    found = compared(Estimate(0.5), Estimate(0.5), (one, one))
    assert (found.difference, found.ci_low, found.ci_high, found.p_value) == (0, 0, 0, None)
    assert "identical" in found.note


def test_an_absent_figure_leaves_the_reason():
    found = compared(Estimate(0.5), absent(Remark("constant_score", n=90)), draws())
    assert found.difference is None
    assert "the score is constant" in found.note


def test_a_reason_not_to_test_keeps_the_interval():
    found = compared(Estimate(0.6), Estimate(0.5), draws(), untested=(Remark("no_p_few_blocks"),))
    assert found.ci_low is not None
    assert found.p_value is None
    assert found.note == "no p-value: too few blocks of the kind wanted"


def test_replicates_that_are_undefined_too_often_leave_no_test():
    one, two = draws()
    one[:100] = np.nan
    found = compared(Estimate(0.6), Estimate(0.5), (one, two))
    assert found.difference == pytest.approx(0.1)
    assert found.p_value is None
    assert "undefined in 100 of 500 replicates" in found.note


@pytest.mark.slow
# statsmodels takes a tenth of a second a call.
@settings(max_examples=10, deadline=None)
@given(st.lists(st.floats(1e-12, 1), min_size=1, max_size=40))
@pytest.mark.confirms("Adjusted p-values", "statsmodels", "made-up p-values", packages=("statsmodels",))
def test_adjusted_p_values_equal_those_of_statsmodels(p_values):
    found = adjust([row(p_value=p) for p in p_values])
    np.testing.assert_allclose([r.p_holm for r in found], multipletests(p_values, method="holm")[1], rtol=1e-12)
    np.testing.assert_allclose([r.p_bh for r in found], multipletests(p_values, method="fdr_bh")[1], rtol=1e-12)


def test_rows_without_a_p_value_are_no_tests():
    found = adjust([row(p_value=0.01), row(), row(p_value=0.04)])
    assert [r.p_holm for r in found] == [pytest.approx(0.02), None, pytest.approx(0.04)]
    assert adjust([row()]) == [row()]
