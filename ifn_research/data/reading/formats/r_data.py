"""Data frames of R (.rds, .rda, .RData) as tables, from the values that the file holds; nothing of it is run.

Written here because no library serves: one takes ninety seconds and thirty-five times the file's size for a million
rows, another does not open files of R 3.5 and older, a third is under a licence that this project cannot use.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from ifn_research.data.reading.formats.r_stream import read_objects
from ifn_research.data.reading.formats.r_values import NA_INTEGER, Damaged, Unsupported, Value
from ifn_research.errors import DataError, nearest
from ifn_research.language.messages import say

MOST_BYTES = 1 << 30
COMPRESSED = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ": lzma.open}
NA_LARGE = -(2**63)


def read_r(content: bytes, path: Path, sheet: str | int | None) -> pd.DataFrame:
    """Read a data frame of an R file.

    Parameters
    ----------
    content : bytes
        The file, compressed as R does (gzip, bzip2, xz) or not.
    path : Path
        Its name, for messages.
    sheet : str, int or None
        The object, where the file holds several data frames.

    Returns
    -------
    DataFrame, shape (n_rows, n_columns)
        Factors as their texts, dates as 2021-12-31, NA as missing; row names that are no serial numbers in the column
        ``row.names``. `attrs["left_out"]` names the columns that are no figures or texts (outlines, lists).

    Raises
    ------
    DataError
        If it is no R file, is damaged, or holds no data frame or several of which none is named.
    """
    try:
        objects = read_objects(_expanded(content, path))
    except Unsupported as error:
        raise DataError(
            say("reading.r_file_holds_not", error=error.what),
            where=str(path),
            fix=say("reading.save_table_alone_r"),
        ) from None
    except (Damaged, RecursionError) as error:
        reason = say("reading.objects_nested_too_deeply") if isinstance(error, RecursionError) else error.reason
        raise DataError(
            say("reading.not_readable_r_file", reason=reason),
            where=str(path),
            fix=say("reading.save_again_r_saverds"),
        ) from None
    frame = _data_frame(_chosen(_tables(objects), objects, path, sheet))
    if frame.empty:
        raise DataError(say("reading.table_no_row_no"), where=str(path), fix=say("reading.save_table_again_rows"))
    return frame


def _expanded(content: bytes, path: Path) -> bytes:
    opener = next((opener for mark, opener in COMPRESSED.items() if content.startswith(mark)), None)
    if opener is None:
        return content
    try:
        stream: IO[bytes]
        with opener(io.BytesIO(content), "rb") as stream:  # type: ignore[operator]
            expanded = stream.read(MOST_BYTES + 1)
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise Damaged(say("reading.compression_damaged", error=error)) from None
    if len(expanded) > MOST_BYTES:
        raise DataError(
            say("reading.file_holds_more_gb", most_bytes=MOST_BYTES >> 30),
            where=str(path),
            fix=say("reading.keep_columns_study_needs"),
        )
    return expanded


def _tables(objects: Mapping[str, Value]) -> dict[str, Value]:
    """The data frames by name, those in a named list under the list's name and theirs."""
    found = {name: value for name, value in objects.items() if _is_frame(value)}
    for name, value in objects.items():
        if name not in found and value.kind == "list":
            prefix = f"{name}." if name else ""
            found |= {prefix + inner: item for inner, item in value.named() if inner and _is_frame(item)}
    return found


