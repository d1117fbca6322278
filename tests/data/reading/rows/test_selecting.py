"""Which rows a column and its value mean, however cells are written and stored."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest

from ifn_research.data.reading.rows.selecting import selected


@pytest.mark.parametrize(
    "cells, wanted, rows",
    [
        (["2020", "2021", ""], 2021, [1]),
        (["2020.0", "2021.0", "x"], 2021, [1]),
        (["2020,0", "2021,0", "x"], 2021.0, [1]),
        ([2020.0, 2021.0, np.nan], 2021, [1]),
        ([2020.0, 2021.0, np.nan], "2021", [1]),
        ([2020, 2021, None], [2020, "2021"], [0, 1]),
        (["01", "1", "10"], 1, [1]),
        (["01", "02", "10"], 1, [0]),
        (["01", "1", "10"], "01", [0]),
        (["Pauvreté", "Pauvrete\u0301 ", "pauvreté"], "Pauvreté", [0, 1]),
        (["taux  de chômage", "taux\u00a0de chômage", "taux"], "taux de chômage", [0, 1]),
        (["a", "", None], "", [1, 2]),
        ([True, False, None], True, [0]),
        (["oui", "non", "?"], True, [0]),
        (["true", "FALSE", ""], False, [1]),
        ([1, 0, 2], True, [0]),
        (["2021-12-31 00:00:00.000000", "2021-12-30", "x"], "2021-12-31", [0]),
        ([datetime.datetime(2021, 12, 31), "x", None], datetime.date(2021, 12, 31), [0]),
        (["1e3", "1000", "nan"], 1000, [1]),
        (["_T", "F", "M"], ["_T"], [0]),
    ],
)
def test_rows_are_found_by_what_their_cells_say(cells, wanted, rows) -> None:
    found, _ = selected(pd.Series(cells, dtype=object), wanted)
    assert np.flatnonzero(found).tolist() == rows


@pytest.mark.parametrize("kind", ["float32", "float64", "Int64", "string", "datetime64[ns]", "boolean"])
def test_every_type_of_column_can_be_asked_for(kind) -> None:
    cells = {"datetime64[ns]": ["2020-01-01", "2021-01-01"], "boolean": [False, True]}.get(kind, [2020, 2021])
    wanted = {"datetime64[ns]": "2021-01-01", "boolean": True}.get(kind, 2021)
    assert selected(pd.Series(cells).astype(kind), wanted)[0].tolist() == [False, True]


def test_the_texts_of_all_cells_are_told_once() -> None:
    assert selected(pd.Series(["b", "a", "b ", ""]), "z")[1] == ["", "a", "b"]
