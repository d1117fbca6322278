"""The square root, and what has none."""

from __future__ import annotations

import numpy as np

from ifn_research.steps.transforms.sqrt import SquareRoot


def test_squares_become_evenly_spaced() -> None:
    np.testing.assert_array_equal(SquareRoot().apply(np.array([0.0, 1.0, 4.0, 9.0, 16.0]), {}), [0, 1, 2, 3, 4])


def test_what_is_below_zero_has_no_root() -> None:
    assert SquareRoot().outside(np.array([-1e-300, 0.0, np.nan])).tolist() == [True, False, False]
