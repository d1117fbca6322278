"""The adjusted index of small profiles between 70 and 130, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.aggregation.ampi import AdjustedMazziottaPareto
from ifn_research.steps.aggregation.hierarchy import aggregate
from ifn_research.steps.normalisation.goalposts import Goalposts


def test_the_ends_of_both_goalposts_are_penalised_most() -> None:
    """Raw 0 and 10 between posts 0 and 10 are 70 and 130: mean 100, variance 900, 9 points. Raw 5 and 5 are 100."""
    raw = IndicatorMatrix.of([[0.0, 10.0], [5.0, 5.0], [10.0, 10.0]])
    posts = Goalposts({"x1": [0, 10], "x2": [0, 10]}, range=(70, 130))
    scaled = posts.apply(raw, posts.fit(raw))
    result = aggregate(scaled, np.array([0.5, 0.5]), [AdjustedMazziottaPareto("-")], staged=False)
    np.testing.assert_allclose(result.scores, [91, 100, 130])
    np.testing.assert_allclose(result.contributions.sum(axis=1), result.scores)


def test_raising_a_low_value_of_a_wide_profile_can_lower_the_score() -> None:
    """1 and 100: mean 50.5, penalty 49.5^2 / 50.5. 20 and 100: mean 60, penalty 40^2 / 60."""
    wide, narrower = AdjustedMazziottaPareto().combine(np.array([[1.0, 100.0], [20.0, 100.0]]), np.array([0.5, 0.5]))
    assert wide == pytest.approx(50.5 + 49.5**2 / 50.5)
    assert narrower == pytest.approx(60 + 40**2 / 60)
    assert narrower < wide


def test_it_is_for_positive_values_with_weights_from_0_up() -> None:
    assert AdjustedMazziottaPareto().needs_positive()
    assert not AdjustedMazziottaPareto().accepts_signed()
