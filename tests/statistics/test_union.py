"""People in at least one of several situations."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ifn_research.statistics.union import union_of


def test_of_two_independent_situations() -> None:
    independent, low, high = union_of(np.array([[0.3, 0.2], [0.0, 0.4], [0.7, 0.6]]))
    np.testing.assert_allclose(independent, [0.44, 0.4, 0.88])
    np.testing.assert_allclose(low, [0.3, 0.4, 0.7])
    np.testing.assert_allclose(high, [0.5, 0.4, 1.0])


@given(st.lists(st.booleans(), min_size=1, max_size=40), st.integers(0, 2**20))
def test_the_bounds_hold_whoever_is_in_which_situation(first: list[bool], seed: int) -> None:
    people = np.column_stack([first, np.random.default_rng(seed).random((len(first), 2)) < 0.4])
    _, low, high = union_of(people.mean(axis=0, keepdims=True))
    assert low[0] - 1e-12 <= people.any(axis=1).mean() <= high[0] + 1e-12


def test_what_is_not_known_stays_so() -> None:
    assert all(np.isnan(found[0]) for found in union_of(np.array([[0.2, np.nan]])))
