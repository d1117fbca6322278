"""Rates as they were counted."""

from __future__ import annotations

import numpy as np

from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.shrinkage.beta_binomial import BetaBinomial
from ifn_research.steps.shrinkage.none import NoShrinkage


def test_a_rate_of_four_people_stays_where_an_estimate_is_drawn_in() -> None:
    rates = np.array([[100.0], [10.0], [12.0], [20.0]])
    people = np.array([[4.0], [1000.0], [2000.0], [1500.0]])
    counted = IndicatorMatrix.of(rates, units=("%",), denominators=people)
    raw, drawn = (step.apply(counted, step.fit(counted)) for step in (NoShrinkage(), BetaBinomial()))
    assert raw is counted
    assert drawn.values[0, 0] < raw.values[0, 0] == 100
