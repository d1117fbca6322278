"""Formats whose columns have names of their own: parquet, Feather, JSON and R data."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd

from ifn_research.data.reading.formats.arrow_format import arrow_frame, read_feather
from ifn_research.data.reading.formats.content import OF_R, RECORDS, Content
from ifn_research.data.reading.formats.json_records import read_json
from ifn_research.data.reading.formats.r_data import read_r
from ifn_research.errors import DataError
from ifn_research.language.messages import say


def read_columns(content: Content, sheet: str | int | None) -> pd.DataFrame:
    """The columns of a file of columns or records.

    `attrs["left_out"]` names the columns that hold neither figures nor texts.

    Raises
    ------
    DataError
        If it cannot be read as what its extension says, or holds several tables of which none is named.
    """
    path = Path(content.path)
    if content.suffix in RECORDS:
        return read_json(content.data, path, sheet)
    if content.suffix in OF_R:
        return read_r(content.data, path, sheet)
    if content.suffix == ".parquet":
        return _parquet(content)
    return read_feather(content.data, path, sheet)


def _parquet(content: Content) -> pd.DataFrame:
    from pyarrow import ArrowException, parquet

    try:
        table = parquet.read_table(io.BytesIO(content.data))
        table.validate(full=True)
        return arrow_frame(table)
    except (ArrowException, OSError, ValueError, KeyError) as error:
        raise DataError(
            say("reading.not_readable_parquet_file", error=(str(error).splitlines() or [""])[0][:120]),
            where=content.path,
            fix=say("reading.write_file_again_csv"),
        ) from None
