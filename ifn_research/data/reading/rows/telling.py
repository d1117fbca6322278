"""The columns that tell the rows of one territory apart: a year, the name of what is measured, a class of people."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.config.tables import TableConfig
from ifn_research.data.numbers import DEFAULT_MISSING, as_text, as_value, distinct_texts
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.reading.rows.headers import FIGURE
from ifn_research.data.reading.rows.times import moment
from ifn_research.data.reading.yaml_words import key, mapping, names, value
from ifn_research.errors import DataError
from ifn_research.geography.levels import LEVELS, Codes, is_total
from ifn_research.language.messages import Message, Words, say

Places = npt.NDArray[np.int64]

# What tells rows apart has few values beside the rows of a territory, and three columns at most.
MOST_VALUES, MOST_COLUMNS = 400, 3
# Of so many columns at most are pairs, and triples, tried.
TRIED = {1: 60, 2: 12, 3: 8}
# A value that stands for all of the others.
WHOLE = ("t", "_t", "tot", "total", "ensemble", "both", "both sexes", "all")


def telling_columns(opened: OpenTable, places: Places, known: Collection[str]) -> list[str]:
    """The columns, three at most, that with the code make each row a single one; those of few values first.

    None where most codes have one row: the others are repeated for another reason.

    Parameters
    ----------
    opened : OpenTable
    places : array of int, shape (n_rows,)
        Which code each row has.
    known : collection of str
        Columns that are not looked at: those of codes, and those that hold what is measured.
    """
    times = np.bincount(places)
    most = int(times.max())
    if 2 * int((times > 1).sum()) < int((times > 0).sum()):
        return []
    several = np.flatnonzero(times[places] > 1)
    codes = places[several]
    found: list[tuple[int, str, Places]] = []
    for name in opened.names:
        if name in known:
            continue
        cells = _distinct(opened.columns[name].iloc[several])
        n = int(cells.max()) + 1
        if 2 <= n <= min(MOST_VALUES, max(3 * most, 12)) and n < len(several):
            found.append((n, name, cells))
    found.sort(key=lambda item: item[0])
    for n_columns in range(1, MOST_COLUMNS + 1):
        for group in combinations(found[: TRIED[n_columns]], n_columns):
            if int(np.prod([item[0] for item in group])) < most:
                continue
            parts = _together([item[2] for item in group])
            if len(np.unique(codes * (int(parts.max()) + 1) + parts)) == len(codes) and _is_regular(codes, parts, most):
                return [item[1] for item in group]
    return []


def _distinct(column: pd.Series) -> Places:
    """The place of each cell among the different values."""
    places, texts = distinct_texts(column)
    same = pd.factorize(np.array([as_value(text) for text in texts], dtype=object))[0]
    return np.asarray(same[places], dtype=np.int64)


def _together(columns: Sequence[Places]) -> Places:
    result = columns[0]
    for column in columns[1:]:
        result = result * (int(column.max()) + 1) + column
    return np.asarray(pd.factorize(result)[0], dtype=np.int64)


def _is_regular(codes: Places, parts: Places, most: int) -> bool:
    """True if the rows of most codes are told apart in the same way, as years or names do and figures do not."""
    used = np.bincount(parts)
    return len(used) <= 3 * most and bool(np.median(used) >= 0.5 * len(np.unique(codes)))


def several_rows(
    opened: OpenTable,
    codes: Codes,
    places: Places,
    columns: Sequence[str],
    wanted: Sequence[str],
    config: TableConfig,
    level: str,
) -> DataError:
    """The complaint about codes in several rows, which some columns tell apart, with the keys that keep one of them."""
    counts = np.bincount(places)
    told = [
        say("reading.column_of_values", name=name, count=len(set(as_text(opened.columns[name])))) for name in columns
    ]
    fix = _advice(opened, places, columns, wanted, config)
    if level not in LEVELS and len(columns) == 1 and _may_be_part(opened, columns[0], len(counts)):
        together = names([columns[0], *config.code_columns])
        fix = say("reading.or_a_part_of_the_code", fix=fix, column=columns[0], offer_code=together)
    return DataError(
        say(
            "reading.codes_stand_several_told",
            int((counts > 1).sum()),
            row_word=opened.row_word(),
            columns=told,
            code=codes[places == int(np.argmax(counts))][0],
            count=int(counts.max()),
        ),
        where=opened.path,
        fix=fix,
    )


def _may_be_part(opened: OpenTable, name: str, n_codes: int) -> bool:
    """True if a column may hold a part of the codes: it looks like codes, or has about as many values."""
    texts = {text for text in as_text(opened.columns[name]) if text}
    coded = all(any(sign.isdigit() for sign in text) and " " not in text and len(text) <= 12 for text in texts)
    return not _is_time(opened, name) and (
        (coded and len({len(text) for text in texts}) == 1) or 2 * len(texts) >= n_codes
    )


def _is_time(opened: OpenTable, name: str) -> bool:
    return all(moment(text) is not None for text in set(as_text(opened.columns[name])) if text)


def one_value(opened: OpenTable, name: str, rows: npt.NDArray[np.int64] | None = None) -> str:
    """The value of a column that serves best as an example: the last moment, a total, else the first of them.

    Those in few rows are left aside: a year may have begun.
    """
    texts = as_text(opened.columns[name] if rows is None else opened.columns[name].iloc[rows])
    counts = pd.Series(texts, dtype=object).value_counts(sort=False)
    full = [str(text) for text, n in counts.items() if text and n >= 0.8 * counts.max()]
    moments = {text: at for text in full if (at := moment(text)) is not None}
    if len(moments) == len(full):
        return max(full, key=lambda text: moments[text])
    return next((text for text in full if is_total(text) or text.lower() in WHOLE), full[0])


def _advice(
    opened: OpenTable, places: Places, columns: Sequence[str], wanted: Sequence[str], config: TableConfig
) -> Words:
    """The keys that keep the rows that are meant."""
    times = [name for name in columns if _is_time(opened, name)]
    kinds = [name for name in columns if name not in times]
    values = {name: list(dict.fromkeys(as_text(opened.columns[name]))) for name in kinds}
    absent = [name for name in wanted if name not in opened.columns]
    measure = measured(opened, {*columns, *config.code_columns}, places)
    holding = [say("reading.holds_values", name=name, values=map(repr, values[name])) for name in kinds]
    by_indicator = bool(kinds) and (bool(absent) or measure not in wanted)
    kept = {name: one_value(opened, name) for name in (times if by_indicator else columns)}
    parts: list[Message] = []
    if kept:
        where = mapping({**(config.where or {}), **kept})
        keep = say("reading.write_where" if config.where else "reading.add_where", offer_where=where)
        parts.append(keep if by_indicator or not kinds else say("reading.rows_hold", keep=keep, holding=holding))
    if by_indicator:
        named = {name: next((want for want in absent if want in values[name]), None) for name in kinds}
        example = next((want for want in named.values() if want), "its_name")
        where = mapping({name: named[name] or one_value(opened, name) for name in kinds})
        parts.append(
            say("reading.where_of_indicators", name=key(example), column=key(measure), where=where, holding=holding)
        )
    advice = say("reading.both_advices", first=parts[0], second=parts[1]) if len(parts) > 1 else parts[0]
    return say("reading.rows_never_summed", advice=advice)


def named_in_rows(opened: OpenTable, name: str) -> Message | None:
    """The way to read a column that is none, being the value of a column of names; None if no column holds it."""
    for column in opened.names:
        cells = opened.columns[column]
        if pd.api.types.is_numeric_dtype(cells.dtype):
            continue
        texts = set(as_text(cells))
        if name in texts and 2 <= len(texts) <= MOST_VALUES and 2 * len(texts) <= len(cells):
            measure = measured(opened, {column}, None)
            return say(
                "reading.value_of_column",
                name=name,
                column=column,
                measure=key(measure),
                offer_where=f"{{{key(column)}: {value(name)}}}",
                written=key(name),
            )
    return None


def measured(opened: OpenTable, known: set[str], places: Places | None) -> str:
    """The column of figures that has the most different values in its rows."""
    words = set(DEFAULT_MISSING)
    best, found = -1, "VALEUR"
    for name in opened.names:
        first = as_text(opened.columns[name].iloc[:500])
        filled = [text for text in first if text and text.lower() not in words]
        if name in known or not filled or sum(bool(FIGURE.fullmatch(text)) for text in filled) < 0.8 * len(filled):
            continue
        cells = _distinct(opened.columns[name])
        keys = cells if places is None else places * (int(cells.max()) + 1) + cells
        distinct = len(np.unique(keys))
        if distinct > best:
            best, found = distinct, name
    return found


def merged_where(said: Mapping[str, Any], opened: OpenTable, columns: Sequence[str], rows: Places) -> str:
    """A selection to which are added the columns that tell its rows apart."""
    return mapping({**said, **{name: one_value(opened, name, rows) for name in columns}})
