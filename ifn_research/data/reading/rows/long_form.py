"""Tables of several rows a territory: the rows that an indicator means become a column of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.config.column_roles import Selected
from ifn_research.config.tables import TableConfig
from ifn_research.data.findings import Finding
from ifn_research.data.numbers import as_value, distinct_texts
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.reading.rows.choosing import absent_column, kept
from ifn_research.data.reading.rows.selecting import selected
from ifn_research.data.reading.rows.telling import merged_where, named_in_rows, several_rows, telling_columns
from ifn_research.errors import DataError, IfnError
from ifn_research.geography.levels import Codes
from ifn_research.language.messages import say
from ifn_research.matrix import Bools

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Wide:
    """A table with one row a territory.

    Attributes
    ----------
    table : OpenTable
    codes : array of str, shape (n_rows,)
    problems : list of IfnError
    findings : tuple of Finding
    lines : mapping of column to array of int, shape (n_rows,)
        Where the cells of columns stand that are made of other rows than the first of each code.
    """

    table: OpenTable
    codes: Codes
    problems: list[IfnError]
    findings: tuple[Finding, ...] = ()
    lines: Mapping[str, Places] = field(default_factory=dict)


def widened(
    opened: OpenTable,
    codes: Codes,
    chosen: Mapping[str, Selected],
    *,
    wanted: Sequence[str],
    plain: Collection[str],
    config: TableConfig,
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
    plain : collection of str
        Those of them that hold what is measured, in every row.
    config : TableConfig
        Its columns of codes, and the rows that it keeps already.
    level : str
        Of the territories.
    sought : sequence of str
        Columns that the study names and no table holds: when they are the values of a column, this is told of each.
    """
    places, unique = pd.factorize(pd.Series(codes, dtype=object))
    if not chosen and len(unique) == len(codes):
        return Wide(opened, codes, [])
    if not chosen:
        columns = telling_columns(opened, places, {*config.code_columns, *wanted})
        if not columns:
            return Wide(opened, codes, [])
        explained = any(named_in_rows(opened, name) is not None for name in sought)
        told = [] if explained else [several_rows(opened, codes, places, columns, wanted, config, level)]
        first = ~pd.Series(places).duplicated().to_numpy()
        return Wide(kept(opened, first), codes[first], [*told])
    return _of_parts(opened, codes, places, chosen, wanted=wanted, plain=plain, config=config)


def _of_parts(
    opened: OpenTable,
    codes: Codes,
    places: Places,
    chosen: Mapping[str, Selected],
    *,
    wanted: Sequence[str],
    plain: Collection[str],
    config: TableConfig,
) -> Wide:
    problems: list[IfnError] = []
    rows: dict[str, Bools] = {}
    for name, part in chosen.items():
        matches, problem = _rows_of(opened, codes, places, part)
        if problem is None:
            rows[name] = matches
        else:
            problems.append(problem)
    findings: tuple[Finding, ...] = ()
    if not problems and not plain:
        # What a territory is called, and how many live there, is that of the rows that are meant: its year's.
        meant = np.logical_or.reduce(list(rows.values()))
        findings = _without_rows(opened, codes[~np.isin(places, places[meant])])
        opened, codes = kept(opened, meant), codes[meant]
        rows = {name: matches[meant] for name, matches in rows.items()}
        places = pd.factorize(pd.Series(codes, dtype=object))[0]
    first = ~pd.Series(places).duplicated().to_numpy()
    table = kept(opened, first)
    columns: dict[str, pd.Series] = {}
    for name in table.names:
        if name in config.code_columns:
            columns[name] = table.columns[name]
        elif name in wanted:
            columns[name], wrong = _same_in_all(opened, codes, places, name)
            problems += wrong
    lines: dict[str, Places] = {}
    broken, merged = dict(table.broken), dict(table.merged)
    for name, matches in rows.items():
        at, source = np.flatnonzero(matches), chosen[name].column
        columns[name] = _spread(opened.columns[source], at, places, len(table.columns))
        lines[name] = table.lines.copy()
        lines[name][places[at]] = opened.lines[at]
        cells = opened.broken.get(source, {})
        broken[name] = {int(places[row]): kind for row, kind in cells.items() if matches[row]}
        over = opened.merged.get(source, np.zeros(0, dtype=np.int64))
        merged[name] = places[over[matches[over]]]
    table = replace(table, columns=pd.DataFrame(columns), broken=broken, merged=merged)
    return Wide(table, codes[first], problems, findings, lines)


