"""Columns of text or numbers, as every format of a workbook takes them."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.outputs.workbook.sheets import Sheet, figures, text, words


def test_a_figure_is_not_rounded_and_a_secret_one_not_told() -> None:
    assert figures("x", [1 / 3, 2], 1).values == [1 / 3, 2.0]
    assert figures("x", [1, 2, 3], secret=[False, True, False]).values == [1.0, words("sheet.secret"), 3.0]
    assert np.isnan(figures("x", [None]).values[0])
    with pytest.raises((ValueError, TypeError)):
        figures("x", ["many"])


def test_text_is_on_one_line_and_codes_keep_their_zeros() -> None:
    column = text("Code\nofficiel", ["01001", None, "a\tb", "\u202eabc"])
    assert column.heading == "Code officiel"
    assert column.values == ["01001", "", "a b", "abc"]
    assert column.digits is None


def test_a_sheet_has_the_rows_of_its_columns() -> None:
    assert Sheet("T", "t", "a row", (text("a", ["x", "y"]),)).n_rows == 2
    assert Sheet("T", "t", "a row", ()).n_rows == 0
