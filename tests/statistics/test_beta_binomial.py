"""Kleinman's moments in closed form, and as the root of the equation that defines them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq

from ifn_research.statistics.beta_binomial import mean_and_share, shrunk

ALL = np.zeros(1, dtype=np.int64)


@pytest.mark.confirms("Beta-binomial share", "closed form", "")
def test_equal_numbers_of_people_give_the_share_in_closed_form() -> None:
    """Weights are equal: n / (1 + (n - 1) rho) = (k - 1) m (1 - m) / sum of squares."""
    p, n = np.array([0.1, 0.3, 0.2, 0.6]), 50.0
    m = p.mean()
    weight = 3 * m * (1 - m) / ((p - m) ** 2).sum()
    (mean,), (share,) = mean_and_share(p, np.full(4, n), ALL)
    assert mean == pytest.approx(m)
    assert share == pytest.approx((n / weight - 1) / (n - 1), rel=1e-9)


def test_unequal_numbers_satisfy_the_equation_of_moments() -> None:
    p, n = np.array([0.05, 0.4, 0.22, 0.3, 0.11]), np.array([20.0, 800.0, 90.0, 33.0, 2500.0])

    def excess(share: float) -> float:
        w = n / (1 + (n - 1) * share)
        m = np.average(p, weights=w)
        return float((w * (p - m) ** 2).sum() / (m * (1 - m)) - (len(p) - 1))

    (mean,), (share,) = mean_and_share(p, n, ALL)
    assert share == pytest.approx(brentq(excess, 0, 1, xtol=1e-13), rel=1e-8)
    assert mean == pytest.approx(np.average(p, weights=n / (1 + (n - 1) * share)))


def test_each_group_has_its_own_moments() -> None:
    p, n = np.array([0.1, 0.5, 0.2, 0.21, 0.2]), np.array([100.0, 100.0, 40.0, 50.0, 60.0])
    mean, share = mean_and_share(p, n, np.array([0, 2]))
    assert share[0] > 0
    # The second differs less than chance alone would make it: its mean is that of people.
    assert share[1] == 0
    assert mean[1] == pytest.approx(np.average(p[2:], weights=n[2:]))


def test_rates_without_excess_are_drawn_to_their_mean_and_certain_ones_stay() -> None:
    n = np.array([40.0, 50.0, 60.0])
    np.testing.assert_allclose(shrunk(np.array([0.2, 0.22, 0.2]), n), np.full(3, 31 / 150))
    np.testing.assert_allclose(shrunk(np.array([0.0, 1.0, 0.0]), n), [0, 1, 0], atol=1e-9)
