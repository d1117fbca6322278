"""Feather files: types of columns, dictionaries, index columns, damaged files."""

from __future__ import annotations

import datetime
import decimal
import io
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import feather

from ifn_research.data.reading.formats.arrow_format import read_feather
from ifn_research.errors import DataError

PATH = Path("table.feather")
TABLE = pa.table(
    {
        "code": ["01001", "2A004", None],
        "classe": pa.array(["b", None, "a"]).dictionary_encode(),
        "n": pa.array([1, None, 3], type=pa.int32()),
        "taux": [12.5, None, 3.0],
        "exact": pa.array([decimal.Decimal("1.50"), None, decimal.Decimal("2.25")]),
        "jour": pa.array([datetime.date(2021, 12, 31), None, datetime.date(2022, 1, 1)]),
        "liste": [[1], [2], None],
    }
)


def written(table: pa.Table, **options) -> bytes:
    stream = io.BytesIO()
    feather.write_feather(table, stream, **options)
    return stream.getvalue()


@pytest.mark.parametrize("compression", ["uncompressed", "lz4", "zstd"])
def test_columns_are_figures_or_texts_and_others_are_named_and_left_out(compression):
    found = read_feather(written(TABLE, compression=compression), PATH, None)
    assert found["code"].fillna("?").tolist() == ["01001", "2A004", "?"]
    assert found["classe"].fillna("?").tolist() == ["b", "?", "a"]
    np.testing.assert_array_equal(found["n"], [1, np.nan, 3])
    np.testing.assert_array_equal(found["taux"], [12.5, np.nan, 3])
    np.testing.assert_array_equal(found["exact"], [1.5, np.nan, 2.25])
    assert found["jour"].fillna("?").tolist() == ["2021-12-31", "?", "2022-01-01"]
    assert found.attrs["left_out"] == ["liste"]


@pytest.mark.parametrize("name", ["code", None])
def test_an_index_of_pandas_is_a_column_where_it_has_a_name(name):
    frame = pd.DataFrame({"taux": [1.0, 2.0]}, index=pd.Index(["01", "02"], name=name))
    found = read_feather(written(pa.Table.from_pandas(frame)), PATH, None)
    assert ("code" in found) == (name == "code")
    assert found["taux"].tolist() == [1, 2]
    assert name is None or found["code"].tolist() == ["01", "02"]


def test_categories_of_pandas_are_their_values_whatever_these_are():
    frame = pd.DataFrame({"dep": pd.Categorical(["2A", "01", "2A"]), "classe": pd.Categorical([10, 20, 10])})
    found = read_feather(written(pa.Table.from_pandas(frame)), PATH, None)
    assert found["dep"].tolist() == ["2A", "01", "2A"]
    assert found["classe"].tolist() == [10, 20, 10]


@pytest.mark.parametrize("content", [b"ARROW1\0\0nothing", written(TABLE)[:-20], b"PAR1", b"code;taux\n01;2\n"])
def test_what_is_no_feather_file_is_refused(content):
    with pytest.raises(DataError, match="not a readable Feather file") as raised:
        read_feather(content, PATH, None)
    assert "write the file again" in str(raised.value.fix)


def test_a_table_without_rows_and_a_sheet_are_refused():
    with pytest.raises(DataError, match="no row"):
        read_feather(written(TABLE.slice(0, 0)), PATH, None)
    with pytest.raises(DataError, match="a sheet is named") as raised:
        read_feather(written(TABLE), PATH, "Data")
    assert str(raised.value.fix) == "remove sheet:"