def _without_rows(table: OpenTable, codes: Codes) -> tuple[Finding, ...]:
    """The findings about codes of which no row is meant, such as communes of another year."""
    codes = np.asarray(list(dict.fromkeys(codes)), dtype=object)
    n = len(codes)
    if not n:
        return ()
    message = say("reading.codes_none_rows_where", n, codes=codes)
    return (Finding(table.name, "", "codes_without_rows", "info", n, message),)


def _rows_of(opened: OpenTable, codes: Codes, places: Places, part: Selected) -> tuple[Bools, DataError | None]:
    """The rows that a selection means, one a code, or the complaint about it."""
    matches = np.ones(len(codes), dtype=bool)
    absent = [name for name in (part.column, *part.where) if name not in opened.columns]
    if absent:
        return matches, absent_column(opened, absent[0], say("reading.where_of_column", column=part.column))
    for column, value in part.where.items():
        found, texts = selected(opened.columns[column], value)
        if not found.any():
            return found, DataError(
                say("reading.where_keeps_no_value", figures=part.column, column=column, value=value),
                where=opened.path,
                fix=say("reading.write_as_file_does", column=column, texts=map(repr, texts)),
            )
        matches &= found
    at = np.flatnonzero(matches)
    told = say(
        "errors.names_all",
        names=(say("reading.name_value", name=name, value=value) for name, value in part.where.items()),
    )
    if not at.size:
        return matches, DataError(
            say("reading.where_keeps_no_row_no", column=part.column, wanted=told),
            where=opened.path,
            fix=say("reading.name_values_stand_row"),
        )
    if len(np.unique(places[at])) < at.size:
        return matches, _repeated(opened, codes, places, at, part)
    return matches, None


def _spread(column: pd.Series, at: Places, places: Places, n: int) -> pd.Series:
    """The cells of the rows that are meant, one a code; empty for a code that has none; shape (n,)."""
    rows = np.full(n, -1, dtype=np.int64)
    rows[places[at]] = at
    if isinstance(column.dtype, pd.StringDtype) or column.dtype == object:
        cells = column.take(np.maximum(rows, 0)).reset_index(drop=True)
        return cells.where(rows >= 0, "" if isinstance(column.dtype, pd.StringDtype) else None)
    values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    single = str(column.dtype).lower() == "float32"
    return pd.Series(np.where(rows >= 0, values[rows], np.nan), dtype="float32" if single else "float64")


def _repeated(opened: OpenTable, codes: Codes, places: Places, at: Places, part: Selected) -> DataError:
    """The complaint about a selection of several rows a code, with what tells them apart."""
    again = pd.Series(places[at]).duplicated(keep=False).to_numpy()
    one = places[at][again][0]
    rows = at[places[at] == one]
    several = {name for name, value in part.where.items() if isinstance(value, (list, tuple)) and len(value) > 1}
    known = {name for name in part.where if name not in several} | {part.column}
    rest = kept(opened, np.isin(np.arange(len(codes)), at))
    columns = telling_columns(rest, pd.factorize(places[at])[0].astype(np.int64), known)
    fix = say("reading.keep_rows_file", row_word=opened.row_word(), lines=opened.lines[rows])
    if columns:
        said = {name: value for name, value in part.where.items() if name not in columns}
        fix = say("reading.say_which_where", offer_where=merged_where(said, opened, columns, at))
    return DataError(
        say(
            "reading.several_rows_territory",
            part=part.name,
            codes=codes[rows[0]],
            row_word=opened.row_word(),
            lines=opened.lines[rows],
        ),
        where=opened.path,
        fix=fix,
    )


def _same_in_all(opened: OpenTable, codes: Codes, places: Places, name: str) -> tuple[pd.Series, list[IfnError]]:
    """A column that has one value a territory, of whichever of its rows holds it; a complaint if there are several."""
    cells, texts = distinct_texts(opened.columns[name])
    filled = texts[cells] != ""
    order = np.lexsort((np.arange(len(places)), ~filled, places))
    rows = order[~pd.Series(places[order]).duplicated().to_numpy()]
    values = opened.columns[name].take(rows).reset_index(drop=True)
    same = pd.factorize(np.array([as_value(text) for text in texts], dtype=object))[0][cells]
    frame = pd.DataFrame({"place": places, "cell": same})[filled].drop_duplicates()
    again = frame["place"].duplicated(keep=False)
    if not again.any():
        return values, []
    place = frame["place"][again].iloc[0]
    shown = texts[cells[frame.index[frame["place"] == place]]]
    return values, [
        DataError(
            say("reading.several_values_rows_territory", name=name, code=codes[places == place][0], values=shown),
            where=opened.path,
            fix=say("reading.where_of_some_only", name=name),
        )
    ]
