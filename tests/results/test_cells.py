"""Cells of a version as matrices."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ifn_research.results.cells import cells_of
from ifn_research.results.study_result import StudyResult


def test_each_cell_stands_in_its_row_and_column_whatever_the_order_of_the_table() -> None:
    table = pd.DataFrame(
        {
            "code": ["b", "a", "b", "c"],
            "indicator": ["y", "x", "x", "y"],
            "raw": [1.0, 2.0, 3.0, 4.0],
            "imputed": [True, False, False, False],
            "masked": ["", "small", "", ""],
        }
    )
    cells = cells_of(table, pd.Index(["a", "b", "c", "d"]))
    assert cells.indicators == ("y", "x")
    nan = np.nan
    np.testing.assert_array_equal(cells.wide("raw"), [[nan, 2], [1, 3], [4, nan], [nan, nan]])
    np.testing.assert_array_equal(np.argwhere(cells.imputed), [[1, 0]])
    np.testing.assert_array_equal(np.argwhere(cells.secret), [[0, 1]])
    assert not cells_of(table.drop(columns="masked"), pd.Index(["a", "b", "c"])).secret.any()


def test_rows_that_are_those_of_another_version_are_not_sought_again(simulated: StudyResult) -> None:
    codes = pd.Index(simulated.territories["code"])
    one, other, fewer = (simulated.of_version("contributions", name) for name in ("equal", "geometric", "dropped"))
    first = cells_of(one, codes)
    assert cells_of(other, codes, first).rows is first.rows
    # Other territories are sought, though there are as many rows.
    turned = one.iloc[::-1]
    for table in (fewer, turned):
        np.testing.assert_array_equal(cells_of(table, codes, first).wide("raw"), cells_of(table, codes).wide("raw"))
