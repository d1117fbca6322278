"""From cells as they were typed to numbers: decimal marks, secrecy markers, percent signs."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.data.matching import fullmatch

Decimal = Literal[".", ","]

# What French producers write in place of a figure that is secret (s, c, ns), unavailable (nd, na) or without object.
SECRECY = ("s", "c", "ns", "nd", "n.d.", "n.d", "nc", "n.c.", "n.c", "n.s.", "so", "s.o.", "secret", "***", "**", "*")
UNAVAILABLE = ("na", "n/a", "#n/a", "nan", "null", "none", "-", "--", "–", "—", ".", "..", "...", "…")
DEFAULT_MISSING = (*SECRECY, *UNAVAILABLE)

# A column of nothing but these is a flag.
FLAGS = {"oui": 1.0, "non": 0.0, "vrai": 1.0, "faux": 0.0, "yes": 1.0, "no": 0.0, "true": 1.0, "false": 0.0}

SPACES = "\u0020\u00a0\u202f\u2009'’"
SIGN = r"[+\-−]?"
INTEGER = rf"{SIGN}(?:[0-9]+|[0-9]{{1,3}}(?:[{SPACES}][0-9]{{3}})+)"
EXPONENT = r"(?:[eE][+\-]?[0-9]+)?"
PERCENT = rf"[{SPACES}]*%"
# A day, where a program has added an hour to it.
MIDNIGHT = re.compile(r"(?<=^[0-9]{4}-[0-9]{2}-[0-9]{2})[ T]00:00:00(?:\.0+)?(?:Z|[+\-][0-9]{2}:?[0-9]{2})?$")


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
    flags : bool
        Whether the cells are flags such as ``oui`` and ``non``.
    """

    values: npt.NDArray[np.float64]
    markers: Mapping[str, int]
    refused: npt.NDArray[np.int64]
    percent: bool = False
    at_most: npt.NDArray[np.float64] | None = None
    flags: bool = False


def parse_numbers(
    column: pd.Series,
    *,
    decimal: Decimal,
    missing: Sequence[str] | None = None,
    thousands: str | None = None,
) -> Numbers:
    """Read a column as numbers; one of nothing but ``oui`` and ``non``, ``vrai`` and ``faux`` or the like is 1 and 0.

    Parameters
    ----------
    column : Series, shape (n_rows,)
        Numbers, texts, or both.
    decimal : {".", ","}
        Decimal mark of the texts. Thousands may be set apart by blanks and apostrophes.
    missing : sequence of str, optional
        Texts that mean a missing value, whatever their case; the usual ones when None. Empty always does. One that is a
        number means every cell of that value, however it is written or stored.
    thousands : str, optional
        Another mark that sets thousands apart, which is not the decimal mark.
    """
    words = DEFAULT_MISSING if missing is None else missing
    codes = {value: word for word in words if (value := marker_value(word)) is not None}
    if is_numeric(column):
        values = column.to_numpy(dtype=np.float64, na_value=np.nan)
        if str(column.dtype).lower() == "float32":
            codes |= {float(np.float32(value)): word for value, word in codes.items()}
        return _without_codes(Numbers(values, {}, np.array([], dtype=np.int64)), codes)
    values, texts = _separate(column)
    stripped = texts.str.strip()
    absent = stripped.eq("") | is_marker(stripped, words)
    markers: dict[str, int] = {}
    for text, n in stripped[absent & stripped.ne("")].value_counts().items():
        coded = marker_value(str(text))
        word = str(text) if coded is None else codes.get(coded, str(text))
        markers[word] = markers.get(word, 0) + int(n)
    rest = stripped[~absent]
    flags = rest.str.lower().map(FLAGS)
    # Where most are flags, a cell that is none is the exception.
    if len(rest) and 2 * flags.notna().sum() > len(rest) and np.isnan(values).all():
        values[rest.index] = flags
        return Numbers(values, markers, rest.index[flags.isna()].to_numpy(dtype=np.int64), flags=True)
    plain = _ungrouped(rest, thousands)
    signed = fullmatch(plain, _number(decimal) + PERCENT)
    percent = bool(len(rest)) and bool(signed.all()) and len(texts) == len(column)
    number = signed if percent else fullmatch(plain, _number(decimal))
    values[rest.index[number]] = _convert(plain[number], decimal)
    # Four hundred figures are no number that a computer holds.
    number &= ~np.isinf(values[rest.index])
    values[rest.index[~number]] = np.nan
    refused = rest.index[~number].to_numpy(dtype=np.int64)
    return _without_codes(Numbers(values, markers, refused, percent), codes)


def marker_value(word: str) -> float | None:
    """The number that a marker of missing values is, None if it is none or if a mark may set its thousands apart."""
    text = word.strip().replace("\u2212", "-")
    if re.fullmatch(r"[+\-]?[1-9][0-9]{0,2}[.,][0-9]{3}", text):
        return None
    if not re.fullmatch(r"[+\-]?[0-9]+(?:[.,][0-9]+)?(?:[eE][+\-]?[0-9]+)?", text):
        return None
    return float(text.replace(",", "."))


