"""The columns that tell the rows of one territory apart."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import pandas as pd

from ifn_research.data.reading.files import OpenTable
from ifn_research.data.reading.rows.telling import measured, merged_where, named_in_rows, one_value, telling_columns

CODES = [f"0{at}" for at in range(1, 9)]
ROWS = [
    (code, year, sex, "France", str(at * at))
    for at, (code, year, sex) in enumerate(product(CODES, ("2019", "2020"), ("F", "T", "H")))
]
NAMES = ["code", "year", "sex", "country", "x"]
TEXT = "\n".join(";".join(row) for row in [NAMES, *ROWS])


def places(table: OpenTable) -> np.ndarray:
    return pd.factorize(table.columns["code"])[0].astype(np.int64)


def test_rows_are_told_apart_by_the_fewest_columns_of_few_values(opened: Callable[..., OpenTable]) -> None:
    table = opened(TEXT)
    assert telling_columns(table, places(table), {"code", "x"}) == ["year", "sex"]
    assert not table.columns.duplicated(["code", "year", "sex"]).any()
    half = opened(TEXT.replace(";F;", ";T;").replace(";H;", ";T;"))
    assert telling_columns(half, places(half), {"code", "x"}) == []


def test_rows_repeated_for_another_reason_are_not_told_apart(opened: Callable[..., OpenTable]) -> None:
    table = opened("\n".join(["code;y"] + [f"{at};{at % 2}" for at in range(8)] + ["7;0"]))
    assert telling_columns(table, places(table), {"code"}) == []


def test_the_last_moment_and_the_total_serve_as_examples(opened: Callable[..., OpenTable]) -> None:
    table = opened(TEXT)
    assert [one_value(table, name) for name in ("year", "sex")] == ["2020", "T"]
    # Of a year that has begun there are few rows.
    begun = opened(TEXT + "\n01;2021;T;France;7")
    assert one_value(begun, "year") == "2020"
    assert merged_where({"country": "France"}, table, ["sex"], np.arange(6)) == '{country: "France", sex: "T"}'


def test_what_is_measured_is_the_column_of_the_most_different_figures(opened: Callable[..., OpenTable]) -> None:
    table = opened(TEXT)
    assert measured(table, {"code"}, places(table)) == "x"


def test_a_name_that_stands_in_the_rows_is_told_with_the_selection_of_it(opened: Callable[..., OpenTable]) -> None:
    told = named_in_rows(opened(TEXT), "T")
    assert told is not None
    assert 'where: {sex: "T"}' in str(told)
    assert named_in_rows(opened(TEXT), "poverty") is None
