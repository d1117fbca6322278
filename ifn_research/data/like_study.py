"""A new table read as a study's own tables are written: the keys of the table that holds each of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from ifn_research.config.column_roles import Selected, selections
from ifn_research.config.models import StudyConfig
from ifn_research.config.tables import TableConfig
from ifn_research.data.findings import Finding
from ifn_research.data.reading.files import OpenTable, open_table
from ifn_research.data.reading.tables import TidyTable, WantedColumns, tidy
from ifn_research.errors import DataError, IfnError
from ifn_research.language.messages import say

# Which cells of a file are the table, and how a text is cut into cells.
PLACE, TEXT = ("sheet", "header_rows", "skip_rows"), ("encoding", "separator")
# How figures are written; the marks are found where those of the study do not serve.
MARKS = ("decimal", "thousands")


@dataclass(frozen=True)
class StudyTables:
    """The tables of a study, and which of them holds a column.

    Attributes
    ----------
    config : StudyConfig
    sources : mapping of column to path
        The file that holds each column.
    """

    config: StudyConfig
    sources: Mapping[str, str]

    def table_of(self, column: str) -> TableConfig:
        """The table that holds a column; the first where this is not known."""
        tables = [table for table in self.config.tables if table.path == self.sources.get(column)]
        return (tables or self.config.tables)[0]

    def holding(self, columns: Iterable[str]) -> list[TableConfig]:
        """The tables that hold some of these columns, in the order of the study."""
        held = [id(self.table_of(name)) for name in columns]
        return [table for table in self.config.tables if id(table) in held]


def open_as_study(
    path: Path, study: StudyTables, figures: Sequence[str], groups: Sequence[str]
) -> tuple[OpenTable, TableConfig, list[Finding]]:
    """Open a table, the table of the study whose keys serve best, and what is told of these.

    Raises
    ------
    DataError
        If the file cannot be read.
    """
    wanted = [column for table in study.config.tables for name, column in table.groups.items() if name in groups]
    known = selections(study.config.indicators.values())
    for name in figures:
        wanted += [known[name].column, *known[name].where] if name in known else [name]
    tables = list({id(table): table for table in (study.config.tables[0], *study.holding(figures))}.values())
    keys = [*(_said(table, PLACE) for table in tables), {}, *(_said(table, (*PLACE, *TEXT)) for table in tables)]
    best: tuple[int, OpenTable, TableConfig, dict[str, Any]] | None = None
    refused: DataError | None = None
    for said, table in zip(keys, [*tables, tables[0], *tables], strict=True):
        try:
            opened = open_table(TableConfig(path=str(path), code=table.code, **said))
        except DataError as error:
            # What is wrong where nothing is said of the file can be told to who has no configuration.
            refused = error if not said or refused is None else refused
            continue
        here = len({*wanted, *table.code_columns} & set(opened.names)) + (set(table.code_columns) <= set(opened.names))
        if best is None or here > best[0]:
            best = here, opened, table, said
    if best is None:
        assert refused is not None
        raise refused
    _, opened, table, said = best
    return opened, table, _told(opened, said)


def _said(table: TableConfig, keys: Sequence[str]) -> dict[str, Any]:
    return {key: getattr(table, key) for key in keys if getattr(table, key) is not None}


def _told(opened: OpenTable, said: Mapping[str, Any]) -> list[Finding]:
    if not said:
        return []
    keys = say(
        "errors.names_all", names=(say("quality.name_value", name=key, value=value) for key, value in said.items())
    )
    return [Finding(opened.name, "", "as_study", "info", len(said), say("quality.read_study_says_own", keys=keys))]


def tidy_as_study(
    opened: OpenTable,
    declared: TableConfig,
    study: StudyTables,
    *,
    figures: Sequence[str],
    chosen: Mapping[str, Selected],
) -> tuple[TidyTable, list[IfnError]]:
    """The table with its figures, each read with the markers and marks of the study's table that holds it.

    Parameters
    ----------
    opened : OpenTable
    declared : TableConfig
        Its columns of codes, names and groups, and the rows that are meant.
    study : StudyTables
    figures : sequence of str
        Columns that are needed.
    chosen : mapping of str to Selected
        Those that stand in some rows of a column.
    """
    parts: list[TidyTable] = []
    problems: dict[tuple[str, str], IfnError] = {}
    for table in study.holding(figures):
        own = [name for name in figures if study.table_of(name) is table]
        written = [chosen[name].column if name in chosen else name for name in own]
        missing = declared.model_copy(update={"missing": table.missing})
        part, wrong = _tidied(opened, missing.model_copy(update=_marks(table, written)), study, own, chosen)
        if wrong and _marks(table, written):
            # The new table may be written with other marks than the study's own.
            found, still = _tidied(opened, missing, study, own, chosen)
            part, wrong = (found, still) if len(still) < len(wrong) else (part, wrong)
        parts.append(part)
        problems |= {(str(problem.what), str(problem.where)): problem for problem in wrong}
    if problems:
        return parts[0], list(problems.values())
    first = parts[0]
    codes = pd.Index(list(dict.fromkeys(code for part in parts for code in part.frame.index)), dtype=object)
    columns = {name: part.frame[name].reindex(codes) for part in parts[::-1] for name in part.frame}
    return (
        replace(
            first,
            frame=pd.DataFrame(columns, index=codes.rename("code")),
            percent=frozenset().union(*(part.percent for part in parts)),
            findings=tuple(dict.fromkeys(finding for part in parts for finding in part.findings)),
        ),
        [],
    )


def _tidied(
    opened: OpenTable, config: TableConfig, study: StudyTables, own: Sequence[str], chosen: Mapping[str, Selected]
) -> tuple[TidyTable, list[IfnError]]:
    parts = {name: part for name, part in chosen.items() if name in own}
    return tidy(opened, config, WantedColumns(study.config.level, own, chosen=parts))


def _marks(table: TableConfig, columns: Sequence[str]) -> dict[str, Any]:
    """The marks that are said of a table's figures, for some of its columns."""
    said = _said(table, MARKS)
    if isinstance(table.decimal, dict):
        said["decimal"] = {name: mark for name, mark in table.decimal.items() if name in columns}
    return {key: value for key, value in said.items() if value}
