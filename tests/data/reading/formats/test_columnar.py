"""Formats whose columns have names of their own lead to the same table."""

from __future__ import annotations

import io
from collections.abc import Callable

import pandas as pd
import pytest

from ifn_research.data.reading.formats.columnar import read_columns
from ifn_research.data.reading.formats.content import Content
from ifn_research.errors import DataError

FRAME = pd.DataFrame({"code": ["01", "2A"], "x": [1.5, 2.0]})


def written(write: Callable[[io.BytesIO], object]) -> bytes:
    stream = io.BytesIO()
    write(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("suffix", "data"),
    [
        (".parquet", written(FRAME.to_parquet)),
        (".feather", written(FRAME.to_feather)),
        (".json", FRAME.to_json(orient="records").encode()),
    ],
)
def test_what_pandas_writes_is_read_back_by_its_extension(suffix: str, data: bytes) -> None:
    found = read_columns(Content(f"t{suffix}", f"t{suffix}", suffix, data, ""), None)
    assert found.to_dict("list") == FRAME.to_dict("list")


def test_a_damaged_parquet_file_is_refused_with_a_way_out() -> None:
    data = written(FRAME.to_parquet)
    with pytest.raises(DataError, match="parquet") as raised:
        read_columns(Content("t.parquet", "t.parquet", ".parquet", data[:-20], ""), None)
    assert str(raised.value.where) == "t.parquet"
    assert "csv" in str(raised.value.fix)
