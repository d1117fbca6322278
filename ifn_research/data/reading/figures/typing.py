"""The figures of a table: their decimal marks, the cells that mean a missing value, and those that are no number."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.config.tables import TableConfig
from ifn_research.data.findings import Finding
from ifn_research.data.numbers import (
    DEFAULT_MISSING,
    Decimal,
    Numbers,
    as_text,
    is_marker,
    is_numeric,
    numeric_texts,
    parse_numbers,
)
from ifn_research.data.reading.figures.decimal_marks import find_decimals, maybe_grouped
from ifn_research.data.reading.figures.missing_markers import matched_markers, unmatched_markers
from ifn_research.data.reading.figures.percentages import mixed_percentages, stored_as_shares
from ifn_research.data.reading.figures.refused_text import FlawedColumn, text_among_figures
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.suppressed_cells import largest_hidden
from ifn_research.errors import DataError, IfnError
from ifn_research.geography.levels import Codes
from ifn_research.language.messages import say


@dataclass(frozen=True)
class ReadFigures:
    """Columns read as numbers.

    Attributes
    ----------
    numbers : dict of column to Numbers
        Those that could be read.
    decimals : dict of column to {".", ","}
        Of the columns of text.
    findings : list of Finding
    problems : list of IfnError
    """

    numbers: dict[str, Numbers] = field(default_factory=dict)
    decimals: dict[str, Decimal] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    problems: list[IfnError] = field(default_factory=list)


def read_figures(
    opened: OpenTable,
    config: TableConfig,
    names: Sequence[str],
    codes: Codes,
    bounded: Mapping[str, bool],
    sources: Mapping[str, str] = MappingProxyType({}),
    lines: Mapping[str, npt.NDArray[np.int64]] = MappingProxyType({}),
) -> ReadFigures:
    """Read columns as numbers, and tell what was made of their cells.

    Parameters
    ----------
    opened : OpenTable
        One row a territory.
    config : TableConfig
        Its decimal marks, marks of thousands and markers of missing values.
    names : sequence of str
        Columns of the table.
    codes : array of str, shape (n_rows,)
        For messages.
    bounded : mapping of column to bool
        Those of which suppressed cells are kept as bounds, and whether each counts.
    sources : mapping of column to str
        The columns of the file of which some rows alone are meant.
    lines : mapping of column to array of int, shape (n_rows,)
        Where their cells stand; those of other columns stand on the lines of the table.
    """
    columns = {name: opened.columns[name] for name in names}
    tables = {name: replace(opened, lines=lines.get(name, opened.lines)) for name in names}
    problems = [
        problem for name in names for check in (_not_saved, _merged) for problem in check(tables[name], name, codes)
    ]
    try:
        decimals = _decimals(opened, config, columns, sources)
    except DataError as error:
        return ReadFigures(problems=[*problems, error])
    numbers = {
        name: parse_numbers(
            column,
            decimal=decimals[name],
            missing=config.missing,
            thousands=None if config.thousands == decimals[name] else config.thousands,
        )
        for name, column in columns.items()
    }
    for name in bounded.keys() & numbers.keys():
        numbers[name] = _with_bounds(numbers[name], columns[name], decimals[name], counts=bounded[name])
    spoilt = {name for name in names if opened.broken.get(name)}
    problems += [item for name in names for item in mixed_percentages(tables[name], name, numbers[name], codes)]
    markers = [word for column in numbers.values() for word in column.markers]
    for name, column in numbers.items():
        if column.refused.size and name not in spoilt:
            written = FlawedColumn(name, columns[name], column, decimals[name], tuple(markers))
            problems.append(text_among_figures(tables[name], written, config, codes))
    used = {name: decimals[name] for name in names if not is_numeric(columns[name])}
    findings = [
        *matched_markers(opened, numbers),
        *unmatched_markers(opened, config, numbers),
        *_three_decimals(opened, config, columns, used),
        *_suppressed(opened, numbers),
        *stored_as_shares(opened, names),
    ]
    readable = {name: column for name, column in numbers.items() if not column.refused.size}
    return ReadFigures(readable, used, findings, problems)


def _decimals(
    opened: OpenTable, config: TableConfig, columns: Mapping[str, pd.Series], sources: Mapping[str, str]
) -> dict[str, Decimal]:
    """The decimal mark of each column: as declared, else as found."""
    said = config.decimal
    if isinstance(said, str):
        return dict.fromkeys(columns, said)
    declared = said or {}
    found: dict[str, Decimal] = {
        name: declared[written]
        for name in columns
        for written in (name, sources.get(name, name))
        if written in declared
    }
    words = DEFAULT_MISSING if config.missing is None else config.missing
    texts = {
        name: cells[~is_marker(cells, words)]
        for name, cells in numeric_texts(columns, [name for name in columns if name not in found]).items()
    }
    found |= find_decimals(texts, where=opened.path, thousands=config.thousands, declared=declared)
    return {name: found.get(name, ".") for name in columns}


def _not_saved(opened: OpenTable, name: str, codes: Codes) -> list[IfnError]:
    """Formulas that have no value, which would be read as missing, and those that fail."""
    cells = opened.broken.get(name, {})
    unsaved = [row for row, kind in cells.items() if kind == "unsaved"]
    failing = [row for row, kind in cells.items() if kind == "error"]
    problems: list[IfnError] = []
    if unsaved:
        problems.append(
            DataError(
                say("reading.formulas_no_saved_result", len(unsaved), name=name),
                where=say("reading.code_column", places=opened.places(unsaved), codes=codes[unsaved], column=name),
                fix=say("reading.open_file_spreadsheet_libreoffice"),
            )
        )
    if failing:
        problems.append(
            DataError(
                say("reading.cells_hold_error_spreadsheet", len(failing), name=name),
                where=say("reading.code_column", places=opened.places(failing), codes=codes[failing], column=name),
                fix=say("reading.formula_spreadsheet_fails_correct"),
            )
        )
    return problems


def _merged(opened: OpenTable, name: str, codes: Codes) -> list[IfnError]:
    """Figures that are merged over several territories."""
    rows = opened.merged.get(name, np.zeros(0, dtype=np.int64))
    if not rows.size:
        return []
    return [
        DataError(
            say("reading.figures_merged_over_several", name=name, count=len(rows)),
            where=say("reading.code_column", places=opened.places(rows), codes=codes[rows], column=name),
            fix=say("reading.undo_merging_spreadsheet_write"),
        )
    ]


def _with_bounds(numbers: Numbers, cells: pd.Series, decimal: Decimal, *, counts: bool) -> Numbers:
    """Figures whose suppressed cells are kept as bounds."""
    texts = [str(cell) for cell in cells.iloc[numbers.refused]]
    found = largest_hidden(texts, decimal=decimal, counts=counts)
    hidden = ~np.isnan(found)
    if not hidden.any():
        return numbers
    bounds = np.full(len(cells), np.nan)
    bounds[numbers.refused[hidden]] = found[hidden]
    return replace(numbers, refused=numbers.refused[~hidden], at_most=bounds)


def _three_decimals(
    opened: OpenTable, config: TableConfig, columns: Mapping[str, pd.Series], decimals: Mapping[str, Decimal]
) -> list[Finding]:
    """Figures of three decimals that could have been groups of thousands, and why they are none."""
    key = "reading.three_decimals_as_others"
    if config.decimal is not None or config.thousands in (",", "."):
        key = "reading.three_decimals_said" if config.decimal is not None else "reading.three_decimals_by_thousands"
    return [
        Finding(
            opened.name,
            name,
            "three_decimals",
            "info",
            len(found),
            say(key, name=name, text=found.iloc[0], read=found.iloc[0].replace(",", ".")),
            say("reading.grouped_thousands_export_without", name=name),
        )
        for name, mark in decimals.items()
        for found in maybe_grouped(numeric_texts(columns, [name]), mark).values()
        if not found.str.count(re.escape(mark)).gt(1).any()
    ]


def _suppressed(opened: OpenTable, numbers: Mapping[str, Numbers]) -> list[Finding]:
    """Cells that hide a figure behind a bound, and what is made of them."""
    findings = []
    for name, column in numbers.items():
        if column.at_most is None:
            continue
        hidden = ~np.isnan(column.at_most)
        told = [f"'{text}'" for text in dict.fromkeys(as_text(opened.columns[name][hidden]))]
        message = say("reading.suppressed_cells_never_read", hidden.sum(), texts=told, nanmax=np.nanmax(column.at_most))
        fix = say("reading.read_figures_beside_their")
        findings.append(Finding(opened.name, name, "suppressed_cells", "warning", int(hidden.sum()), message, fix))
    return findings
