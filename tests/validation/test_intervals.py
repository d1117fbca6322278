"""Percentile intervals, and the reasons why there are none."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.validation.bootstrap import percentile_interval


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
