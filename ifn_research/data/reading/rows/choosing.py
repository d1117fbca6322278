"""Which rows of a table are rows of territories: those asked for, without notes, totals and rows left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ifn_research.config.models import TableConfig
from ifn_research.data.findings import Finding, counted
from ifn_research.data.reading.codes.joined_codes import joined_codes
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.reading.formats.csv_format import uneven
from ifn_research.data.reading.rows.notes_below import notes_below, told_doubtful, told_notes
from ifn_research.data.reading.rows.second_lines import refused
from ifn_research.data.reading.rows.selecting import selected
from ifn_research.data.reading.rows.unnamed_totals import told_total, unnamed_total
from ifn_research.errors import DataError, IfnError, listing, nearest
from ifn_research.geography.levels import Codes
from ifn_research.matrix import Bools


@dataclass(frozen=True)
class Rows:
    """A table's rows of territories, and what was noticed of the others.

    Attributes
    ----------
    table : OpenTable
    findings : list of Finding
    problems : list of IfnError
    chosen : bool
        Whether the rows that are meant could be told.
    """

    table: OpenTable
    findings: list[Finding]
    problems: list[IfnError]
    chosen: bool = True


def choose_rows(opened: OpenTable, config: TableConfig, *, level: str, wanted: Sequence[str]) -> Rows:
    """Keep the rows of territories.

    Parameters
    ----------
    opened : OpenTable
        Holds the columns of codes.
    config : TableConfig
        `where` and `skip` say which rows are meant.
    level : str
        Of the territories, whose codes are no notes.
    wanted : sequence of str
        Columns that the study names.
    """
    findings: list[Finding] = []
    problems: list[IfnError] = []
    keep = np.ones(len(opened.columns), dtype=bool)
    for key, selection in (("where", config.where), ("skip", config.skip)):
        for column, value in (selection or {}).items():
            matches, told, wrong = _matching(opened, key, column, value)
            keep &= matches if key == "where" else ~matches
            findings += told
            problems += wrong
    if problems:
        return Rows(opened, findings, problems, chosen=False)
    if not keep.any():
        problem = DataError(
            "where: and skip: leave no row of this table", where=opened.path, fix="change or remove one of the two"
        )
        return Rows(opened, findings, [problem], chosen=False)
    second = opened.second
    if second is not None and keep[list(second.rows)].any():
        problems.append(
            refused(second, head=opened.names, config=config, lines=opened.lines, where=opened.path, wanted=wanted)
        )
        keep[list(second.rows)] = False
    codes = joined_codes([opened.columns[name] for name in config.code_columns], level)
    findings += _leave_notes_and_totals(opened, config, codes, keep, level)
    left = [at for at in opened.ragged if keep[at]]
    if left:
        first = opened.ragged[left[0]].split()
        problems.append(uneven([int(opened.lines[at]) for at in left], first, opened.columns.shape[1], opened.path))
        keep[left] = False
    return Rows(opened if keep.all() else kept(opened, keep), findings, problems)


def _leave_notes_and_totals(
    opened: OpenTable, config: TableConfig, codes: Codes, keep: Bools, level: str
) -> list[Finding]:
    """Take notes and an unnamed total out of the rows that are kept, in whatever order they stand, and tell of them."""
    findings: list[Finding] = []
    all_notes = np.zeros(len(keep), dtype=bool)
    while True:
        notes, doubtful = notes_below(opened, config, codes, keep, level)
        all_notes |= notes
        keep &= ~notes
        total = unnamed_total(opened, codes, keep)
        if total is None:
            break
        findings.append(told_total(opened, total))
        keep[total] = False
    if all_notes.any():
        findings.insert(0, told_notes(opened, all_notes))
    if doubtful.any():
        findings.append(told_doubtful(opened, config, codes, doubtful))
    return findings


def kept(opened: OpenTable, keep: Bools) -> OpenTable:
    """The table with these rows alone."""
    at = np.cumsum(keep) - 1
    return replace(
        opened,
        columns=opened.columns[keep].reset_index(drop=True),
        lines=opened.lines[keep],
        broken={
            name: {int(at[row]): kind for row, kind in cells.items() if keep[row]}
            for name, cells in opened.broken.items()
        },
        merged={name: at[rows[keep[rows]]] for name, rows in opened.merged.items()},
        ragged={int(at[row]): text for row, text in opened.ragged.items() if keep[row]},
        second=None,
    )


def _matching(opened: OpenTable, key: str, column: str, value: Any) -> tuple[Bools, list[Finding], list[IfnError]]:
    """The rows that a selection means, and a complaint if none does or there is no such column."""
    nothing = np.zeros(len(opened.columns), dtype=bool)
    if column not in opened.columns:
        return nothing, [], [absent_column(opened, column, f"{key}:")]
    matches, texts = selected(opened.columns[column], value)
    if matches.any():
        n = int(matches.sum())
        out = len(matches) - n if key == "where" else n
        message = f"skip: {column} = {_told(value)}: {n:,} of {counted(len(matches), 'row', 'rows')} left out"
        if key == "where":
            message = f"where: {column} = {_told(value)}: {n:,} of {counted(len(matches), 'row', 'rows')} kept"
        return matches, [Finding(opened.name, column, f"rows_{key}", "info", out, message)], []
    shown = listing((repr(text) for text in texts), most=8)
    what = f"no '{column}' is {_told(value)}"
    if key == "where":
        problem = DataError(
            f"where: keeps no row of this table: {what}", where=opened.path, fix=f"'{column}' holds {shown}"
        )
        return matches, [], [problem]
    fix = f"remove it from skip: of this table, or write it as the file does: '{column}' holds {shown}"
    return matches, [Finding(opened.name, column, "skip_matches_nothing", "warning", 0, f"skip: {what}", fix)], []


def _told(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return listing(map(_told, value))
    return str(value).lower() if isinstance(value, bool) else str(value) or "the empty cell"


def absent_column(opened: OpenTable, name: str, wanted_by: str = "") -> DataError:
    """The complaint about a column that is not there, or is there more than once."""
    for_whom = f", wanted by {wanted_by}" if wanted_by else ""
    if name in opened.repeated:
        shown = opened.repeated[name]
        return DataError(
            f"{len(shown)} columns are called '{name}', and which one is meant cannot be guessed{for_whom}",
            where=opened.path,
            fix=f"name the one that is meant by its letters too: {listing((repr(item) for item in shown), most=8)}",
        )
    if name in opened.no_cells:
        return DataError(
            f"the column '{name}' holds neither figures nor texts{for_whom}",
            where=opened.path,
            fix=f"name another column ({listing(opened.names, most=12)})",
        )
    return DataError(
        f"there is no column '{name}'{for_whom}", where=opened.path, fix=nearest(name, opened.columns.columns)
    )
