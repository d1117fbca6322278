"""Feather files and other tables of Arrow: columns as pandas holds them, dictionaries spelt out."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pandas as pd

from ifn_research.errors import DataError
from ifn_research.language.messages import say


def read_feather(content: bytes, path: Path, sheet: str | int | None) -> pd.DataFrame:
    """Read a Feather file, version 1 or 2 (Arrow IPC), as Python's pandas and R's arrow write it.

    Parameters
    ----------
    content : bytes
        The file.
    path : Path
        Its name, for messages.
    sheet : None
        A Feather file holds one table.

    Returns
    -------
    DataFrame, shape (n_rows, n_columns)
        As `arrow_frame`.

    Raises
    ------
    DataError
        If it is no Feather file, is damaged, or has no row.
    """
    from pyarrow import ArrowException, feather

    if sheet is not None:
        raise DataError(
            say("reading.sheet_named_file_none", sheet=sheet, suffix=path.suffix),
            where=str(path),
            fix=say("reading.remove_sheet"),
        )
    try:
        table = feather.read_table(io.BytesIO(content), memory_map=False)
        table.validate(full=True)
        frame = arrow_frame(table)
    except (ArrowException, OSError, ValueError, KeyError) as error:
        raise DataError(
            say("reading.not_readable_feather_file", error=(str(error).splitlines() or [""])[0][:120]),
            where=str(path),
            fix=say("reading.write_file_again_parquet"),
        ) from None
    if frame.empty:
        raise DataError(say("reading.table_no_row_no"), where=str(path), fix=say("reading.write_table_again_rows"))
    return frame


def arrow_frame(table: Any) -> pd.DataFrame:
    """The columns of an Arrow table as pandas holds them.

    Parameters
    ----------
    table : pyarrow.Table

    Returns
    -------
    DataFrame, shape (n_rows, n_columns)
        Dictionaries (pandas' categories, R's factors) as their values, decimals as floats, dates as texts, an index
        with a name as a column. `attrs["left_out"]` names the columns that are no figures or texts.
    """
    names, columns, left_out = [], [], []
    labels = _index_labels(table)
    for name, column in zip(table.column_names, table.columns, strict=True):
        plain = _plain(column)
        if plain is None:
            left_out.append(name)
        elif labels.get(name, name) is not None:
            names.append(labels.get(name, name))
            columns.append(plain.to_pandas())
    frame = pd.DataFrame(dict(enumerate(columns)))
    frame.columns = pd.Index(names, dtype=object)
    frame.attrs["left_out"] = left_out
    return frame


def _index_labels(table: Any) -> dict[str, str | None]:
    """The names that pandas gave to the columns in which it wrote an index; None for an index without a name."""
    written = (table.schema.pandas_metadata or {}).get("index_columns", [])
    columns = (
        {item.get("field_name"): item.get("name") for item in table.schema.pandas_metadata["columns"]}
        if written
        else {}
    )
    return {name: columns.get(name) for name in written if isinstance(name, str)}


def _plain(column: Any) -> Any:
    """A column of plain type; None where there is none for it."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_decimal(kind):
        return column.cast(pa.float64())
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return column.cast(pa.string())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return column.cast(pa.string())
    texts = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    figures = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)
    return column if texts or figures or pa.types.is_null(kind) else None
