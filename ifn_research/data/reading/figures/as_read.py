"""The columns of an open table as they are read: what each is taken for, and the figures that its cells become."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ifn_research.config.column_roles import Selected, columns_of, selections
from ifn_research.config.models import GroundTruthConfig, IndicatorConfig, StudyConfig
from ifn_research.config.tables import TableConfig
from ifn_research.data.numbers import Decimal, Numbers, as_text, numeric_texts, parse_numbers
from ifn_research.data.reading.columns import bounded_columns
from ifn_research.data.reading.figures.decimal_marks import find_decimals
from ifn_research.data.reading.figures.percentages import is_percent
from ifn_research.data.reading.figures.typing import ReadFigures, read_figures
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.reading.rows.selecting import selected
from ifn_research.errors import IfnError
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Bools

# Rows that tell what a column is taken for which no study names.
LOOKED_AT = 20_000
MISSING = "–"
MARK = {",": say("reading.decimal_comma"), ".": say("reading.decimal_point")}
TEXT, EMPTY = say("reading.text"), say("reading.empty")
ZEROS = re.compile(r"0[0-9]+")


@dataclass(frozen=True)
class AsRead:
    """A column as it is read.

    Attributes
    ----------
    kind : Message
        What it is taken for.
    cells : tuple of str
        What its first cells become: figures with a decimal point, a dash where missing, texts as they are; a cell that
        is no number among figures stands in quotation marks.
    """

    kind: Words
    cells: tuple[str, ...]


def columns_of_study(
    opened: OpenTable, table: TableConfig, config: StudyConfig, n: int
) -> tuple[dict[str, AsRead], list[Words]]:
    """The columns that a study reads as figures, as it reads them, and what it refuses of them.

    Parameters
    ----------
    opened : OpenTable
        Its rows that are territories.
    table : TableConfig
    config : StudyConfig
    n : int
        Rows to show.
    """
    items: list[IndicatorConfig | GroundTruthConfig] = [
        *(config.indicators[name] for name in config.used_indicators),
        *config.ground_truth,
    ]
    place = table.coordinates
    own = [table.population, table.density, *((place.longitude, place.latitude) if place else ())]
    parts = {name: part for name, part in selections(items).items() if {part.column, *part.where} <= set(opened.names)}
    wanted = dict.fromkeys([*filter(None, own), *(name for item in items for name in columns_of(item))])
    plain = [name for name in wanted if name in opened.columns]
    rows = {name: _rows_of(opened, part) for name, part in parts.items()}
    columns = {name: opened.columns[name] for name in plain}
    columns |= {name: _only(opened.columns[part.column], rows[name]) for name, part in parts.items()}
    codes = np.full(len(opened.columns), "", dtype=object)
    whole = replace(opened, columns=pd.DataFrame(columns), broken={}, merged={})
    sources = {name: part.column for name, part in parts.items()}
    read = read_figures(whole, table, list(columns), codes, bounded_columns(config, config.ground_truth), sources)
    found = {name: _as_read(columns[name], table, n, whole, read, name) for name in plain}
    for source in dict.fromkeys(sources.values()):
        told = {name: _as_read(columns[name], table, n, whole, read, name) for name in parts if sources[name] == source}
        found[source] = _together(opened.columns[source], parts, rows, told, n)
    return found, [problem.what for problem in read.problems]


def column_alone(opened: OpenTable, name: str, table: TableConfig, n: int) -> AsRead:
    """A column that no study names, read by itself; its first rows tell what it is.

    Texts such as 01001 are no figures, of which nobody writes zeros before the first.
    """
    column = opened.columns[name].iloc[:LOOKED_AT]
    if any(ZEROS.fullmatch(text) for texts in numeric_texts({name: column}, [name]).values() for text in texts):
        return AsRead(TEXT, tuple(_written(column, n)))
    return _as_read(column, table, n, opened, ReadFigures(), name)


def _rows_of(opened: OpenTable, part: Selected) -> Bools:
    rows: Bools = np.ones(len(opened.columns), dtype=bool)
    for column, value in part.where.items():
        rows &= selected(opened.columns[column], value)[0]
    return rows


def _only(column: pd.Series, rows: Bools) -> pd.Series:
    """A column that is empty but for some rows."""
    return column.where(pd.Series(rows, index=column.index))


def _together(
    column: pd.Series, parts: Mapping[str, Selected], rows: Mapping[str, Bools], told: Mapping[str, AsRead], n: int
) -> AsRead:
    """A column of which several parts are read each in its own way; the rows of none are as they are written."""
    cells = _written(column, n)
    for name, found in told.items():
        cells = [new if here else old for old, new, here in zip(cells, found.cells, rows[name], strict=False)]
    kinds: dict[str, tuple[Words, list[str]]] = {}
    for name, found in told.items():
        where = name.removeprefix(f"{parts[name].column} ")
        kinds.setdefault(str(found.kind), (found.kind, []))[1].append(where)
    if len(kinds) == 1:
        return AsRead(next(iter(kinds.values()))[0], tuple(cells))
    told_of_rows = [say("reading.kind_of_rows", rows=where, kind=kind) for kind, where in kinds.values()]
    return AsRead(say("reading.several_kinds", kinds=told_of_rows), tuple(cells))


def _as_read(column: pd.Series, table: TableConfig, n: int, opened: OpenTable, read: ReadFigures, name: str) -> AsRead:
    written = _written(column, n)
    texts = pd.Series(as_text(column), dtype="str")
    if not texts.ne("").any():
        return AsRead(EMPTY, tuple(written))
    try:
        mark = read.decimals.get(name) or _mark(column, table, opened, name)
    except IfnError:
        return AsRead(say("reading.marks_in_doubt"), tuple(written))
    numbers = read.numbers.get(name)
    if numbers is None:
        thousands = None if table.thousands == mark else table.thousands
        numbers = parse_numbers(column, decimal=mark, missing=table.missing, thousands=thousands)
    known = int(np.isfinite(numbers.values).sum())
    if not known or 2 * numbers.refused.size > known:
        return AsRead(TEXT, tuple(written))
    return AsRead(_kind(column, texts, numbers, mark), tuple(_figures(written, numbers)))


def _mark(column: pd.Series, table: TableConfig, opened: OpenTable, name: str) -> Decimal:
    declared = table.decimal if isinstance(table.decimal, str) else (table.decimal or {}).get(name)
    texts = numeric_texts({name: column}, [name])
    return declared or find_decimals(texts, where=opened.path, thousands=table.thousands).get(name, ".")


def _kind(column: pd.Series, texts: pd.Series, numbers: Numbers, mark: Decimal) -> Words:
    marked = texts.str.contains(mark, regex=False).any()
    number = say("reading.number_with_mark", mark=MARK[mark]) if marked else say("reading.number")
    told = [say("reading.flag") if numbers.flags else number]
    if is_percent(column).any():
        told.append(say("reading.percentages_as_shares"))
    if numbers.markers:
        told.append(say("reading.texts_missing", texts=numbers.markers))
    if numbers.refused.size:
        shown = [repr(texts.iloc[at]) for at in numbers.refused[:3]]
        told.append(say("reading.no_number", count=numbers.refused.size, texts=shown))
    return say("reading.several_kinds", kinds=told)


def _figures(written: Sequence[str], numbers: Numbers) -> list[str]:
    """The figures that the first cells of a column become."""
    refused = set(numbers.refused[: len(written)].tolist())
    hidden = numbers.at_most
    found = []
    for at, text in enumerate(written):
        value = float(numbers.values[at])
        if at in refused:
            found.append(f"'{text}'")
        elif np.isfinite(value):
            found.append(str(int(value)) if value.is_integer() else repr(value))
        else:
            found.append(text if hidden is not None and np.isfinite(hidden[at]) else MISSING)
    return found


def _written(column: pd.Series, n: int) -> list[str]:
    return [str(text) for text in as_text(column.iloc[:n])]
