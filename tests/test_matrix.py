"""Territories in rows, indicators in columns, and what weights are worth."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifn_research.matrix import IndicatorMatrix, effective_number, extremes


def test_rows_and_columns_keep_what_belongs_to_them() -> None:
    matrix = IndicatorMatrix.of(
        np.arange(12.0).reshape(4, 3), codes=np.array(["a", "b", "c", "d"], dtype=object), indicators=("x", "y", "z")
    )
    part = matrix.rows(np.array([True, False, False, True])).columns(("z", "x"))
    assert part.codes.tolist() == ["a", "d"]
    assert part.indicators == ("z", "x")
    np.testing.assert_array_equal(part.values, [[2, 0], [11, 9]])
    assert (matrix.n_territories, matrix.n_indicators) == (4, 3)


def test_an_effective_number_is_the_number_where_all_weigh_the_same() -> None:
    """By hand: one of weight 3 and three of weight 1 are worth 36 / 12."""
    assert effective_number(np.full(11, 4.0)) == pytest.approx(11)
    assert effective_number(np.array([3.0, 1, 1, 1])) == pytest.approx(3)


@given(st.lists(st.integers(1, 500), min_size=1, max_size=40))
def test_blocks_are_worth_at_most_their_number_and_at_least_one(sizes):
    worth = effective_number(np.array(sizes, dtype=float))
    assert worth * (1 + 1e-12) >= 1
    assert worth <= len(sizes) * (1 + 1e-12)


def test_blocks_of_one_size_are_worth_their_number_and_one_that_holds_all_is_worth_one():
    assert effective_number(np.full(17, 4.0)) == pytest.approx(17)
    assert effective_number(np.array([10_000.0, 1, 1])) == pytest.approx(1, abs=1e-3)
    # Half the territories in one block, half in nine: 1 / (0.25 + 9 / 324).
    assert effective_number(np.array([9.0, *[1] * 9])) == pytest.approx(1 / (0.25 + 9 / 324))
    assert effective_number(np.zeros(0)) == 0


@pytest.mark.parametrize("n", [1, 5, 63, 64, 65, 200])
def test_extremes_are_those_of_numpy_whatever_the_number_of_rows(n: int) -> None:
    values = np.random.default_rng(n).normal(size=(n, 3))
    values[::2, 1] = np.nan
    values[:, 2] = np.nan
    least, greatest = extremes(values)
    np.testing.assert_array_equal(least, np.fmin.reduce(values, axis=0))
    np.testing.assert_array_equal(greatest, np.fmax.reduce(values, axis=0))
    assert np.isnan(extremes(values[:0])).all()


def test_rows_that_keep_most_territories_know_their_values_without_sorting() -> None:
    values = np.array([[3.0, 1.0], [np.nan, 1.0], [2.0, 1.0], [3.0, np.nan], [-0.0, 7.0]])
    matrix = IndicatorMatrix.of(values).sorted_once()
    most, few = np.array([4, 0, 0]), np.array([0, 3])
    for at in (most, np.array([True, True, False, True, False])):
        kept = matrix.rows(at)
        assert "distinct" in vars(kept)
        for column, again in zip(kept.distinct, IndicatorMatrix.of(kept.values).distinct, strict=True):
            np.testing.assert_array_equal(column.of_each(column.values), again.of_each(again.values))
            np.testing.assert_array_equal(
                np.repeat(column.values, column.counts), np.repeat(again.values, again.counts)
            )
    assert "distinct" not in vars(matrix.rows(few))
    assert "distinct" not in vars(matrix.with_values(values + 1))
    assert "distinct" not in vars(IndicatorMatrix.of(values).rows(most))


def test_rows_are_a_mask_of_all_territories_or_positions() -> None:
    matrix = IndicatorMatrix.of(np.zeros((5, 2)))
    with pytest.raises(ValueError, match="one value a territory"):
        matrix.rows(np.array([True, False]))
    for wrong in (np.array([1.7, 2.2]), np.array([True, False], dtype=object)):
        with pytest.raises(TypeError):
            matrix.rows(wrong)


def test_the_values_that_a_matrix_remembers_are_not_sent_to_other_processes() -> None:
    matrix = IndicatorMatrix.of([[3.0], [1.0], [2.0]]).sorted_once()
    sent = pickle.loads(pickle.dumps(matrix))
    assert "distinct" not in vars(sent)
    np.testing.assert_array_equal(sent.distinct[0].which, matrix.distinct[0].which)
