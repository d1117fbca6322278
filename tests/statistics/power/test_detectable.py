"""Differences that can be seen: closed forms, and simulated tests that find them as often as they are to."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ifn_research.statistics.dependent_correlations import williams
from ifn_research.statistics.power.components import Components, Layout
from ifn_research.statistics.power.detectable import (
    RequiredTest,
    detectable,
    detectable_here,
    independent_variance,
    needed,
    noisy,
    reliability_of_cases,
)


def test_with_many_units_it_is_the_normal_power_of_textbooks() -> None:
    # (1.96 + 0.84) standard errors.
    found = RequiredTest().reach(1e9)
    assert found == pytest.approx(stats.norm.ppf(0.975) + stats.norm.ppf(0.8), rel=1e-6)
    assert detectable_here(4.0, 100, 1e12, RequiredTest()) == pytest.approx(
        (stats.t.ppf(0.975, 99) + stats.t.ppf(0.8, 99)) * 0.2
    )


def test_where_all_are_measured_nothing_is_left_to_chance() -> None:
    assert detectable_here(4.0, 50, 50, RequiredTest()) == 0.0


def test_several_tests_need_a_larger_difference() -> None:
    assert RequiredTest(tests=15).reach(40) == pytest.approx(stats.t.ppf(1 - 0.025 / 15, 40) + stats.t.ppf(0.8, 40))


def test_independent_correlations_have_the_variance_of_williams_test() -> None:
    # Where the correlations are equal, t is the difference by its standard error.
    n, a, between = 100_000, 0.4, 0.85
    difference = 1e-6
    t = williams(a + difference, a, between, n).statistic
    assert independent_variance(a, a, between) == pytest.approx(n * (difference / t) ** 2, rel=1e-3)


def test_a_test_finds_four_times_out_of_five_the_difference_that_it_is_said_to_see() -> None:
    rng = np.random.default_rng(1)
    n, a, between = 150, 0.45, 0.9
    size = detectable_here(independent_variance(a, a, between), n, 1e9, RequiredTest())
    b = a - size
    matrix = np.array([[1, a, b], [a, 1, between], [b, between, 1]])
    found = 0
    for _ in range(3000):
        y, one, other = rng.multivariate_normal(np.zeros(3), matrix, n).T
        correlations = np.corrcoef([y, one, other])
        found += williams(correlations[0, 1], correlations[0, 2], correlations[1, 2], n).p_value < 0.05
    # Known to within 0.015 by the number of samples; the rest is what the first order leaves out.
    assert found / 3000 == pytest.approx(0.8, abs=0.04)


def test_blocks_that_are_alike_need_more() -> None:
    blocks = np.repeat(np.arange(30), 10)
    layout = Layout.of_territories(300, blocks)
    alone = detectable(Components(1.0), layout, RequiredTest())
    alike = detectable(Components(0.8, 0.2), layout, RequiredTest())
    # The design effect 1 + (m - 1) rho (Kish).
    assert (alike / alone) ** 2 == pytest.approx(1 + 9 * 0.2, rel=1e-6)


def test_the_less_sure_of_two_scales_rules() -> None:
    blocks, regions = np.repeat(np.arange(40), 5), np.repeat(np.arange(8), 25)
    parts = Components(0.7, 0.1, 0.2)
    both = detectable(parts, Layout.of_territories(200, blocks, regions), RequiredTest())
    assert both > detectable(parts, Layout.of_territories(200, blocks), RequiredTest())


def test_as_many_are_needed_as_just_see_the_difference() -> None:
    def shown(n: int) -> float:
        return 2 / n**0.5

    assert needed(0.2, 1000, shown) == 100
    assert needed(-0.2, 1000, shown) == 100
    assert needed(0.2, 99, shown) is None
    assert needed(5.0, 1000, shown) == 4


def test_counts_of_few_cases_hide_as_much_as_simulated_counts_do() -> None:
    rng = np.random.default_rng(2)
    n, cases, a = 200_000, 40, 0.5
    scores = rng.normal(size=n)
    true = 0.3 + 0.05 * (a * scores + np.sqrt(1 - a**2) * rng.normal(size=n))
    seen = rng.binomial(cases, np.clip(true, 0, 1)) / cases
    reliability = reliability_of_cases(float(true.mean()), float(true.var()), cases)
    assert np.corrcoef(true, seen)[0, 1] ** 2 == pytest.approx(reliability, rel=0.02)
    parts, shrinks = noisy(Components(1.0), a, reliability)
    assert np.corrcoef(scores, seen)[0, 1] == pytest.approx(a * shrinks, abs=0.01)
    left = 1 - np.corrcoef(scores, seen)[0, 1] ** 2
    assert parts.total == pytest.approx(left / (1 - a**2), rel=0.02)
