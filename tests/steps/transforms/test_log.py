"""The natural logarithm, and what has none."""

from __future__ import annotations

import numpy as np

from ifn_research.steps.transforms.log import Log


def test_equal_ratios_become_equal_distances() -> None:
    scaled = Log().apply(np.array([500.0, 1000.0, 2000.0, 4000.0]), {})
    np.testing.assert_allclose(np.diff(scaled), np.full(3, 0.6931471805599453), rtol=1e-14)


def test_zero_and_what_is_below_have_no_logarithm() -> None:
    assert Log().outside(np.array([-1.0, 0.0, 1e-300, np.nan])).tolist() == [True, True, False, False]
