"""Mazziotta and Pareto's index of small profiles, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.errors import OptionError
from ifn_research.steps.aggregation.mpi import MazziottaPareto

HALVES = np.array([0.5, 0.5])


def test_an_unbalanced_profile_is_further_from_its_mean_than_a_balanced_one() -> None:
    """90 and 110 have mean 100 and variance 100: a penalty of 100 / 100 = 1 point."""
    profiles = np.array([[90.0, 110.0], [100.0, 100.0]])
    assert MazziottaPareto("+").combine(profiles, HALVES).tolist() == pytest.approx([101, 100])
    assert MazziottaPareto("-").combine(profiles, HALVES).tolist() == pytest.approx([99, 100])


def test_the_variance_is_that_of_the_weights() -> None:
    """Weights 3/4 and 1/4 of 96 and 108: mean 99, variance 3/4 x 9 + 1/4 x 81 = 27; over 1 - 5/8 it is 72."""
    profile, weights = np.array([[96.0, 108.0]]), np.array([0.75, 0.25])
    assert MazziottaPareto("+").combine(profile, weights)[0] == pytest.approx(99 + 27 / 99)
    assert MazziottaPareto("+", "n - 1").combine(profile, weights)[0] == pytest.approx(99 + 72 / 99)


def test_a_penalty_that_is_no_sign_gets_one() -> None:
    with pytest.raises(OptionError) as caught:
        MazziottaPareto("plus")
    assert "penalty" in str(caught.value.where)
    assert "'plus'" in str(caught.value.what)
