"""A table of territories that are to be scored by an index that is fitted already: read as the study's own were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from ifn_research.config.column_roles import Selected, selections
from ifn_research.config.models import IndicatorConfig, StudyConfig
from ifn_research.config.tables import TableConfig
from ifn_research.data.findings import Finding
from ifn_research.data.for_scoring import for_scoring
from ifn_research.data.labels import tidy_labels
from ifn_research.data.like_study import StudyTables, open_as_study, tidy_as_study
from ifn_research.data.quality.sentinels import FigureColumns, check_sentinels
from ifn_research.data.quality.study_columns import check_indicators, check_percent
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.reading.rows.selecting import selected
from ifn_research.data.reading.tables import TidyTable
from ifn_research.data.values import columns_of
from ifn_research.errors import DataError, IfnError, raise_all
from ifn_research.language.messages import say
from ifn_research.matrix import Floats, Labels

# What is wrong with the figures of any table; what else is checked concerns a whole study.
WRONG = ("negative_count", "numerator_above_denominator", "infinite", "outside_unit", "percent_sign")
DOUBTFUL = ("looks_like_share", "mixed_units", "zero_denominator", "zeros_probably_missing")


@dataclass(frozen=True)
class NewTable:
    """Territories to be scored.

    Attributes
    ----------
    codes, names : array of str, shape (n_territories,)
        Names are empty where the table has none.
    groups : mapping of str to array of str, each of shape (n_territories,)
    raw : DataFrame, index = code
        The columns of the indicators, float64.
    findings : tuple of Finding
        What was noticed.
    population : array, shape (n_territories,), or None
        Persons; None where the table does not have the column of the study.
    """

    codes: Labels
    names: Labels
    groups: Mapping[str, Labels]
    raw: pd.DataFrame
    findings: tuple[Finding, ...]
    population: Floats | None = None


def read_new_table(
    path: Path,
    config: StudyConfig,
    indicators: Mapping[str, IndicatorConfig],
    groups: Sequence[str] = (),
    *,
    repair_codes: bool = False,
    sources: Mapping[str, str] = MappingProxyType({}),
) -> NewTable:
    """Read a table whose columns are named as in a study, each as the study's own table that holds it.

    Parameters
    ----------
    path : Path
        csv, parquet or xlsx; separators, decimal marks and encodings are detected, and what the study says of its own
        tables is used where it serves.
    config : StudyConfig
        The study: columns of codes and their level, of names and groups, and how each of its tables is written.
    indicators : mapping of str to IndicatorConfig
        Those whose columns are needed.
    groups : sequence of str
        Groups that are needed.
    repair_codes : bool
        Put lost leading zeros back.
    sources : mapping of column to path
        The file of the study that holds each column.

    Raises
    ------
    DataError, Problems
        Everything that is wrong with the table.
    """
    figures = [name for item in indicators.values() for name in columns_of(item)]
    study = StudyTables(config, sources)
    try:
        opened, first, noticed = open_as_study(path, study, figures, groups)
    except DataError as error:
        raise for_scoring(error, _needed(config, figures, groups), config.level) from error
    raise_all(_unmeasured(opened, config, figures))
    needed = _needed(config, figures, groups, first)
    declared = _declared(path, config, first, opened, groups, repair_codes)
    declared, unlike = _with_rows(declared, study, figures, opened)
    chosen = _in_rows(config, figures, opened)
    table, problems = tidy_as_study(opened, declared, study, figures=figures, chosen=chosen)
    raise_all([for_scoring(problem, needed, config.level) for problem in problems])
    files = dict.fromkeys(table.frame.columns, table.name)
    found = check_indicators(indicators, table.frame, sources=files)
    percent = {(table.name, column) for column in table.percent}
    found += [
        finding for name, item in indicators.items() for finding in check_percent(name, item, percent, sources=files)
    ]
    wrong = [finding.as_error() for finding in found if finding.check in WRONG]
    raise_all([for_scoring(problem, needed, config.level) for problem in wrong])
    return NewTable(
        codes=table.frame.index.to_numpy(dtype=object),
        names=_texts(table.frame, declared.name),
        groups={name: tidy_labels(_texts(table.frame, column)) for name, column in declared.groups.items()},
        raw=table.frame,
        findings=(
            *noticed,
            *unlike,
            *table.findings,
            *(finding for finding in found if finding.check in DOUBTFUL),
            *_missing_codes(table, figures),
        ),
        population=_persons(table.frame, declared.population),
    )


def _unmeasured(opened: OpenTable, config: StudyConfig, figures: Sequence[str]) -> list[IfnError]:
    """Complaints about what the study measures of places, which a new table must hold as a column."""
    measured = {name: item.measured_column for name, item in config.indicators.items() if item.sites is not None}
    return [
        DataError(
            say("sites.score_needs_measure", indicator=name),
            where=opened.path,
            fix=say("sites.measure_in_study", column=column),
        )
        for name, column in measured.items()
        if column in figures and column not in opened.columns
    ]


def _missing_codes(table: TidyTable, figures: Sequence[str]) -> list[Finding]:
    """The findings about numbers that are probably codes for a missing value; a new table declares none."""
    columns = {name: table.frame[name].to_numpy(dtype=np.float64) for name in dict.fromkeys(figures)}
    found = check_sentinels(FigureColumns(table.name, table.frame.index.to_numpy(dtype=object), columns))
    return [replace(finding, fix=say("quality.leave_cells_empty")) for finding in found]


def _declared(
    path: Path, config: StudyConfig, first: TableConfig, opened: OpenTable, groups: Sequence[str], repair: bool
) -> TableConfig:
    """The table as a study would declare it; its figures are written as those of the tables that hold them."""
    columns = {name: column for table in config.tables for name, column in table.groups.items()}
    names = [table.name for table in config.tables if table.name and table.name in opened.columns]
    people = [table.population for table in config.tables if table.population and table.population in opened.columns]
    return TableConfig(
        path=str(path),
        code=first.code,
        name=names[0] if names else None,
        population=people[0] if people else None,
        groups={name: columns[name] for name in groups},
        header_rows=opened.header_rows if opened.header_rows > 1 else None,
        repair_codes=repair or first.repair_codes,
    )


def _in_rows(config: StudyConfig, figures: Sequence[str], opened: OpenTable) -> dict[str, Selected]:
    """The figures that stand in some rows of a table written as the study's own; others have a column."""
    known = selections(config.indicators.values())
    return {
        name: known[name]
        for name in figures
        if name in known
        and name not in opened.columns
        and {known[name].column, *known[name].where} <= set(opened.names)
    }


