"""The logarithm of one more, and what has none."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ifn_research.steps.transforms.log1p import Log1p


def test_zero_stays_zero_and_e_less_one_becomes_one() -> None:
    assert Log1p().apply(np.array([0.0, math.e - 1, math.e**2 - 1]), {}).tolist() == pytest.approx([0, 1, 2])
    # By its series, where 1 + x would round x away.
    assert Log1p().apply(np.array([1e-18]), {})[0] == 1e-18


def test_minus_one_and_what_is_below_have_no_logarithm() -> None:
    assert Log1p().outside(np.array([-2.0, -1.0, -0.99, np.nan])).tolist() == [True, True, False, False]
