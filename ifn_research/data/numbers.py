"""From cells as they were typed to numbers: decimal marks, secrecy markers, percent signs."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.errors import DataError, listing, plural

Decimal = Literal[".", ","]

# What French producers write in place of a figure that is secret (s, c, ns), unavailable (nd, na) or without object.
SECRECY = ("s", "c", "ns", "nd", "n.d.", "n.d", "nc", "n.c.", "n.c", "n.s.", "so", "s.o.", "secret", "***", "**", "*")
UNAVAILABLE = ("na", "n/a", "#n/a", "nan", "null", "none", "-", "--", "–", "—", ".", "..", "...", "…")
DEFAULT_MISSING = (*SECRECY, *UNAVAILABLE)

# A column of nothing but these is a flag.
FLAGS = {"oui": 1.0, "non": 0.0, "vrai": 1.0, "faux": 0.0, "yes": 1.0, "no": 0.0, "true": 1.0, "false": 0.0}

SPACES = "\u0020\u00a0\u202f\u2009"
INTEGER = rf"[+\-\u2212]?(?:[0-9]+|[0-9]{{1,3}}(?:[{SPACES}][0-9]{{3}})+)"
EXPONENT = r"(?:[eE][+\-]?[0-9]+)?"
PERCENT = rf"[{SPACES}]*%"


@dataclass(frozen=True)
class Numbers:
    """A column read as numbers.

    Attributes
    ----------
    values : array of float64, shape (n_rows,)
        NaN where missing.
    markers : mapping of str to int
        Texts that were read as missing, and how often each occurs; the empty cell is not one.
    refused : array of int
        Positions of cells that are neither a number nor missing: their values are NaN and must not be used.
    percent : bool
        Whether the figures carry a percent sign: they are then in %.
    at_most : array of float64, shape (n_rows,), or None
        The largest figure that each suppressed cell can hide, NaN elsewhere; None where none is looked for.
    """

    values: npt.NDArray[np.float64]
    markers: Mapping[str, int]
    refused: npt.NDArray[np.int64]
    percent: bool = False
    at_most: npt.NDArray[np.float64] | None = None


def parse_numbers(column: pd.Series, *, decimal: Decimal, missing: Sequence[str] | None = None) -> Numbers:
    """Read a column as numbers; one of nothing but ``oui`` and ``non``, ``vrai`` and ``faux`` or the like is 1 and 0.

    Parameters
    ----------
    column : Series, shape (n_rows,)
        Numbers, texts, or both.
    decimal : {".", ","}
        Decimal mark of the texts. Thousands may be set apart by blanks, by nothing else.
    missing : sequence of str, optional
        Texts that mean a missing value, whatever their case; the usual ones when None. Empty always does.
    """
    if is_numeric(column):
        return Numbers(column.to_numpy(dtype=np.float64, na_value=np.nan), {}, np.array([], dtype=np.int64))
    values, texts = _separate(column)
    stripped = texts.str.strip()
    words = DEFAULT_MISSING if missing is None else missing
    absent = stripped.eq("") | stripped.str.lower().isin([word.lower() for word in words])
    markers = stripped[absent & stripped.ne("")].value_counts().to_dict()
    rest = stripped[~absent]
    flags = rest.str.lower().map(FLAGS)
    if len(rest) and flags.notna().all() and np.isnan(values).all():
        values[rest.index] = flags
        return Numbers(values, {str(key): int(count) for key, count in markers.items()}, np.array([], dtype=np.int64))
    signed = rest.str.fullmatch(_number(decimal) + PERCENT)
    percent = bool(len(rest)) and bool(signed.all()) and len(texts) == len(column)
    number = signed if percent else rest.str.fullmatch(_number(decimal))
    values[rest.index[number.to_numpy(dtype=bool)]] = _convert(rest[number.to_numpy(dtype=bool)], decimal)
    refused = rest.index[~number.to_numpy(dtype=bool)].to_numpy(dtype=np.int64)
    return Numbers(values, {str(key): int(count) for key, count in markers.items()}, refused, percent)


def find_decimal(columns: Mapping[str, pd.Series], *, where: str) -> Decimal:
    """The decimal mark of a file, from its numeric columns.

    Raises
    ------
    DataError
        If both marks occur, or if in some column every mark may as well set thousands apart: a guess could be wrong
        by a factor of 1,000.
    """
    commas, points = _examples(columns, ","), _examples(columns, r"\.")
    if commas and points:
        raise DataError(
            f"figures are written both with a decimal comma ({_first(commas)}) and a decimal point ({_first(points)})",
            where=where,
            fix="give decimal: ',' or decimal: '.' for this table, and correct the figures written the other way",
        )
    mark: Decimal = "," if commas else "."
    doubtful = maybe_grouped(columns, mark)
    if doubtful:
        text = next(iter(doubtful.values()))
        raise DataError(
            f"the {'comma' if commas else 'point'} in {_first(doubtful)} may be a decimal mark or set thousands apart",
            where=f"{where}, {plural(len(doubtful), 'column', 'columns')} {listing(repr(name) for name in doubtful)}",
            fix=f"if {text.iloc[0]} is {text.iloc[0].replace(',', '.')} and no thousands, give decimal: '{mark}' for "
            "this table; otherwise export the column without thousands separators",
        )
    return mark


def maybe_grouped(columns: Mapping[str, pd.Series], decimal: Decimal) -> dict[str, pd.Series]:
    """The columns in which every decimal mark may as well set thousands apart, with their texts that have one.

    Column by column: a decimal mark elsewhere in the file says nothing of a column that a program has grouped.
    """
    mark = re.escape(decimal)
    groups = rf"[+\-\u2212]?[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+"
    return {name: texts for name, texts in _examples(columns, mark).items() if texts.str.fullmatch(groups).all()}


def as_text(column: pd.Series) -> npt.NDArray[np.object_]:
    """A column as texts without surrounding blanks: whole numbers without decimals, missing as the empty text."""
    if is_numeric(column):
        texts = [_plain(value) for value in column.to_numpy(dtype=np.float64, na_value=np.nan)]
    else:
        texts = ["" if value is None or value is pd.NA else _plain(value) for value in column.to_numpy(dtype=object)]
    result = np.empty(len(texts), dtype=object)
    result[:] = texts
    return result


def is_numeric(column: pd.Series) -> bool:
    """Whether the file itself stores the column as numbers."""
    return bool(pd.api.types.is_numeric_dtype(column.dtype) or pd.api.types.is_bool_dtype(column.dtype))


def numeric_texts(columns: Mapping[str, pd.Series], names: Collection[str]) -> dict[str, pd.Series]:
    """The named columns that hold texts, each as its texts alone."""
    return {name: _separate(columns[name])[1].str.strip() for name in names if not is_numeric(columns[name])}


def _separate(column: pd.Series) -> tuple[npt.NDArray[np.float64], pd.Series]:
    """The numbers of a column (NaN elsewhere) and its texts, by position."""
    values = np.full(len(column), np.nan)
    cells = column.to_numpy(dtype=object)
    if isinstance(column.dtype, pd.StringDtype):
        texts = pd.Series(cells, dtype="str").fillna("")
        return values, texts
    kinds = np.array([_kind(cell) for cell in cells], dtype=object)
    is_number = kinds == "number"
    values[is_number] = cells[is_number].astype(np.float64)
    at = np.flatnonzero(kinds == "text")
    return values, pd.Series([str(cell) for cell in cells[at]], index=at, dtype="str")


def _kind(cell: object) -> str:
    if cell is None or cell is pd.NA:
        return "empty"
    if isinstance(cell, (int, float, np.number)) and not isinstance(cell, bool):
        return "number"
    return "text"


def _plain(value: object) -> str:
    if isinstance(value, (float, np.floating)):
        if np.isnan(value):
            return ""
        return str(int(value)) if np.isfinite(value) and float(value).is_integer() else repr(float(value))
    return str(value).strip()


def _number(decimal: Decimal) -> str:
    mark = "," if decimal == "," else r"\."
    return rf"(?:{INTEGER}(?:{mark}[0-9]*)?|[+\-\u2212]?{mark}[0-9]+){EXPONENT}"


def _convert(texts: pd.Series, decimal: Decimal) -> npt.NDArray[np.float64]:
    plain = texts.str.replace(rf"[{SPACES}%]", "", regex=True).str.replace("\u2212", "-")
    if decimal == ",":
        plain = plain.str.replace(",", ".")
    # Through float(), which rounds correctly: pandas' own parser may be off by one bit.
    return plain.to_numpy(dtype=object).astype(np.float64)


def _examples(columns: Mapping[str, pd.Series], mark: str) -> dict[str, pd.Series]:
    found = {}
    pattern = rf"{INTEGER}(?:{mark}[0-9]*)+{EXPONENT}(?:{PERCENT})?"
    for name, texts in columns.items():
        marked = texts[texts.str.contains(mark, regex=True)]
        matching = marked[marked.str.fullmatch(pattern)]
        if len(matching):
            found[name] = matching
    return found


def _first(examples: Mapping[str, pd.Series]) -> str:
    name, texts = next(iter(examples.items()))
    return f"'{texts.iloc[0]}' in '{name}'"
