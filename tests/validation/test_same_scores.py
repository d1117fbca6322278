"""Versions with the same scores are told, and counted once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifn_research.validation.same_scores import repeats

NAN = float("nan")
FIRST = np.array([0.3, 0.1, NAN, 0.1, -2.0])


def test_the_first_with_the_same_scores_is_named() -> None:
    scores = {"a": FIRST, "b": FIRST[::-1], "c": FIRST.copy(), "d": FIRST * (1 + 1e-14)}
    assert repeats(scores) == {"c": "a", "d": "a"}


@pytest.mark.parametrize(
    "other",
    [
        FIRST * 2,
        FIRST + 1e-9,
        np.array([0.3, 0.1, 0.0, 0.1, -2.0]),
        np.array([0.3, 0.1, NAN, NAN, -2.0]),
        # Within the tolerance, but a tie is broken: ranks differ.
        np.array([0.3, 0.1, NAN, 0.1 + 1e-15, -2.0]),
    ],
)
def test_another_scale_another_territory_or_other_ranks_are_another_version(other: np.ndarray) -> None:
    assert repeats({"a": FIRST, "b": other}) == {}


def test_ranks_alone_do_not_hide_a_third_on_another_scale() -> None:
    assert repeats({"a": FIRST, "b": FIRST * 2, "c": FIRST * 2, "d": FIRST}) == {"c": "b", "d": "a"}


def test_versions_without_any_score_are_alike() -> None:
    assert repeats({"a": np.full(3, NAN), "b": np.full(3, NAN), "c": np.zeros(3)}) == {"b": "a"}


@given(st.lists(st.integers(0, 3), min_size=1, max_size=12), st.lists(st.integers(0, 3), min_size=3, max_size=3))
def test_as_many_are_left_as_there_are_different_ones(kinds: list[int], base: list[int]) -> None:
    scores = {f"v{at}": np.array([*base, 10.0 * kind]) for at, kind in enumerate(kinds)}
    found = repeats(scores)
    assert len(scores) - len(found) == len(set(kinds))
    assert all(np.array_equal(scores[name], scores[first]) and first not in found for name, first in found.items())
