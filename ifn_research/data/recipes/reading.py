"""Raw files of recipes as tables of text: csv, spreadsheets, records of JSON, tables of Arrow and of R."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ifn_research.data.recipes.rules import ReadRule
from ifn_research.errors import ConfigError, DataError
from ifn_research.language.messages import say
from ifn_research.matrix import Floats

# The name of a record in JSON, where it is the key of what holds it.
NAME = "record_name"


def read_raw(path: Path, rule: ReadRule, *, sheet: str = "", names: list[str] | None = None) -> pd.DataFrame:
    """The rows of a raw file; every cell is text, but for figures of formats that know them.

    Parameters
    ----------
    path : Path
    rule : ReadRule
    sheet : str
        Of a spreadsheet, where it has several.
    names : list of str, optional
        Of the columns of a file without a header.

    Raises
    ------
    DataError
        If it is not of its format.
    ConfigError
        If a package is missing.
    """
    try:
        return _READERS[rule.format](path, rule, sheet, names)
    except (DataError, ConfigError):
        raise
    except Exception as error:
        raise DataError(
            say("fetching.not_readable", format=rule.format, error=str(error) or type(error).__name__),
            where=str(path),
            fix=say("fetching.take_very_file"),
        ) from error


def numbers(cells: pd.Series) -> Floats:
    """The figures of a column, by decimal points or commas; what is no figure is unknown."""
    if pd.api.types.is_numeric_dtype(cells):
        return np.asarray(cells.to_numpy(dtype=np.float64, na_value=np.nan))
    found = np.full(len(cells), np.nan)
    for at, text in enumerate(cells.astype(object)):
        try:
            found[at] = float(text.replace(",", ".") if isinstance(text, str) else text)
        except (TypeError, ValueError):
            continue
    return np.where(np.isfinite(found), found, np.nan)


def _csv(path: Path, rule: ReadRule, sheet: str, names: list[str] | None) -> pd.DataFrame:
    del sheet
    return pd.read_csv(
        path,
        sep=rule.separator,
        dtype=str,
        header=rule.header - 1 if rule.header else None,
        names=names,
        encoding="utf-8-sig",
        keep_default_na=False,
    )


def _xlsx(path: Path, rule: ReadRule, sheet: str, names: list[str] | None) -> pd.DataFrame:
    from python_calamine import CalamineWorkbook

    del names
    book = CalamineWorkbook.from_filelike(BytesIO(path.read_bytes()))
    rows = book.get_sheet_by_name(sheet or rule.sheet or book.sheet_names[0]).to_python(skip_empty_area=False)
    width = max(map(len, rows), default=0)
    header = [_letter(at) for at in range(width)] if not rule.header else [str(name) for name in rows[rule.header - 1]]
    return pd.DataFrame(rows[rule.header :], columns=header, dtype=object)


def _letter(at: int) -> str:
    """The name of a column of a spreadsheet, from its number."""
    return (_letter(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)


def _json(path: Path, rule: ReadRule, sheet: str, names: list[str] | None) -> pd.DataFrame:
    del rule, sheet, names
    return pd.DataFrame(list(_records(json.loads(path.read_bytes()), {})), dtype=object)


def _records(value: Any, known: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The innermost records of nested ones, each with what those around it say and the name of what holds it."""
    if isinstance(value, list):
        for item in value:
            yield from _records(item, known)
        return
    if not isinstance(value, dict):
        return
    said = {**known, **{key: item for key, item in value.items() if not isinstance(item, (dict, list))}}
    inner = {key: item for key, item in value.items() if isinstance(item, (dict, list))}
    if not inner:
        yield said
    for key, item in inner.items():
        yield from _records(item, {**said, NAME: key})


def _geojson(path: Path, rule: ReadRule, sheet: str, names: list[str] | None) -> pd.DataFrame:
    del rule, sheet, names
    features = json.loads(path.read_bytes())["features"]
    return pd.DataFrame([{**item["properties"], "geometry": item["geometry"]} for item in features], dtype=object)


def _feather(path: Path, rule: ReadRule, sheet: str, names: list[str] | None) -> pd.DataFrame:
    del rule, sheet, names
    return pd.read_feather(path)


def _rda(path: Path, rule: ReadRule, sheet: str, names: list[str] | None) -> pd.DataFrame:
    del rule, sheet, names
    try:
        import rdata
    except ImportError as error:
        raise ConfigError(say("fetching.no_rdata"), where=str(path), fix=say("fetching.install")) from error
    with warnings.catch_warnings():
        # How R had read its columns is said in objects that nothing here needs.
        warnings.simplefilter("ignore", UserWarning)
        found = rdata.read_rda(path)
    return next(table for table in found.values() if isinstance(table, pd.DataFrame))


_READERS = {"csv": _csv, "xlsx": _xlsx, "json": _json, "geojson": _geojson, "feather": _feather, "rda": _rda}
