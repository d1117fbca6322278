"""Tails and quantiles have the bits of SciPy's distributions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ifn_research.statistics.tails import (
    benjamini_hochberg,
    fisher_beyond,
    normal_beyond,
    student_beyond,
    student_quantile,
)

VALUES = [-40.0, -3.2, -1e-9, 0.0, 0.7, 1.96, 12.0, 300.0]
FREEDOM = [1, 2.5, 11, 91, 1e6]


@pytest.mark.parametrize("value", VALUES)
def test_tails_are_those_of_scipy(value: float) -> None:
    assert normal_beyond(value) == stats.norm.sf(value)
    for df in FREEDOM:
        assert student_beyond(value, df) == stats.t.sf(value, df)
        assert fisher_beyond(abs(value), (df, 2 * df)) == stats.f.sf(abs(value), df, 2 * df)


@pytest.mark.parametrize("p", [1e-9, 0.025, 0.5, 0.975, 1 - 1e-9])
def test_quantiles_are_those_of_scipy(p: float) -> None:
    for df in FREEDOM:
        assert student_quantile(p, df) == stats.t.ppf(p, df)


def test_closed_forms() -> None:
    assert normal_beyond(1.959963984540054) == pytest.approx(0.025, rel=1e-12)
    # Student's distribution of one degree of freedom is Cauchy's, and the square of a t is an F.
    assert student_beyond(1.0, 1) == pytest.approx(0.25, rel=1e-12)
    assert fisher_beyond(1.7**2, (1, 9)) == pytest.approx(2 * student_beyond(1.7, 9), rel=1e-12)
    assert np.isnan(normal_beyond(float("nan")))


@pytest.mark.parametrize("n", [1, 2, 7, 400])
def test_adjusted_p_values_are_those_of_scipy(n: int) -> None:
    rng = np.random.default_rng(n)
    for p in (rng.uniform(size=n), rng.uniform(size=n) ** 4, rng.integers(1, 5, n) / 1000, np.ones(n), np.zeros(n)):
        np.testing.assert_array_equal(benjamini_hochberg(p), stats.false_discovery_control(p, method="bh"))


def test_adjusted_by_hand() -> None:
    # Of four tests, p x 4 / rank, and never more than what follows: 0.004, 0.04 (0.06 is cut), 0.04, 0.5.
    np.testing.assert_allclose(benjamini_hochberg(np.array([0.03, 0.001, 0.5, 0.03])), [0.04, 0.004, 0.5, 0.04])
