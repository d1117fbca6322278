"""The figures of a table: their decimal marks, the cells that mean a missing value, and those that are no number."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from ifn_research.config.models import TableConfig
from ifn_research.data.decimal_marks import find_decimals, maybe_grouped
from ifn_research.data.findings import Finding, counted
from ifn_research.data.levels import Codes
from ifn_research.data.numbers import (
    PERCENT,
    SECRECY,
    Decimal,
    Numbers,
    as_text,
    is_numeric,
    marker_value,
    numeric_texts,
    parse_numbers,
)
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.suppressed import largest_hidden
from ifn_research.errors import DataError, IfnError, listing

DATE = re.compile(r"(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}(?: 00:00:00)?")


@dataclass(frozen=True)
class Figures:
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
    opened: OpenTable, config: TableConfig, names: Sequence[str], codes: Codes, bounded: Mapping[str, bool]
) -> Figures:
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
    """
    columns = {name: opened.columns[name] for name in names}
    problems = _not_saved(opened, names, codes) + _merged(opened, names, codes)
    try:
        decimals = _decimals(opened, config, columns)
    except DataError as error:
        return Figures(problems=[*problems, error])
    numbers = {
        name: parse_numbers(column, decimal=decimals[name], missing=config.missing, thousands=config.thousands)
        for name, column in columns.items()
    }
    for name in bounded.keys() & numbers.keys():
        numbers[name] = _with_bounds(numbers[name], columns[name], decimals[name], counts=bounded[name])
    spoilt = {name for name in names if name in opened.broken}
    markers = [word for column in numbers.values() for word in column.markers]
    for name, column in numbers.items():
        if column.refused.size and name not in spoilt:
            problems.append(_text_among_figures(opened, name, column, decimals[name], codes, markers))
    used = {name: decimals[name] for name in names if not is_numeric(columns[name])}
    findings = [
        *_markers(opened, numbers),
        *_unmatched(opened, config, numbers),
        *_three_decimals(opened, columns, used, declared=config.decimal is not None),
        *_suppressed(opened, numbers),
    ]
    readable = {name: column for name, column in numbers.items() if not column.refused.size}
    return Figures(readable, used, findings, problems)


def _decimals(opened: OpenTable, config: TableConfig, columns: Mapping[str, pd.Series]) -> dict[str, Decimal]:
    """The decimal mark of each column: as declared, else as found."""
    declared = config.decimal
    if isinstance(declared, str):
        return dict.fromkeys(columns, declared)
    found: dict[str, Decimal] = dict(declared or {})
    rest = [name for name in columns if name not in found]
    texts = numeric_texts(columns, rest)
    found |= find_decimals(texts, where=opened.path, thousands=config.thousands)
    return {name: found.get(name, ".") for name in columns}


def _not_saved(opened: OpenTable, names: Sequence[str], codes: Codes) -> list[IfnError]:
    """Formulas that have no value, which would be read as missing."""
    problems: list[IfnError] = []
    for name in names:
        cells = opened.broken.get(name, {})
        unsaved = [row for row, kind in cells.items() if kind == "unsaved"]
        failing = [row for row, kind in cells.items() if kind == "error"]
        if unsaved:
            problems.append(
                DataError(
                    f"{counted(len(unsaved), 'formula has', 'formulas have')} no saved result in '{name}': the "
                    "program that wrote the file did not compute them",
                    where=f"{opened.places(unsaved)} (code {listing(codes[unsaved])}), column '{name}'",
                    fix="open the file in a spreadsheet (LibreOffice, Excel), and save it: it then holds the results",
                )
            )
        if failing:
            problems.append(
                DataError(
                    f"{counted(len(failing), 'cell holds', 'cells hold')} an error of the spreadsheet in '{name}' "
                    "(such as #DIV/0! or #REF!)",
                    where=f"{opened.places(failing)} (code {listing(codes[failing])}), column '{name}'",
                    fix="a formula of the spreadsheet fails: correct it, or leave the cell empty",
                )
            )
    return problems


