"""A declared table as a tidy frame indexed by territory code: labels as text, figures as float64."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from ifn_research.config.models import TableConfig
from ifn_research.data.findings import Finding, counted
from ifn_research.data.numbers import (
    SECRECY,
    Decimal,
    Numbers,
    as_text,
    find_decimal,
    maybe_grouped,
    numeric_texts,
    parse_numbers,
)
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.reading.territories import check_codes
from ifn_research.data.suppressed import at_most, largest_hidden
from ifn_research.errors import DataError, IfnError, listing, nearest


@dataclass(frozen=True)
class Table:
    """A table of territories.

    Attributes
    ----------
    frame : DataFrame, index = code (str)
        The columns that were asked for and those that the configuration names: figures as float64 with NaN where
        missing, labels as str with the empty text where missing. Beside figures with suppressed cells, the largest
        that each can hide (`at_most`).
    path : str
        The file.
    digest : str
        SHA-256 of the file.
    percent : frozenset of str
        Columns whose figures carry a percent sign in the file.
    findings : tuple of Finding
        What was noticed while reading.
    """

    frame: pd.DataFrame
    path: str
    digest: str
    percent: frozenset[str]
    findings: tuple[Finding, ...]

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return Path(self.path).name


def tidy(
    opened: OpenTable,
    config: TableConfig,
    *,
    level: str,
    numeric: Collection[str],
    text: Collection[str],
    bounded: Mapping[str, bool] = MappingProxyType({}),
) -> tuple[Table, list[IfnError]]:
    """Give an open table's columns their types; return what could be read, and everything that is wrong.

    `bounded` names the figures of which suppressed cells (``< 11``) are kept as bounds, and says of each whether it
    counts; in others such a cell is no number.
    """
    figures = _unique([*numeric, *_own_figures(config)])
    labels = _unique([*_own_labels(config), *text])
    problems = _missing_columns(opened, [config.code, *labels, *figures])
    figures = [name for name in figures if name in opened.columns]
    labels = [name for name in labels if name in opened.columns and name not in figures]
    if config.code not in opened.columns:
        return Table(pd.DataFrame(), opened.path, opened.digest, frozenset(), ()), problems
    opened, findings = _without_repeats(opened, config.code)
    codes, told, wrong = check_codes(
        as_text(opened.columns[config.code]),
        opened,
        column=config.code,
        level=level,
        repair=config.repair_codes,
        names=as_text(opened.columns[config.name]) if config.name in opened.columns else None,
    )
    problems += wrong
    numbers, wrong = _read_figures(opened, config, figures, bounded)
    problems += wrong
    frame = pd.DataFrame(
        {name: column.values for name, column in numbers.items()}
        | {at_most(name): column.at_most for name, column in numbers.items() if column.at_most is not None}
        | {name: pd.Series(as_text(opened.columns[name]), dtype=object).to_numpy() for name in labels},
        index=pd.Index(codes, dtype=object, name="code"),
    )
    findings += told + _title_lines(opened) + _markers(opened, numbers) + _three_decimals(opened, config, figures)
    findings += _suppressed(opened, numbers)
    percent = frozenset(name for name, column in numbers.items() if column.percent)
    return Table(frame, opened.path, opened.digest, percent, tuple(findings)), problems


def _own_figures(config: TableConfig) -> list[str]:
    place = config.coordinates
    figures = (config.population, config.density, place and place.longitude, place and place.latitude)
    return [name for name in figures if name]


def _own_labels(config: TableConfig) -> list[str]:
    return [name for name in (config.name, *config.groups.values()) if name]


def _unique(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _missing_columns(opened: OpenTable, names: Sequence[str]) -> list[IfnError]:
    return [
        DataError(f"there is no column '{name}'", where=opened.path, fix=nearest(name, opened.columns.columns))
        for name in _unique(names)
        if name not in opened.columns
    ]


def _without_repeats(opened: OpenTable, code: str) -> tuple[OpenTable, list[Finding]]:
    """The table without rows that repeat another in every cell; rows that share only their code stay, to be refused."""
    suspects = np.flatnonzero(opened.columns[code].duplicated(keep=False).to_numpy())
    repeats = suspects[opened.columns.iloc[suspects].duplicated().to_numpy()]
    if not repeats.size:
        return opened, []
    finding = Finding(
        opened.name,
        "",
        "repeated_rows",
        "warning",
        int(repeats.size),
        f"{counted(repeats.size, 'row that repeats', 'rows that repeat')} "
        f"another in every cell left out (line {opened.lines[repeats[0]]} first)",
        "remove them from the file",
    )
    columns = opened.columns.drop(index=repeats).reset_index(drop=True)
    return replace(opened, columns=columns, lines=np.delete(opened.lines, repeats)), [finding]


def _read_figures(
    opened: OpenTable, config: TableConfig, names: Sequence[str], bounded: Mapping[str, bool]
) -> tuple[dict[str, Numbers], list[IfnError]]:
    columns = {name: opened.columns[name] for name in names}
    problems: list[IfnError] = []
    decimal: Decimal | None = config.decimal
    if decimal is None:
        try:
            decimal = find_decimal(numeric_texts(columns, names), where=opened.path)
        except DataError as error:
            return {}, [error]
    numbers = {name: parse_numbers(column, decimal=decimal, missing=config.missing) for name, column in columns.items()}
    for name in bounded.keys() & numbers.keys():
        numbers[name] = _with_bounds(numbers[name], opened.columns[name], decimal, counts=bounded[name])
    for name, column in numbers.items():
        if column.refused.size:
            problems.append(_text_among_figures(opened, config, name, column, decimal))
    return {name: column for name, column in numbers.items() if not column.refused.size}, problems


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


def _text_among_figures(
    opened: OpenTable, config: TableConfig, name: str, column: Numbers, decimal: Decimal
) -> DataError:
    texts = [str(opened.columns[name].iloc[position]) for position in column.refused]
    codes = as_text(opened.columns[config.code].iloc[column.refused[:5]])
    distinct = list(dict.fromkeys(texts))
    return DataError(
        f"{counted(column.refused.size, 'cell is', 'cells are')} no number in '{name}': "
        f"{listing(repr(text) for text in distinct)}",
        where=f"{opened.places(column.refused)} ({config.code} {listing(codes)}), column '{name}'",
        fix=_advice(distinct, decimal),
    )


def _advice(texts: Sequence[str], decimal: Decimal) -> str:
    if any(text.strip().startswith(("<", ">", "≤", "≥")) for text in texts):
        return (
            "a suppressed count such as '< 11' is no number and is not guessed: list it under missing: of this table "
            "to read it as missing"
        )
    if any("%" in text for text in texts):
        return "write a percent sign in every cell of the column or in none, and the unit of the indicator as %"
    if any(text.strip().lower() in ("inf", "-inf", "infinity", "+inf") for text in texts):
        return "an infinite value is a division by zero: correct it at the source"
    if any(text.endswith(" 00:00:00") for text in texts):
        return "the spreadsheet turned figures such as 1.5 into dates: format the column as numbers and type them again"
    if any(text in ("#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!") for text in texts):
        return "a formula of the spreadsheet fails: correct it, or leave the cell empty"
    other = "," if decimal == "." else "."
    if any(other in text and any(sign.isdigit() for sign in text) for text in texts):
        return f"figures are read with the decimal mark '{decimal}' and without thousands separators: write all alike"
    return "correct these cells; if they mean missing or secret, list them under missing: of this table"


def _title_lines(opened: OpenTable) -> list[Finding]:
    if not opened.skipped:
        return []
    message = f"the header is on line {opened.skipped + 1}; what stands above it was left out"
    return [Finding(opened.name, "", "lines_above_header", "info", opened.skipped, message)]


def _three_decimals(opened: OpenTable, config: TableConfig, figures: Sequence[str]) -> list[Finding]:
    """What a declared decimal mark has settled, for who declared it with another column in mind."""
    if config.decimal is None:
        return []
    texts = numeric_texts({name: opened.columns[name] for name in figures}, figures)
    return [
        Finding(
            opened.name,
            name,
            "three_decimals",
            "info",
            len(found),
            f"every figure of '{name}' has three decimals: {found.iloc[0]} is read as "
            f"{found.iloc[0].replace(',', '.')}, and sets no thousands apart",
            f"if '{name}' is grouped by thousands, export it without separators",
        )
        for name, found in maybe_grouped(texts, config.decimal).items()
        if not found.str.count(re.escape(config.decimal)).gt(1).any()
    ]


def _markers(opened: OpenTable, numbers: Mapping[str, Numbers]) -> list[Finding]:
    findings = []
    for name, column in numbers.items():
        secret = {text: count for text, count in column.markers.items() if text.lower() in SECRECY}
        other = {text: count for text, count in column.markers.items() if text not in secret}
        for check, counts in (("secrecy_markers", secret), ("missing_markers", other)):
            total = int(np.sum(list(counts.values()), dtype=np.int64))
            if total:
                told = listing(f"'{text}' ({count})" for text, count in counts.items())
                message = f"{counted(total, 'cell holds', 'cells hold')} {told}: read as missing, never as zero"
                findings.append(Finding(opened.name, name, check, "info", total, message, _MARKER_FIX[check]))
    return findings


def _suppressed(opened: OpenTable, numbers: Mapping[str, Numbers]) -> list[Finding]:
    """Cells that hide a figure behind a bound, and what is made of them."""
    findings = []
    for name, column in numbers.items():
        if column.at_most is None:
            continue
        hidden = ~np.isnan(column.at_most)
        told = listing(f"'{text}'" for text in dict.fromkeys(as_text(opened.columns[name][hidden])))
        message = (
            f"{counted(hidden.sum(), 'suppressed cell', 'suppressed cells')} ({told}), never read as 0: figures leave "
            "these territories out, and variants.csv has them with every cell at its lowest (0) and at its highest "
            f"(up to {np.nanmax(column.at_most):g})"
        )
        fix = "read the figures beside their variants; or list the marker under missing: to leave these cells out"
        findings.append(Finding(opened.name, name, "suppressed_cells", "warning", int(hidden.sum()), message, fix))
    return findings


_MARKER_FIX = {
    "secrecy_markers": "secret values are missing not at random (small territories first): look at what is left",
    "missing_markers": "list the texts that mean missing under missing: if these do not",
}
