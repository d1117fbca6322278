"""The test of a difference, and its adjustment for the number of pairs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from ifn_research.statistics.estimate import Estimate, absent
from ifn_research.validation.comparisons import Comparison, adjust, compare
from ifn_research.validation.intervals import Sampled


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


def compared(a, b, replicates, **options):
    """Two estimates, absent or not, and their replicates."""
    row_, untested = row(**options.pop("row", {})), options.pop("untested", "")
    sampled = tuple(Sampled(e.value or 0.0, r) for e, r in zip((a, b), replicates, strict=True))
    return compare(row_, a, b, sampled, untested=untested)


def test_the_statistic_is_the_difference_over_its_bootstrap_standard_error_on_blocks_less_one():
    replicates = draws()
    found = compared(Estimate(0.55), Estimate(0.35), replicates)
    statistic = 0.2 / np.std(replicates[0] - replicates[1], ddof=1)
    assert found.statistic == pytest.approx(statistic)
    assert found.p_value == pytest.approx(2 * (1 - stats.t.cdf(statistic, 11)))
    assert (found.ci_low, found.ci_high) == pytest.approx(
        tuple(np.percentile(replicates[0] - replicates[1], [2.5, 97.5]))
    )


def test_exchanging_the_versions_changes_the_sign_alone():
    one, two = draws()
    ab = compared(Estimate(0.6), Estimate(0.5), (one, two))
    ba = compared(Estimate(0.5), Estimate(0.6), (two, one))
    assert (ab.difference, ab.statistic, ab.ci_low) == pytest.approx((-ba.difference, -ba.statistic, -ba.ci_high))
    assert ab.p_value == pytest.approx(ba.p_value)


def test_a_p_value_can_be_far_below_one_over_the_number_of_replicates():
    found = compared(Estimate(1.5), Estimate(0.5), draws(), row={"n_blocks": 60})
    assert 0 < found.p_value < 1 / 500


def test_identical_replicates_are_no_test():
    one, _ = draws()
    found = compared(Estimate(0.5), Estimate(0.5), (one, one))
    assert (found.difference, found.ci_low, found.ci_high, found.p_value) == (0, 0, 0, None)
    assert "identical" in found.note


def test_an_absent_figure_leaves_the_reason():
    found = compared(Estimate(0.5), absent("the score is constant over the 90 territories"), draws())
    assert found.difference is None
    assert "the score is constant" in found.note


def test_a_reason_not_to_test_keeps_the_interval():
    found = compared(Estimate(0.6), Estimate(0.5), draws(), untested="no p-value: too few blocks")
    assert found.ci_low is not None
    assert found.p_value is None
    assert found.note == "no p-value: too few blocks"


def test_replicates_that_are_undefined_too_often_leave_no_test():
    one, two = draws()
    one[:100] = np.nan
    found = compared(Estimate(0.6), Estimate(0.5), (one, two))
    assert found.difference == pytest.approx(0.1)
    assert found.p_value is None
    assert "undefined in 100 of 500 replicates" in found.note


# statsmodels takes a tenth of a second a call.
@settings(max_examples=10, deadline=None)
@given(st.lists(st.floats(1e-12, 1), min_size=1, max_size=40))
def test_adjusted_p_values_equal_those_of_statsmodels(p_values):
    found = adjust([row(p_value=p) for p in p_values])
    np.testing.assert_allclose([r.p_holm for r in found], multipletests(p_values, method="holm")[1], rtol=1e-12)
    np.testing.assert_allclose([r.p_bh for r in found], multipletests(p_values, method="fdr_bh")[1], rtol=1e-12)


def test_rows_without_a_p_value_are_no_tests():
    found = adjust([row(p_value=0.01), row(), row(p_value=0.04)])
    assert [r.p_holm for r in found] == [pytest.approx(0.02), None, pytest.approx(0.04)]
    assert adjust([row()]) == [row()]
