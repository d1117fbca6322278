"""A difference at two scales of blocks: what each could find, and which rules."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ifn_research.validation.evaluation.two_scales import Difference, TwoScales


def test_what_could_be_found_is_found_in_four_cases_of_five():
    """True differences of that size, ten tests, normal estimates: one test at 5 % / 10."""
    gap = Difference(0.0, 0.03, 40.0).detectable(10)
    rng = np.random.default_rng(0)
    t = (gap + 0.03 * rng.normal(size=40_000)) / (0.03 * np.sqrt(rng.chisquare(40, size=40_000) / 40))
    assert (t > stats.t.isf(0.025 / 10, 40)).mean() == pytest.approx(0.8, abs=0.02)


def test_what_could_be_found_is_what_both_scales_could_find():
    fine, coarse = Difference(0.2, 0.03, 40.0), Difference(0.2, 0.031, 7.0)
    assert TwoScales(fine, coarse).detectable(66) == coarse.detectable(66) > fine.detectable(66)
    assert TwoScales(fine, None).detectable(66) == fine.detectable(66)
