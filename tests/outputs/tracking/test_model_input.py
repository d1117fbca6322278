"""A raw table is given the types of the model's signature, and nothing is guessed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ifn_research.errors import DataError
from ifn_research.outputs.tracking.model_input import typed_table


def table(**columns: object) -> pd.DataFrame:
    base = {"code": ["01", "2A"], "rate": [12, 15], "region": ["84", None], "comment": ["a", "b"]}
    return pd.DataFrame(base | columns)


def test_counts_become_floats_codes_and_groups_text_and_other_columns_go() -> None:
    made = typed_table(table(), code="code", numbers=["rate"], groups=["region"])
    assert list(made.columns) == ["code", "region", "rate"]
    assert made["rate"].dtype == np.float64
    assert made["code"].tolist() == ["01", "2A"]
    assert made["region"].tolist() == ["84", ""]


def test_the_given_table_is_not_changed() -> None:
    given = table()
    typed_table(given, code="code", numbers=["rate"], groups=["region"])
    pd.testing.assert_frame_equal(given, table())


def test_codes_that_are_numbers_are_refused_because_their_zeros_are_lost() -> None:
    with pytest.raises(DataError, match="leading zeros are lost") as caught:
        typed_table(table(code=[1, 2]), code="code", numbers=["rate"])
    assert "dtype={'code': str}" in str(caught.value.fix)


def test_repeated_and_empty_codes_are_refused() -> None:
    with pytest.raises(DataError, match="appear twice: 01"):
        typed_table(table(code=["01", "01"]), code="code", numbers=["rate"])
    with pytest.raises(DataError, match="no code"):
        typed_table(table(code=["01", None]), code="code", numbers=["rate"])


def test_a_missing_column_is_named_with_the_nearest_one() -> None:
    with pytest.raises(DataError, match="no column 'rates'") as caught:
        typed_table(table(), code="code", numbers=["rates"])
    assert "did you mean 'rate'" in str(caught.value.fix)


def test_text_in_a_column_of_figures_is_refused() -> None:
    with pytest.raises(DataError, match="not a number"):
        typed_table(table(rate=["12,5", "13"]), code="code", numbers=["rate"])
