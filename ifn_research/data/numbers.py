"""From cells as they were typed to numbers: decimal marks, secrecy markers, percent signs."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
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

SPACES = "\u0020\u00a0\u202f\u2009'’"
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
        Another mark that sets thousands apart.
    """
    words = DEFAULT_MISSING if missing is None else missing
    codes = {value: word for word in words if (value := marker_value(word)) is not None}
    if is_numeric(column):
        values = column.to_numpy(dtype=np.float64, na_value=np.nan)
        return _without_codes(Numbers(values, {}, np.array([], dtype=np.int64)), codes)
    values, texts = _separate(column)
    stripped = texts.str.strip()
    lower = [word.lower() for word in words]
    absent = stripped.eq("") | stripped.str.lower().isin(lower)
    markers = {str(key): int(n) for key, n in stripped[absent & stripped.ne("")].value_counts().items()}
    rest = stripped[~absent]
    flags = rest.str.lower().map(FLAGS)
    # Where most are flags, a cell that is none is the exception.
    if len(rest) and 2 * flags.notna().sum() > len(rest) and np.isnan(values).all():
        values[rest.index] = flags
        return Numbers(values, markers, rest.index[flags.isna()].to_numpy(dtype=np.int64), flags=True)
    plain = _ungrouped(rest, thousands)
    signed = plain.str.fullmatch(_number(decimal) + PERCENT)
    percent = bool(len(rest)) and bool(signed.all()) and len(texts) == len(column)
    number = (signed if percent else plain.str.fullmatch(_number(decimal))).to_numpy(dtype=bool)
    values[rest.index[number]] = _convert(plain[number], decimal)
    refused = rest.index[~number].to_numpy(dtype=np.int64)
    return _without_codes(Numbers(values, markers, refused, percent), codes)


def marker_value(word: str) -> float | None:
    """The number that a marker of missing values is, None if it is none."""
    text = word.strip().replace("\u2212", "-")
    if not re.fullmatch(r"[+\-]?[0-9]+(?:[.,][0-9]+)?", text):
        return None
    return float(text.replace(",", "."))


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
    grouped = texts.str.fullmatch(rf"[+\-\u2212]?[0-9]{{1,3}}(?:{mark}[0-9]{{3}})+(?:[.,][0-9]*)?(?:{PERCENT})?")
    return texts.where(~grouped, texts.str.replace(thousands, "", regex=False))


def find_decimals(columns: Mapping[str, pd.Series], *, where: str, thousands: str | None = None) -> dict[str, Decimal]:
    """The decimal mark of each numeric column, found from its own cells; the file's most frequent where it has none.

    Parameters
    ----------
    columns : mapping of str to Series
        Texts of figures.
    where : str
        The file, for messages.
    thousands : str, optional
        The mark that is said to set thousands apart: it is then no decimal mark.

    Raises
    ------
    DataError
        If a column is written with both marks, or if every mark of a column may as well set thousands apart: a guess
        could be wrong by a factor of 1,000.
    """
    if thousands in (",", "."):
        return dict.fromkeys(columns, "." if thousands == "," else ",")
    commas, points = _examples(columns, ","), _examples(columns, r"\.")
    both = _grouped_and_decimal(columns)
    if both:
        name, text, mark = both
        raise DataError(
            f"the figures of '{name}', such as '{text}', set thousands apart by a {NAMES[mark]}",
            where=f"{where}, column '{name}'",
            fix=f'add thousands: "{mark}" to this table',
        )
    mixed = [name for name in commas if name in points]
    if mixed:
        name = mixed[0]
        raise DataError(
            f"the figures of '{name}' are written both with a decimal comma ('{commas[name].iloc[0]}') and a decimal "
            f"point ('{points[name].iloc[0]}')",
            where=f"{where}, column '{name}'",
            fix="write all figures of this column with the same mark (there is no telling whether the other sets "
            "thousands apart)",
        )
    usual: Decimal = "," if len(commas) > len(points) else "."
    found: dict[str, Decimal] = {name: "," if name in commas else "." if name in points else usual for name in columns}
    doubtful: dict[str, pd.Series] = {}
    for mark in (",", "."):
        marked = {name: columns[name] for name, used in found.items() if used == mark}
        if not _three_decimals_for_certain(marked, mark):
            doubtful |= maybe_grouped(marked, mark)
    if doubtful:
        raise _in_doubt(doubtful, found, columns, where)
    return found


def find_decimal(columns: Mapping[str, pd.Series], *, where: str) -> Decimal:
    """The decimal mark of columns that are written alike, as `find_decimals` finds it."""
    found = find_decimals(columns, where=where)
    return "," if "," in found.values() else "."


NAMES = {",": "comma", ".": "point"}


def _in_doubt(
    doubtful: Mapping[str, pd.Series], found: Mapping[str, Decimal], columns: Mapping[str, pd.Series], where: str
) -> DataError:
    """The complaint about columns of which a mark may be that of decimals or of thousands."""
    name, texts = next(iter(doubtful.items()))
    mark, text = found[name], texts.iloc[0]
    other = "." if mark == "," else ","
    grouped = text.replace(mark, "")
    decimals = text.replace(mark, ".").replace("\u2212", "-")
    # Another column with the other mark in it says which one this file has for decimals.
    english = any(used == other and name in _examples(columns, re.escape(other)) for name, used in found.items())
    alone = texts.str.count(re.escape(mark)).eq(1).all()
    as_thousands = f'if {text} is {grouped}, add thousands: "{mark}" to this table'
    value = f"{float(decimals):g}" if alone else ""
    as_decimal = f'if it is {value} (three decimals), add decimal: {{"{name}": "{mark}"}}'
    fixes = [as_thousands, as_decimal] if alone else [f'add thousands: "{mark}" to this table']
    told = " (others have a decimal " + NAMES[other] + ")" if english else ""
    return DataError(
        f"the {NAMES[mark]} in {_first(doubtful)} may be a decimal mark or set thousands apart{told}",
        where=f"{where}, {plural(len(doubtful), 'column', 'columns')} {listing(repr(name) for name in doubtful)}",
        fix="; ".join(fixes),
    )


def _grouped_and_decimal(columns: Mapping[str, pd.Series]) -> tuple[str, str, Decimal] | None:
    """A column with a figure such as ``12,600.5`` or ``1.299,5``: its name, the figure and the mark of thousands."""
    for mark, other in ((",", r"\."), (".", ",")):
        pattern = rf"[+\-\u2212]?[0-9]{{1,3}}(?:{re.escape(mark)}[0-9]{{3}})+{other}[0-9]+"
        for name, texts in columns.items():
            found = texts[texts.str.fullmatch(pattern)]
            if len(found):
                return name, str(found.iloc[0]), mark  # type: ignore[return-value]
    return None


def _three_decimals_for_certain(columns: Mapping[str, pd.Series], mark: Decimal) -> bool:
    """Whether a program wrote figures with three decimals: a column has no others, and some cannot be thousands."""
    escaped = re.escape(mark)
    return any(
        bool(texts.str.fullmatch(rf"[+\-\u2212]?[0-9]+{escaped}[0-9]{{3}}").all())
        and bool(texts.str.fullmatch(rf"[+\-\u2212]?[1-9][0-9]{{3,}}{escaped}[0-9]{{3}}").any())
        for texts in _examples(columns, escaped).values()
    )


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
