"""The rows of territories in a table: those asked for, without notes, totals and rows left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ifn_research.config.tables import TableConfig
from ifn_research.data.findings import Finding
from ifn_research.data.reading.codes.joined_codes import joined_codes
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.reading.formats.csv_format import uneven
from ifn_research.data.reading.rows.notes_below import notes_below, told_doubtful, told_notes
from ifn_research.data.reading.rows.portal_line import leave_first_line
from ifn_research.data.reading.rows.second_lines import refused
from ifn_research.data.reading.rows.selecting import selected
from ifn_research.data.reading.rows.unnamed_totals import told_total, unnamed_total
from ifn_research.errors import DataError, IfnError, listing, nearest
from ifn_research.geography.levels import Codes
from ifn_research.language.messages import Words, say
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
        problem = DataError(say("reading.where_skip_leave_no"), where=opened.path, fix=say("reading.change_remove_two"))
        return Rows(opened, findings, [problem], chosen=False)
    codes = joined_codes([opened.columns[name] for name in config.code_columns], level)
    findings += leave_first_line(opened, config, codes, keep, level)
    second = opened.second
    if second is not None and keep[list(second.rows)].any():
        problems.append(
            refused(second, head=opened.names, config=config, lines=opened.lines, where=opened.path, wanted=wanted)
        )
        keep[list(second.rows)] = False
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
        return nothing, [], [absent_column(opened, column, say("reading.key_of_table", name=key))]
    matches, texts = selected(opened.columns[column], value)
    if matches.any():
        n = int(matches.sum())
        out = len(matches) - n if key == "where" else n
        message = say("reading.skip_rows_left_out", len(matches), column=column, wanted=_told(value), out=n)
        if key == "where":
            message = say("reading.where_rows_kept", len(matches), column=column, wanted=_told(value), kept=n)
        return matches, [Finding(opened.name, column, f"rows_{key}", "info", out, message)], []
    shown = [repr(text) for text in texts]
    what = say("reading.no_such_value", column=column, wanted=_told(value))
    if key == "where":
        problem = DataError(
            say("reading.where_keeps_no_row", what=what),
            where=opened.path,
            fix=say("reading.column_holds", column=column, texts=shown),
        )
        return matches, [], [problem]
    fix = say("reading.remove_skip_table_write", column=column, texts=shown)
    return (
        matches,
        [
            Finding(
                opened.name,
                column,
                "skip_matches_nothing",
                "warning",
                0,
                say("reading.skip_matches_nothing", what=what),
                fix,
            )
        ],
        [],
    )


def _told(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return listing(map(_told, value))
    return str(value).lower() if isinstance(value, bool) else str(value) or str(say("reading.the_empty_cell"))


def absent_column(opened: OpenTable, name: str, wanted_by: Words = "") -> DataError:
    """The complaint about a column that is not there, or is there more than once."""
    for_whom = say("reading.and_wanted_by", wanted_by=wanted_by) if wanted_by else ""
    if name in opened.repeated:
        shown = opened.repeated[name]
        return DataError(
            say("reading.columns_called_meant_cannot", count=len(shown), name=name, for_whom=for_whom),
            where=opened.path,
            fix=say("reading.name_meant_letters_too", names=(repr(item) for item in shown)),
        )
    if name in opened.no_cells:
        return DataError(
            say("reading.column_holds_neither_figures", name=name, for_whom=for_whom),
            where=opened.path,
            fix=say("reading.name_another_column", names=opened.names),
        )
    return DataError(
        say("reading.no_column", name=name, for_whom=for_whom),
        where=opened.path,
        fix=nearest(name, opened.columns.columns),
    )