def _merged(opened: OpenTable, names: Sequence[str], codes: Codes) -> list[IfnError]:
    """Figures that are merged over several territories."""
    return [
        DataError(
            f"figures of '{name}' are merged over several rows ({len(rows)} in all): whose they are cannot be told",
            where=f"{opened.places(rows)} (code {listing(codes[rows])}), column '{name}'",
            fix="undo the merging in the spreadsheet and write the figure of each territory in its own cell",
        )
        for name in names
        if (rows := opened.merged.get(name, np.zeros(0, dtype=np.int64))).size
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


def _text_among_figures(
    opened: OpenTable, name: str, column: Numbers, decimal: Decimal, codes: Codes, markers: Sequence[str]
) -> DataError:
    texts = [str(opened.columns[name].iloc[position]) for position in column.refused]
    distinct = list(dict.fromkeys(texts))
    what = f"{counted(column.refused.size, 'cell is', 'cells are')} no number in '{name}'"
    if column.flags:
        what = f"{counted(column.refused.size, 'cell is', 'cells are')} no flag in '{name}', whose others are"
    return DataError(
        f"{what}: {listing(repr(text) for text in distinct)}",
        where=f"{opened.places(column.refused)} (code {listing(codes[column.refused[:5]])}), column '{name}'",
        fix=_advice(distinct, decimal, markers),
    )


def _advice(texts: Sequence[str], decimal: Decimal, markers: Sequence[str]) -> str:
    as_missing = f"add missing: {_quoted([*dict.fromkeys(text.strip() for text in texts), *markers])} to this table"
    if any(text.strip().startswith(("<", ">", "≤", "≥")) for text in texts):
        return f"a suppressed count such as '< 11' is no number and is not guessed: to read it as missing, {as_missing}"
    if any("%" in text for text in texts):
        return "write a percent sign in every cell of the column or in none, and the unit of the indicator as %"
    if any(text.strip().lower() in ("inf", "-inf", "infinity", "+inf") for text in texts):
        return "an infinite value is a division by zero: correct it at the source"
    if any(DATE.fullmatch(text) for text in texts):
        return "the spreadsheet turned figures such as 1.5 into dates: format the column as numbers and type them again"
    if any(text in ("#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#N/A", "#NULL!") for text in texts):
        return "a formula of the spreadsheet fails: correct it, or leave the cell empty"
    other = "," if decimal == "." else "."
    figures = [text for text in texts if re.fullmatch(rf"[+\-\u2212]?[0-9]+[0-9.,]*(?:{PERCENT})?", text.strip())]
    if any(other in text or text.count(decimal) > 1 for text in figures):
        mark = other if other in figures[0] else decimal
        return (
            f"figures are read with the decimal mark '{decimal}': if '{mark}' sets thousands apart, add thousands: "
            f'"{mark}" to this table; otherwise write all figures of the column with the same mark'
        )
    return f"correct these cells; if they mean missing or secret, {as_missing}"


def _quoted(words: Sequence[str]) -> str:
    """Texts as a list of YAML."""
    return "[" + ", ".join(json.dumps(word, ensure_ascii=False) for word in dict.fromkeys(words)) + "]"


def _unmatched(opened: OpenTable, config: TableConfig, numbers: Mapping[str, Numbers]) -> list[Finding]:
    """Declared markers that no cell holds: one that is misspelt leaves its cells among the figures."""
    seen = {word.lower() for column in numbers.values() for word in column.markers}
    idle = [word for word in config.missing or () if word.strip() and word.lower() not in seen]
    if not idle or not numbers:
        return []
    figure = [word for word in idle if marker_value(word) is not None]
    message = f"no cell holds {listing(repr(word) for word in idle)}, which missing: declares"
    fix = "correct the marker under missing: of this table, or remove it"
    return [Finding(opened.name, "", "unmatched_markers", "warning" if figure else "info", len(idle), message, fix)]


def _three_decimals(
    opened: OpenTable, columns: Mapping[str, pd.Series], decimals: Mapping[str, Decimal], *, declared: bool
) -> list[Finding]:
    """Figures of three decimals that could have been groups of thousands, and why they are none."""
    why = "as decimal: says" if declared else "as other columns of the file, which cannot be thousands, show"
    return [
        Finding(
            opened.name,
            name,
            "three_decimals",
            "info",
            len(found),
            f"every figure of '{name}' has three decimals: {found.iloc[0]} is read as "
            f"{found.iloc[0].replace(',', '.')}, {why}, and sets no thousands apart",
            f"if '{name}' is grouped by thousands, export it without separators",
        )
        for name, mark in decimals.items()
        for found in maybe_grouped(numeric_texts(columns, [name]), mark).values()
        if not found.str.count(re.escape(mark)).gt(1).any()
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