def as_value(text: str) -> str:
    """A text, of which a number is written in one way: `0` and `0,0` are one, `01` and `1` are two."""
    value = None if re.match(r"[+\-]?0[0-9]", text.strip()) else marker_value(text)
    return text if value is None else repr(value)


def is_marker(texts: pd.Series, missing: Sequence[str]) -> npt.NDArray[np.bool_]:
    """The texts that are markers of missing values, by letters or by value, as booleans, shape (n_texts,)."""
    by_letters = texts.str.lower().isin([word.strip().lower() for word in missing]).to_numpy(dtype=bool)
    values = {value for word in missing if (value := marker_value(word)) is not None}
    if not values:
        return np.asarray(by_letters)
    distinct = {text: marker_value(text) in values for text in texts.unique()}
    by_value: npt.NDArray[np.bool_] = texts.map(distinct).to_numpy(dtype=bool)
    return np.asarray(by_letters | by_value)


def _without_codes(numbers: Numbers, codes: Mapping[float, str]) -> Numbers:
    """The numbers without those that stand for a missing value."""
    markers = dict(numbers.markers)
    values = numbers.values
    for value, word in codes.items():
        found = values == value
        if found.any():
            values = np.where(found, np.nan, values)
            markers[word] = markers.get(word, 0) + int(found.sum())
    return replace(numbers, values=values, markers=markers)


def _ungrouped(texts: pd.Series, thousands: str | None) -> pd.Series:
    """Texts without the mark that sets their thousands apart, where it does."""
    if thousands is None or thousands in SPACES:
        return texts
    mark = re.escape(thousands)
    grouped = fullmatch(texts, rf"{SIGN}[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+(?:[.,][0-9]*)?(?:{PERCENT})?")
    return texts.where(~pd.Series(grouped, index=texts.index), texts.str.replace(thousands, "", regex=False))


def as_text(column: pd.Series) -> npt.NDArray[np.object_]:
    """A column as texts without surrounding blanks: whole numbers without decimals, missing as the empty text."""
    places, texts = distinct_texts(column)
    return texts[places]


def distinct_texts(column: pd.Series) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.object_]]:
    """The place of each row's cell among the different ones, shape (n_rows,), and these as texts.

    Two different cells may be written alike, such as one with a blank before it.
    """
    if is_numeric(column):
        cells = pd.Series(column.to_numpy(dtype=np.float64, na_value=np.nan))
    elif isinstance(column.dtype, pd.StringDtype):
        cells = column
    else:
        # True and 1 are one key and two texts.
        cells = pd.Series([_plain(cell) for cell in column.to_numpy(dtype=object)], dtype=object)
    places, found = pd.factorize(cells, use_na_sentinel=False)
    texts = np.empty(len(found), dtype=object)
    texts[:] = [_plain(value) for value in np.asarray(found, dtype=object)]
    return places.astype(np.int64), texts


def is_numeric(column: pd.Series) -> bool:
    """True if the file itself stores the column as numbers."""
    return bool(pd.api.types.is_numeric_dtype(column.dtype) or pd.api.types.is_bool_dtype(column.dtype))


def numeric_texts(columns: Mapping[str, pd.Series], names: Collection[str]) -> dict[str, pd.Series]:
    """The named columns that hold texts, each as its texts alone."""
    return {name: _separate(columns[name])[1].str.strip() for name in names if not is_numeric(columns[name])}


def _separate(column: pd.Series) -> tuple[npt.NDArray[np.float64], pd.Series]:
    """The numbers of a column (NaN elsewhere) and its texts, by position."""
    values = np.full(len(column), np.nan)
    if isinstance(column.dtype, pd.StringDtype):
        return values, column.reset_index(drop=True).fillna("")
    cells = column.to_numpy(dtype=object)
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
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, (float, np.floating)):
        if np.isnan(value):
            return ""
        return str(int(value)) if np.isfinite(value) and float(value).is_integer() else repr(float(value))
    return MIDNIGHT.sub("", str(value).strip())


def _number(decimal: Decimal) -> str:
    mark = "," if decimal == "," else r"\."
    return rf"(?:{INTEGER}(?:{mark}[0-9]*)?|{SIGN}{mark}[0-9]+){EXPONENT}"


def _convert(texts: pd.Series, decimal: Decimal) -> npt.NDArray[np.float64]:
    plain = texts.str.replace(rf"[{SPACES}%]", "", regex=True).str.replace("\u2212", "-")
    if decimal == ",":
        plain = plain.str.replace(",", ".")
    # Through float(), which rounds correctly: pandas' own parser may be off by one bit.
    return np.asarray(plain.to_numpy(dtype=object).astype(np.float64))
