"""The rows of a table that are meant where a territory has several: the latest year, one level, one measure."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.data.guessing.codes import CodeGuess, has_no_name, is_whole, texts_of
from ifn_research.data.guessing.latest import is_time, is_whole_of, latest, times_of
from ifn_research.data.guessing.levels import Judged, judged
from ifn_research.data.guessing.words import MEASURE, says
from ifn_research.data.reading.files import OpenTable
from ifn_research.errors import DataError
from ifn_research.geography.levels import LEVELS, Codes
from ifn_research.language.messages import Words, say

MOST_VALUES, MOST_KINDS, MOST_LEVELS = 400, 40, 20
# Codes that may be lost with rows that hold no figures.
MOST_LOST = 0.01


@dataclass(frozen=True)
class RowsGuess:
    """The rows that are meant.

    Attributes
    ----------
    where, skip : dict of column to value or values
        For the table.
    kinds : tuple of str
        The values of the column `kind`, one of which each indicator is measured in.
    kind : str
        Empty where a territory has one row.
    level : str
        Of the rows, where those of other levels are left out; else empty.
    notes : dict of key to Words
        Why.
    """

    where: dict[str, Any] = field(default_factory=dict)
    skip: dict[str, Any] = field(default_factory=dict)
    kind: str = ""
    kinds: tuple[str, ...] = ()
    level: str = ""
    notes: dict[str, Words] = field(default_factory=dict)


def guess_rows(opened: OpenTable, codes: CodeGuess) -> RowsGuess:
    """The key that keeps one row a territory.

    Raises
    ------
    DataError
        If nothing does, or the rows are told apart by more than can be chosen from.
    """
    found = _one_level(opened, codes) if codes.mixed or _has_others(codes) else RowsGuess()
    keep = np.asarray(codes.values != "", dtype=bool)
    for column, value in found.where.items():
        keep &= texts_of(opened, column).eq(str(value)).to_numpy(dtype=bool)
    at = np.flatnonzero(keep)
    if pd.Series(codes.values[at], dtype=object).is_unique or _only_copies(opened, codes, at):
        return found
    empty = _without_figures(opened, codes, at)
    if empty:
        kept = texts_of(opened, empty).to_numpy()[at] != ""
        lost = len(set(codes.values[at]) - set(codes.values[at][kept]))
        note = say("guessing.second_row_empty", empty=empty)
        note = say("guessing.left_out_with_them", note=note, lost=lost) if lost else note
        return RowsGuess(found.where, {empty: ""}, level=found.level, notes={**found.notes, "skip": note})
    return _long(opened, codes, at, found)


def _has_others(codes: CodeGuess) -> bool:
    """True if some codes are none of the level, and not for want of a zero."""
    if codes.level not in LEVELS or len(codes.columns) > 1:
        return False
    expected = LEVELS[codes.level]
    pattern = expected.pattern + (rf"|[1-9][0-9]{{{expected.width - 2}}}" if codes.lost else "")
    texts = pd.Series(codes.values, dtype="str")
    return bool((texts.ne("") & ~texts.str.fullmatch(pattern)).any())


def _only_copies(opened: OpenTable, codes: CodeGuess, at: npt.NDArray[np.int64]) -> bool:
    """True if the rows of a code are the same in every cell: the reader leaves such copies out."""
    told = [name for name in opened.names if not has_no_name(name)]
    rows = opened.columns[told].iloc[at]
    return bool(pd.Series(codes.values[at][~rows.duplicated().to_numpy()], dtype=object).is_unique)


def _one_level(opened: OpenTable, codes: CodeGuess) -> RowsGuess:
    """The rows of one level, where a column says of which each is; the rows as they are where none does."""
    for name in opened.names:
        if name in codes.columns or not is_whole(opened.columns[name]):
            continue
        texts = texts_of(opened, name)
        values = [value for value in texts.unique() if value]
        # A level has several rows: figures of which nearly every row has another name none.
        if not 2 <= len(values) <= min(MOST_LEVELS, int(texts.ne("").sum()) // 2):
            continue
        groups = {value: pd.Series(codes.values[texts.eq(value).to_numpy(dtype=bool)], dtype="str") for value in values}
        kinds: dict[str, Judged] = {
            value: judged(codes.columns[0], group[group.ne("")].drop_duplicates()) for value, group in groups.items()
        }
        known = {value: kind for value, kind in kinds.items() if kind.level}
        if known and not any(kind.mixed for kind in kinds.values()):
            chosen = max(known, key=lambda value: len(groups[value]))
            note = say("guessing.says_of_which_level", name=name, values=told_of(values))
            return RowsGuess(where={name: chosen}, level=known[chosen].level, notes={"where": note})
    return RowsGuess()


def _without_figures(opened: OpenTable, codes: CodeGuess, at: npt.NDArray[np.int64]) -> str:
    """A column that is empty in all rows of a code but one; hardly any code has no such row."""
    every = len(set(codes.values[at]))
    for name in opened.names:
        cells = opened.columns[name]
        if name in codes.columns or has_no_name(name) or not (cells.isna().any() or cells.eq("").any()):
            continue
        filled = texts_of(opened, name).to_numpy()[at] != ""
        kept = codes.values[at][filled]
        if len(kept) == len(set(kept)) and len(kept) >= (1 - MOST_LOST) * every:
            return name
    return ""


def _long(opened: OpenTable, codes: CodeGuess, at: npt.NDArray[np.int64], found: RowsGuess) -> RowsGuess:
    names = _telling(opened, codes, at)
    if not names:
        counts = pd.Series(codes.values[at]).value_counts()
        code = " + ".join(codes.columns)
        last = say(
            "guessing.nothing_tells_apart", row_word=opened.row_word(), first=counts.index[0], count=counts.iloc[0]
        )
        several = say("guessing.codes_stand", int((counts > 1).sum()))
        raise DataError(
            say("guessing.no_column_each_code", code=code, several=several, last=last),
            where=opened.path,
            fix=say("guessing.study_row_territory_sum", path=shlex.quote(opened.path)),
        )
    texts = {name: texts_of(opened, name).iloc[at] for name in names}
    values = {name: sorted({text for text in texts[name] if text}, key=_order) for name in names}
    timed = [name for name in names if is_time(name, values[name])]
    where, notes = dict(found.where), dict(found.notes)
    if timed:
        chosen, why = _latest(opened, codes.values[at], {name: texts[name] for name in timed}, values)
        where |= chosen
        notes["where"] = say("guessing.several_rows", why=why)
    kind, kinds = "", ()
    totals = {name: found for name in names if name not in timed for found in [_total(name, values[name])] if found}
    where |= totals
    for name, total in totals.items():
        parts = [value for value in values[name] if value != total]
        whole = say("guessing.is_all_together", total=total, name=name, parts=told_of(parts))
        notes["where"] = say("guessing.and_also", first=notes["where"], second=whole) if "where" in notes else whole
    for name in [name for name in names if name not in timed and name not in totals]:
        if len(values[name]) > MOST_KINDS or kind:
            raise DataError(
                say(
                    "guessing.territory_several_told_apart",
                    row_word=opened.row_word(),
                    name=name,
                    count=len(values[name]),
                    values=told_of(values[name]),
                ),
                where=say("errors.column", place=opened.path, column=name),
                fix=_say_which({name: values[name][0]}),
            )
        kind, kinds = name, tuple(dict.fromkeys(text for text in texts[name] if text))
        notes["kind"] = say("guessing.one_measure_each", name=name)
    return RowsGuess(where, found.skip, kind, kinds, found.level, notes)


def _total(name: str, values: Sequence[str]) -> str:
    """The one value that stands for all of the others, where there are two parts or more; else empty."""
    if says(name, MEASURE):
        return ""
    found = [value for value in values if is_whole_of(value)]
    return found[0] if len(found) == 1 and len(values) > 2 else ""


def _latest(
    opened: OpenTable, codes: Codes, columns: Mapping[str, pd.Series], values: Mapping[str, Sequence[str]]
) -> tuple[dict[str, str], Words]:
    """The last of some times that has nearly all territories, and what is told of it.

    Raises
    ------
    DataError
        If the order of the times is not sure.
    """
    times = {name: times_of(name, values[name], alone=len(columns) == 1) for name in columns}
    for name, found in times.items():
        if found.doubt:
            raise DataError(
                say(
                    "guessing.territory_several_told_apart_latest",
                    row_word=opened.row_word(),
                    name=name,
                    values=told_of(values[name]),
                    doubt=found.doubt,
                ),
                where=say("errors.column", place=opened.path, column=name),
                fix=_say_which({name: values[name][-1]}),
            )
    chosen, why = latest(columns, times, codes)
    rising = {name: sorted(times[name].ranks, key=times[name].ranks.__getitem__) for name in columns}
    shown = [say("guessing.name_and_values", name=name, values=told_of(rising[name])) for name in columns]
    return chosen, say("guessing.columns_why", columns=shown, why=why)


def _say_which(where: Mapping[str, str]) -> Words:
    key = f"where: {json.dumps(where, ensure_ascii=False)}"
    return say("guessing.say_rows_meant_key", option_key=key.replace("'", "''"))


def told_of(values: Sequence[str]) -> Words:
    """The first of some values and the last."""
    return (
        say("guessing.few_values", values=values)
        if len(values) <= 6
        else say("guessing.first_and_last_values", values=values[:3], last=values[-1])
    )


def _order(text: str) -> tuple[int, float, str]:
    """Whole numbers by their size, other texts by their letters."""
    return (0, float(text), "") if text.isdecimal() else (1, 0, text)


def _telling(opened: OpenTable, codes: CodeGuess, at: npt.NDArray[np.int64]) -> list[str]:
    """The column, or the two, that with the code make each row a single one, in the same way for most codes."""
    places = pd.factorize(pd.Series(codes.values[at], dtype=object))[0]
    most, n = int(np.bincount(places).max()), int(places.max()) + 1
    found = []
    for position, name in enumerate(opened.names):
        if name in codes.columns or has_no_name(name) or not is_whole(opened.columns[name]):
            continue
        texts = texts_of(opened, name).iloc[at]
        distinct = texts.nunique()
        if 2 <= distinct <= min(MOST_VALUES, max(3 * most, 12)):
            keys, _ = pd.factorize(texts)
            # What is called a year or holds words tells rows apart sooner than a figure that happens to.
            figure = texts.str.fullmatch("[0-9]+").mean() > 0.5 and not is_time(name, [t for t in texts.unique() if t])
            found.append((figure, distinct, position, name, keys))
    found.sort(key=lambda item: item[:3])
    for number in (1, 2):
        for group in combinations(found[:12], number):
            keys = pd.DataFrame({"code": places} | {str(k): item[4] for k, item in enumerate(group)})
            usual = keys.drop(columns="code").value_counts()
            if not keys.duplicated().any() and len(usual) <= 3 * most and usual.median() >= 0.5 * n:
                return [item[3] for item in group]
    return []