def _with_rows(
    declared: TableConfig, study: StudyTables, figures: Sequence[str], opened: OpenTable
) -> tuple[TableConfig, list[Finding]]:
    """The table with the rows that the study keeps of its own, as far as this one has them: it may be of another year.

    What does not fit is told.
    """
    kept: dict[str, dict[str, Any]] = {}
    unlike = []
    said = {(key, column): value for table in study.holding(figures)[::-1] for key, column, value in _rows_said(table)}
    for (key, column), value in said.items():
        if column not in opened.columns:
            continue
        matches, _ = selected(opened.columns[column], value)
        if matches.any():
            kept.setdefault(key, {})[column] = value
        elif key == "where":
            message = say("quality.study_keeps_rows_table", column=column, value=value)
            unlike.append(Finding(opened.name, column, "rows_where", "warning", len(matches), message))
    return declared.model_copy(update=kept), unlike


def _rows_said(table: TableConfig) -> list[tuple[str, str, Any]]:
    said = (("where", table.where), ("skip", table.skip))
    return [(key, column, value) for key, selection in said for column, value in (selection or {}).items()]


def _texts(frame: pd.DataFrame, column: str | None) -> Labels:
    if column is None or column not in frame:
        return np.asarray(pd.Series("", index=frame.index, dtype=object).to_numpy())
    return np.asarray(frame[column].fillna("").astype(str).to_numpy(dtype=object))


def _persons(frame: pd.DataFrame, column: str | None) -> Floats | None:
    return None if column is None else frame[column].to_numpy(dtype=np.float64)


def _needed(
    config: StudyConfig, figures: Sequence[str], groups: Sequence[str], first: TableConfig | None = None
) -> list[str]:
    """The columns that the model needs: codes, groups and figures."""
    columns = {name: column for table in config.tables for name, column in table.groups.items()}
    codes = (first or config.tables[0]).code_columns
    return list(dict.fromkeys([*codes, *(columns[name] for name in groups), *figures]))
