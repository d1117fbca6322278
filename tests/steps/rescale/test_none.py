"""Scores in the unit of their aggregation."""

from __future__ import annotations

import numpy as np

from ifn_research.steps.rescale.none import NoRescaling
from tests.support.rescaled_scores import SCORES, rescaled


def test_scores_keep_their_unit_even_where_all_are_the_same() -> None:
    np.testing.assert_array_equal(rescaled(NoRescaling(), SCORES), SCORES)
    np.testing.assert_array_equal(rescaled(NoRescaling(), np.full(3, 7.0)), [7, 7, 7])


def test_a_new_territory_is_not_pulled_in_to_those_of_the_fit() -> None:
    np.testing.assert_array_equal(rescaled(NoRescaling(), SCORES, np.array([-5.0, 1e9])), [-5, 1e9])
