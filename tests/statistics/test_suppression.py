"""What is withheld is tested by an attacker who solves for it: linear programs over what remains visible."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

from ifn_research.matrix import small
from ifn_research.statistics.suppression import TOTAL, determined, enough_masked, suppressed

THRESHOLD = 11


def with_margins(counts: np.ndarray) -> np.ndarray:
    frame = pd.DataFrame(counts)
    frame[TOTAL] = frame.sum(axis=1)
    frame.loc[TOTAL] = frame.sum()
    return frame.to_numpy(dtype=float)


def attacked(whole: np.ndarray, mask: np.ndarray, cell: tuple[int, int]) -> tuple[float, float]:
    """The least and the largest count that a cell can hold, given what is visible and that margins are sums."""
    n, m = whole.shape
    equations = []
    for i in range(n):
        line = np.zeros((n, m))
        line[i, :-1], line[i, -1] = 1, -1
        equations.append(line.ravel())
    for j in range(m):
        line = np.zeros((n, m))
        line[:-1, j], line[-1, j] = 1, -1
        equations.append(line.ravel())
    bounds = [(0, None) if hidden else (value, value) for value, hidden in zip(whole.flat, mask.flat, strict=True)]
    goal = np.zeros(n * m)
    goal[np.ravel_multi_index(cell, whole.shape)] = 1
    ends = []
    for sign in (1, -1):
        found = linprog(sign * goal, A_eq=np.array(equations), b_eq=np.zeros(n + m), bounds=bounds)
        ends.append(sign * found.fun if found.status == 0 else sign * -np.inf)
    return ends[0], ends[1]


counts = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda shape: arrays(np.int64, shape, elements=st.one_of(st.integers(0, 14), st.integers(0, 200)))
)


@given(counts)
@settings(max_examples=60, deadline=None)
def test_no_withheld_count_of_a_table_can_be_found(table: np.ndarray) -> None:
    whole = with_margins(table)
    mask = suppressed(pd.DataFrame(table), threshold=THRESHOLD).to_numpy()
    assert mask[(whole > 0) & (whole < THRESHOLD)].all()
    for i, j in np.argwhere(mask):
        low, high = attacked(whole, mask, (i, j))
        # Ends of such programs are whole numbers: an interval of 1 holds another count.
        assert high - low >= 1 - 1e-6, (whole, mask, (i, j))


def test_the_attacker_finds_what_is_masked_without_secondary_suppression() -> None:
    whole = with_margins(np.array([[5, 40], [60, 70]]))
    assert attacked(whole, small(whole, THRESHOLD), (0, 0)) == pytest.approx((5, 5))


def test_a_small_count_keeps_an_interval_as_wide_as_the_threshold_where_the_table_has_people_enough() -> None:
    table = np.array([[5, 40, 90], [60, 70, 80], [30, 50, 20]])
    whole = with_margins(table)
    mask = suppressed(pd.DataFrame(table), threshold=THRESHOLD).to_numpy()
    low, high = attacked(whole, mask, (0, 0))
    assert high - low >= THRESHOLD
    assert not mask[:, -1].any()
    assert not mask[-1].any()
    # The cheapest rectangle by hand: 40 + 60 + 70 and 90 + 30 + 20 and 40 + 30 + 50; the last withholds fewest.
    assert [tuple(cell) for cell in np.argwhere(mask)] == [(0, 0), (0, 1), (2, 0), (2, 1)]


def test_a_table_without_small_counts_is_told_whole_and_zeros_are_no_secret() -> None:
    table = pd.DataFrame({"a": [0, 11], "b": [30, 0]}, index=["x", "y"])
    mask = suppressed(table, threshold=THRESHOLD)
    assert not mask.to_numpy().any()
    assert list(mask.index) == ["x", "y", TOTAL]
    assert list(mask.columns) == ["a", "b", TOTAL]


def test_a_single_count_is_its_total_and_both_are_withheld() -> None:
    assert suppressed(pd.DataFrame([[3]]), threshold=THRESHOLD).to_numpy().all()


def test_an_unknown_or_negative_count_is_refused() -> None:
    for value in (float("nan"), -1):
        with pytest.raises(ValueError, match="negative or an unknown"):
            suppressed(pd.DataFrame([[value, 3.0]]), threshold=THRESHOLD)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_each_class_with_a_masked_row_has_enough_of_them_or_is_masked_whole(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 40))
    flags = data.draw(arrays(bool, n))
    usable = data.draw(arrays(bool, n))
    sizes = data.draw(arrays(float, n, elements=st.floats(0, 100)))
    classes = [
        np.array(data.draw(st.lists(st.sampled_from(["", "a", "b"]), min_size=n, max_size=n)), dtype=object)
        for _ in range(2)
    ]
    found = enough_masked(flags, classes, sizes, least=4, usable=usable)
    assert (found[flags & usable]).all()
    assert not (found & ~usable).any()
    for labels in classes:
        for label in ("a", "b"):
            inside = (labels == label) & usable
            assert not found[inside].any() or found[inside].sum() >= 4 or found[inside].all()


def test_the_fewest_people_are_masked_beside() -> None:
    one = np.array([True, False, False, False])
    everyone = np.full(4, "all", dtype=object)
    found = enough_masked(one, [everyone], np.array([50.0, 20.0, 10.0, np.nan]), least=2, usable=np.ones(4, dtype=bool))
    assert found.tolist() == [True, False, True, False]


def test_small_classes_are_masked_first_so_that_few_of_them_are_masked_whole() -> None:
    everyone = np.full(40, "all", dtype=object)
    small_ones = np.array([f"g{k % 10}" for k in range(40)], dtype=object)
    one = np.arange(40) == 0
    sizes = np.arange(40.0)
    found = enough_masked(one, [everyone, small_ones], sizes, least=5, usable=np.ones(40, dtype=bool))
    # The four of g0 are masked whole; a fifth, the smallest of the others, takes its own group along.
    assert set(small_ones[found]) == {"g0", "g1"}
    assert found.sum() == 8


def test_an_unknown_is_determined_where_elimination_gives_it() -> None:
    # x + y + z and x + y + 2z give z, and neither x nor y.
    assert determined(np.array([[1.0, 1, 1], [1, 1, 2]])).tolist() == [False, False, True]
    assert determined(np.array([[0.5, 0.5]])).tolist() == [False, False]
    assert determined(np.zeros((0, 2))).tolist() == [False, False]
