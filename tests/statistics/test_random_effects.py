"""Mean and variance of figures with standard errors: closed form where errors are equal, simulation elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.statistics.random_effects import mean_and_variance


def test_where_errors_are_equal_the_variance_is_what_is_left_of_that_of_the_figures() -> None:
    x = np.random.default_rng(1).normal(size=50) * 3
    mean, between = mean_and_variance(x, np.full(50, 1.5))
    assert mean == pytest.approx(x.mean())
    assert between == pytest.approx(x.var(ddof=1) - 1.5**2)


def test_simulated_variance_is_found_again() -> None:
    rng = np.random.default_rng(2)
    errors = rng.uniform(0.1, 4, size=6000)
    x = 7 + 2 * rng.normal(size=6000) + errors * rng.normal(size=6000)
    mean, between = mean_and_variance(x, errors)
    assert mean == pytest.approx(7, abs=0.1)
    assert between == pytest.approx(4, rel=0.08)


def test_figures_that_differ_by_their_errors_alone_or_have_none() -> None:
    assert mean_and_variance(np.array([1.0, 1.1, 0.9]), np.ones(3)) == pytest.approx((1.0, 0.0))
    x = np.array([1.0, 4.0, 2.5])
    assert mean_and_variance(x, np.zeros(3)) == pytest.approx((2.5, x.var(ddof=1)))
    assert mean_and_variance(np.ones(4), np.ones(4)) == (1.0, 0.0)
