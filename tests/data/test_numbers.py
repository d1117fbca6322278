"""Figures as they are typed, read back exactly or refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifn_research.data.numbers import as_text, parse_numbers

FIGURES = st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=8)


def series(*texts):
    return pd.Series(texts, dtype="str")


@given(FIGURES)
def test_what_python_writes_is_read_back_to_the_last_bit(figures):
    found = parse_numbers(series(*map(repr, figures)), decimal=".")
    assert found.values.tolist() == figures
    assert not found.refused.size


@given(FIGURES, st.sampled_from([" ", "\u00a0", "\u202f", "\u2009"]))
def test_french_figures_are_read_whatever_blank_sets_thousands_apart(figures, blank):
    texts = [f"{figure:,.3f}".replace(",", blank).replace(".", ",") for figure in figures]
    found = parse_numbers(series(*texts), decimal=",")
    assert found.values.tolist() == [float(f"{figure:.3f}") for figure in figures]


@pytest.mark.parametrize("yes, no", [("oui", "non"), ("VRAI", "FAUX"), ("True", "False"), ("Yes", "No")])
def test_a_column_of_yes_and_no_alone_is_a_flag(yes, no):
    found = parse_numbers(series(yes, f" {no} ", "ns", "", yes), decimal=",")
    np.testing.assert_array_equal(found.values, [1, 0, np.nan, np.nan, 1])
    assert (found.refused.size, found.markers) == (0, {"ns": 1})
    assert parse_numbers(pd.Series([True, False, None], dtype=object), decimal=".").values[:2].tolist() == [1, 0]
    # Beside figures they are no figures.
    assert parse_numbers(series(yes, "3"), decimal=".").refused.tolist() == [0]
    assert parse_numbers(pd.Series([yes, 3], dtype=object), decimal=".").refused.tolist() == [0]


@pytest.mark.parametrize(
    "text", ["1 22", "1 2345", "1,5", "1.2.3", "0x10", "1_000", "١٢", "five", "< 11", "12 km", "1e", "--1", "inf"]
)
def test_what_is_no_figure_is_refused_and_not_guessed(text):
    found = parse_numbers(series("1.5", text), decimal=".")
    assert found.refused.tolist() == [1]


@pytest.mark.parametrize("text", ["1e400", "-1e400", "9" * 400])
def test_a_figure_that_no_computer_holds_is_refused_and_not_infinite(text):
    found = parse_numbers(series("1", text, "2.5"), decimal=".")
    assert found.refused.tolist() == [1]
    assert np.isnan(found.values[1])


def test_signs_and_the_typographic_minus_are_read():
    found = parse_numbers(series("+1.5", "-2", "\u22123.5", ".5", "5."), decimal=".")
    assert found.values.tolist() == [1.5, -2, -3.5, 0.5, 5]


def test_markers_are_counted_as_written_and_empty_cells_are_not():
    found = parse_numbers(series("s", "S", "ns", "", "-", "4"), decimal=".")
    assert found.markers == {"s": 1, "S": 1, "ns": 1, "-": 1}
    np.testing.assert_array_equal(np.isnan(found.values), [True] * 5 + [False])


def test_declared_markers_replace_the_usual_ones():
    found = parse_numbers(series("-999", "s", "4"), decimal=".", missing=["-999"])
    assert found.markers == {"-999": 1}
    assert found.refused.tolist() == [1]


def test_percent_signs_are_taken_off_where_every_figure_has_one():
    found = parse_numbers(series("12,4 %", "3%", "s"), decimal=",")
    assert found.percent
    np.testing.assert_array_equal(found.values, [12.4, 3, np.nan])
    assert parse_numbers(series("12,4 %", "3"), decimal=",").refused.tolist() == [0]


def test_stored_numbers_need_no_reading():
    found = parse_numbers(pd.Series(pd.array([1, None, 3], dtype="Int64")), decimal=",")
    np.testing.assert_array_equal(found.values, [1, np.nan, 3])


def test_figures_grouped_by_commas_are_never_read_under_a_declared_point():
    assert parse_numbers(series("1,037", "950"), decimal=".").refused.tolist() == [0]


def test_codes_that_a_file_stores_as_numbers_are_whole():
    assert as_text(pd.Series([1001.0, np.nan, 75056.0])).tolist() == ["1001", "", "75056"]
    assert as_text(pd.Series(["01", None, " 2A "], dtype=object)).tolist() == ["01", "", "2A"]
