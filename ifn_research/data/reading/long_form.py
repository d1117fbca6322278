"""Tables of several rows a territory, told apart by a year or by the name of what is measured."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.config.columns import Selected
from ifn_research.data.findings import counted
from ifn_research.data.levels import FORMATS, Codes
from ifn_research.data.numbers import DEFAULT_MISSING, as_text
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.reading.grid import Broken
from ifn_research.data.reading.headers import FIGURE
from ifn_research.data.reading.rows import absent_column, kept, selected
from ifn_research.errors import DataError, IfnError, listing

# What tells rows apart has few values beside the rows of a territory, and two columns at most.
MOST_VALUES = 400
TIME = re.compile(r"(?:19|20)[0-9]{2}(?:[-/ ]?[0-9]{2}){0,2}|[0-9]{2}/[0-9]{2}/(?:19|20)[0-9]{2}")


@dataclass(frozen=True)
class Wide:
    """A table with one row a territory.

    Attributes
    ----------
    table : OpenTable
    codes : array of str, shape (n_rows,)
    problems : list of IfnError
    """

    table: OpenTable
    codes: Codes
    problems: list[IfnError]


def widened(
    opened: OpenTable,
    codes: Codes,
    chosen: Mapping[str, Selected],
    *,
    wanted: Sequence[str],
    code_columns: Sequence[str],
    level: str,
    sought: Sequence[str] = (),
) -> Wide:
    """One row a code: what stands in several rows of it becomes several columns.

    Parameters
    ----------
    opened : OpenTable
    codes : array of str, shape (n_rows,)
    chosen : mapping of str to Selected
        New columns, and the rows of which they are made.
    wanted : sequence of str
        Columns that the study names, which must be the same in all rows of a code.
    code_columns : sequence of str
        Columns that make the codes.
    level : str
        Of the territories.
    sought : sequence of str
        Columns that the study names and no table holds: when they are the values of a column, this is told of each.
    """
    places, unique = pd.factorize(pd.Series(codes, dtype=object))
    if not chosen and len(unique) == len(codes):
        return Wide(opened, codes, [])
    if not chosen:
        names = _telling(opened, codes, places, set(code_columns))
        if not names:
            return Wide(opened, codes, [])
        first = ~pd.Series(places).duplicated().to_numpy()
        explained = any(named_in_rows(opened, name) is not None for name in sought)
        told = [] if explained else [_several_rows(opened, codes, places, names, wanted, code_columns, level)]
        return Wide(kept(opened, first), codes[first], [*told])
    problems: list[IfnError] = []
    first = ~pd.Series(places).duplicated().to_numpy()
    table = kept(opened, first)
    columns = {name: table.columns[name] for name in table.columns.columns if name in (*code_columns, *wanted)}
    problems += [
        complaint
        for name in columns
        if name not in code_columns
        for complaint in _not_constant(opened, codes, places, name)
    ]
    for name, part in chosen.items():
        values, wrong = _part(opened, codes, places, len(unique), part)
        problems += wrong
        if values is not None:
            columns[name] = values
    broken = {name: opened.broken[part.column] for name, part in chosen.items() if part.column in opened.broken}
    table = replace(table, columns=pd.DataFrame(columns), broken={**table.broken, **_moved(broken, places)})
    return Wide(table, np.asarray(unique, dtype=object), problems)


def _moved(
    broken: Mapping[str, Mapping[int, Broken]], places: npt.NDArray[np.int64]
) -> dict[str, Mapping[int, Broken]]:
    return {name: {int(places[row]): kind for row, kind in cells.items()} for name, cells in broken.items()}


def _part(
    opened: OpenTable, codes: Codes, places: npt.NDArray[np.int64], n: int, part: Selected
) -> tuple[pd.Series | None, list[IfnError]]:
    """The rows that a selection means, one a code; empty for a code that has none."""
    absent = [name for name in (part.column, *part.where) if name not in opened.columns]
    if absent:
        return None, [absent_column(opened, name, f"where: of '{part.column}'") for name in absent]
    matches = np.ones(len(codes), dtype=bool)
    for column, value in part.where.items():
        found, texts = selected(opened.columns[column], value)
        if not found.any():
            shown = listing((repr(text) for text in texts), most=12)
            return None, [
                DataError(
                    f"where: of '{part.column}' keeps no row: no '{column}' is {value}",
                    where=opened.path,
                    fix=f"'{column}' holds {shown}",
                )
            ]
        matches &= found
    at = np.flatnonzero(matches)
    if not at.size:
        told = ", ".join(f"{name} = {value}" for name, value in part.where.items())
        return None, [
            DataError(f"where: of '{part.column}' keeps no row: no row has {told}", where=opened.path, fix="change it")
        ]
    if len(set(places[at])) < at.size:
        rest = kept(opened, matches)
        names = _telling(rest, codes[at], places[at], {*part.where})
        more = _and_more(names, rest)
        return None, [
            DataError(
                f"'{part.name}' has several rows a territory, such as {codes[at][_first_repeat(places[at])]}",
                where=opened.path,
                fix=f"add what tells them apart to its where:{more}" if more else "add a column to its where:",
            )
        ]
    column = opened.columns[part.column]
    values = pd.Series([None] * n, dtype=object)
    values.iloc[places[at]] = column.iloc[at].to_numpy(dtype=object)
    if isinstance(column.dtype, pd.StringDtype):
        return values.fillna("").astype("str"), []
    return values if column.dtype == object else pd.to_numeric(values), []


def _first_repeat(places: npt.NDArray[np.int64]) -> int:
    return int(np.flatnonzero(pd.Series(places).duplicated().to_numpy())[0])


def _not_constant(opened: OpenTable, codes: Codes, places: npt.NDArray[np.int64], name: str) -> list[IfnError]:
    """A column that is to have one value a territory and has several."""
    texts = as_text(opened.columns[name])
    frame = pd.DataFrame({"place": places, "text": texts})
    frame = frame[frame["text"] != ""].drop_duplicates()
    again = frame["place"].duplicated(keep=False)
    if not again.any():
        return []
    place = frame["place"][again].iloc[0]
    shown = frame["text"][frame["place"] == place]
    return [
        DataError(
            f"'{name}' has several values in the rows of one territory ({codes[places == place][0]}): {listing(shown)}",
            where=opened.path,
            fix="the rows of this table are told apart by where: of some indicators: add where: to what reads "
            f"'{name}' too, or keep one of its rows a territory by where: of this table",
        )
    ]


def _several_rows(
    opened: OpenTable,
    codes: Codes,
    places: npt.NDArray[np.int64],
    names: Sequence[str],
    wanted: Sequence[str],
    code_columns: Sequence[str],
    level: str,
) -> DataError:
    """The complaint about codes in several rows, which a column or two tell apart."""
    counts = np.bincount(places)
    told = listing(f"'{name}' ({len(set(as_text(opened.columns[name])))} values)" for name in names)
    fix = _advice(opened, codes, names, wanted, code_columns)
    if level not in FORMATS and len(names) == 1 and _like_codes(opened.columns[names[0]]):
        together = ", ".join(_key(name) for name in (names[0], *code_columns))
        fix += f". If '{names[0]}' is a part of the code, write code: [{together}]"
    return DataError(
        f"{counted(int((counts > 1).sum()), 'code stands', 'codes stand')} in several {opened.row_word}s, told apart "
        f"by {told}: {codes[places == int(np.argmax(counts))][0]} in {int(counts.max())}",
        where=opened.path,
        fix=fix,
    )


def _like_codes(column: pd.Series) -> bool:
    """Whether texts are short, without blanks and of one length."""
    texts = [text for text in set(as_text(column)) if text]
    return len({len(text) for text in texts}) == 1 and not any(" " in text for text in texts) and len(texts[0]) <= 12


def named_in_rows(opened: OpenTable, name: str) -> str | None:
    """How to read a column that is none, being the value of a column of names; None if no column holds it."""
    for column in opened.names:
        cells = opened.columns[column]
        if pd.api.types.is_numeric_dtype(cells.dtype):
            continue
        texts = set(as_text(cells))
        if name in texts and 2 <= len(texts) <= MOST_VALUES and 2 * len(texts) <= len(cells):
            measure = _measure(opened, {column}, None)
            return (
                f"'{name}' is a value of the column '{column}': write column: {_key(measure)}, "
                f"where: {{{_key(column)}: {_value(name)}}} instead of column: {_key(name)}"
            )
    return None


def _telling(opened: OpenTable, codes: Codes, places: npt.NDArray[np.int64], known: set[str]) -> list[str]:
    """The column, or the two, that with the code make each row a single one; those of few values first."""
    most = int(np.bincount(places).max())
    several = np.flatnonzero(np.bincount(places)[places] > 1)
    found = []
    for name in opened.columns.columns:
        if name in known:
            continue
        texts = as_text(opened.columns[name])[several]
        n = len(set(texts))
        if 2 <= n <= min(MOST_VALUES, max(3 * most, 12)) and n < len(several):
            found.append((n, name, pd.factorize(pd.Series(texts, dtype=object))[0]))
    found.sort(key=lambda item: item[0])
    for n_columns in (1, 2):
        for group in combinations(found[:12], n_columns):
            keys = pd.DataFrame({"code": places[several]} | {str(at): item[2] for at, item in enumerate(group)})
            if not keys.duplicated().any() and _is_regular(keys, most):
                return [item[1] for item in group]
    return []


def _is_regular(keys: pd.DataFrame, most: int) -> bool:
    """Whether the rows of most codes are told apart in the same way, as years or names do and figures do not."""
    parts = keys[[name for name in keys if name != "code"]]
    used = parts.value_counts()
    return len(used) <= 3 * most and bool(used.median() >= 0.5 * keys["code"].nunique())


def _advice(
    opened: OpenTable, codes: Codes, names: Sequence[str], wanted: Sequence[str], code_columns: Sequence[str]
) -> str:
    """Which key keeps the rows that are meant."""
    values = {name: list(dict.fromkeys(as_text(opened.columns[name]))) for name in names}
    times = [name for name in names if all(TIME.fullmatch(text) for text in values[name] if text)]
    kinds = [name for name in names if name not in times]
    absent = [name for name in wanted if name not in opened.columns]
    parts = []
    if times:
        last = ", ".join(f"{_key(name)}: {_value(max(values[name]))}" for name in times)
        parts.append(f"keep the rows of one of them: add where: {{{last}}} to this table")
    if kinds:
        measure = _measure(opened, {*names, *code_columns}, codes)
        one = kinds[0]
        named = [name for name in absent if name in values[one]]
        chosen = ", ".join(
            f"{_key(name)}: {_value(named[0] if name == one and named else values[name][0])}" for name in kinds
        )
        example = named[0] if named else "its_name"
        if absent or measure not in wanted:
            parts.append(
                f"say in each indicator and ground truth which rows it is measured in, such as indicators: "
                f"{{{_key(example)}: {{column: {_key(measure)}, where: {{{chosen}}}}}}} ('{one}' holds "
                f"{listing(values[one], most=12)})"
            )
        else:
            parts.append(f"keep the rows that are meant: add where: {{{chosen}}} to this table")
    return "; and ".join(parts) + ". Rows are never summed: several years would count as one"


def _and_more(names: Sequence[str], rest: OpenTable) -> str:
    return "".join(f" {_key(name)}: {_value(as_text(rest.columns[name])[0])}" for name in names[:1])


def _measure(opened: OpenTable, known: set[str], codes: Codes | None) -> str:
    """The column of figures that has the most different values in its rows."""
    words = set(DEFAULT_MISSING)
    best, found = -1, "VALEUR"
    places = (
        np.zeros(len(opened.columns), np.int64) if codes is None else pd.factorize(pd.Series(codes, dtype=object))[0]
    )
    for name in opened.names:
        texts = as_text(opened.columns[name])
        filled = [text for text in texts[:500] if text and text.lower() not in words]
        if name in known or not filled or sum(bool(FIGURE.fullmatch(text)) for text in filled) < 0.8 * len(filled):
            continue
        distinct = len(pd.DataFrame({"place": places, "text": texts}).drop_duplicates())
        if distinct > best:
            best, found = distinct, name
    return found


def _value(text: str) -> str:
    """A text as YAML has it: a whole number as it is, any other in quotation marks."""
    return text if re.fullmatch(r"[1-9][0-9]*|0", text) else json.dumps(text, ensure_ascii=False)


def _key(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z_][\w.-]*", text) else json.dumps(text, ensure_ascii=False)