def _chosen(tables: Mapping[str, Value], objects: Mapping[str, Value], path: Path, sheet: str | int | None) -> Value:
    if not tables:
        names = [name for name in objects if name]
        what = say("reading.r_file_holds_no", names=names) if names else say("reading.r_file_holds_no_data")
        raise DataError(
            what,
            where=str(path),
            fix=say("reading.save_data_frame_r"),
        )
    names = list(tables)
    if isinstance(sheet, int):
        if 0 <= sheet < len(names):
            return tables[names[sheet]]
        raise DataError(
            say("reading.no_object_number", sheet=sheet), where=str(path), fix=say("reading.data_frames", names=names)
        )
    if sheet is None and len(names) == 1:
        return tables[names[0]]
    if sheet is None:
        raise DataError(
            say("reading.r_file_holds_data", count=len(names)),
            where=str(path),
            fix=say("reading.say_sheet_holds", offer_sheet=names[0], names=names),
        )
    # A single object of an .rds file has no name.
    if sheet not in tables:
        raise DataError(
            say("reading.no_data_frame", sheet=sheet), where=str(path), fix=nearest(sheet, filter(None, names))
        )
    return tables[sheet]


def _is_frame(value: Value) -> bool:
    return value.kind == "list" and "data.frame" in value.texts("class")


def _data_frame(value: Value) -> pd.DataFrame:
    labels = value.attributes.get("row.names")
    columns: list[tuple[str, pd.Series | None]] = []
    if labels is not None and labels.kind == "texts" and not _serial(value.texts("row.names")):
        columns.append(("row.names", labels.values.to_pandas()))
    for name, item in value.named():
        columns += [(name, _column(item))] if not _is_frame(item) else _nested(name, item)
    lengths = [len(column) for _, column in columns if column is not None]
    n_rows = max(set(lengths), key=lengths.count, default=0)
    whole = [(name, column) for name, column in columns if column is not None and len(column) == n_rows]
    # By position first: names may be repeated, which is told where it matters.
    frame = pd.DataFrame({at: column for at, (_, column) in enumerate(whole)})
    frame.columns = pd.Index([name for name, _ in whole], dtype=object)
    kept = {name for name, _ in whole}
    frame.attrs["left_out"] = [name for name, _ in columns if name not in kept]
    return frame


def _nested(name: str, value: Value) -> list[tuple[str, pd.Series | None]]:
    return [(f"{name}.{inner}", _column(item)) for inner, item in value.named()]


def _column(value: Value) -> pd.Series | None:
    """A column as pandas holds it; None for what is neither figures nor texts."""
    kinds = value.texts("class")
    if value.kind == "texts":
        return value.values.to_pandas()
    if value.kind == "integers" and "factor" in kinds:
        levels = value.texts("levels")
        codes = np.where(value.values == NA_INTEGER, len(levels) + 1, value.values) - 1
        known = ((codes >= 0) & (codes <= len(levels))).all()
        return pa.array([*levels, None], type=pa.string()).take(pa.array(codes)).to_pandas() if known else None
    if value.kind == "reals" and "integer64" in kinds:
        whole = value.values.view(np.int64)
        return pd.Series(pd.arrays.IntegerArray(whole.copy(), whole == NA_LARGE))
    if value.kind not in ("integers", "logicals", "reals"):
        return None
    absent = value.values == NA_INTEGER if value.kind != "reals" else np.isnan(value.values)
    if "Date" in kinds or "POSIXct" in kinds:
        return _dates(value.values, absent, "D" if "Date" in kinds else "s")
    if value.kind == "logicals" and not absent.any():
        return pd.Series(value.values.astype(bool))
    if value.kind == "reals" or absent.any():
        return pd.Series(np.where(absent, np.nan, value.values.astype(np.float64)))
    return pd.Series(value.values.astype(np.int64))


def _dates(numbers: npt.NDArray[Any], absent: npt.NDArray[np.bool_], unit: str) -> pd.Series:
    """Days or seconds since 1970 as texts such as 2021-12-31 and 2021-12-31T12:00:00."""
    moments = np.where(absent, 0, np.floor(numbers)).astype(np.int64).astype(f"datetime64[{unit}]")
    texts = np.datetime_as_string(moments).astype(object)
    texts[absent] = None
    return pd.Series(texts, dtype="str")


def _serial(labels: Sequence[str | None]) -> bool:
    return list(labels) == [str(number) for number in range(1, len(labels) + 1)]
