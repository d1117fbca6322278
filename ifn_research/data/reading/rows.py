"""Which rows of a table are rows of territories: those asked for, without notes, totals and rows left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.config.models import TableConfig
from ifn_research.data.findings import Finding, counted
from ifn_research.data.labels import tidy_label
from ifn_research.data.levels import FORMATS, is_total
from ifn_research.data.numbers import as_text
from ifn_research.data.reading.csv_format import uneven
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.reading.headers import FIGURE
from ifn_research.data.reading.second_lines import refused
from ifn_research.errors import DataError, IfnError, listing, nearest

Bools = npt.NDArray[np.bool_]

# Rows at the end of a table that may be notes and totals.
LAST = 60
# How notes begin: what they are of, or a sign that they explain.
NOTE = re.compile(
    r"(?:sources?|notes?|lecture|champ|avertissements?|l[ée]gendes?|n\. ?b\.|pr[ée]cisions?|remarques?|donn[ée]es|"
    r"extrait|mise? [àa] jour|mis [àa] jour|date|auteurs?|copyright|reading|coverage|updated?)\b.*|[©*†‡(\[].*|"
    r"(?:s|c|ns|nd|n\.d\.|nc|so|-|\.\.|\.\.\.|…)\s*[:=].*",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Rows:
    """A table's rows of territories, and what was noticed of the others.

    Attributes
    ----------
    table : OpenTable
    findings : list of Finding
    problems : list of IfnError
    """

    table: OpenTable
    findings: list[Finding]
    problems: list[IfnError]


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
        return Rows(opened, findings, problems)
    if not keep.any():
        problem = DataError(
            "where: and skip: leave no row of this table", where=opened.path, fix="change or remove one of the two"
        )
        return Rows(opened, findings, [problem])
    second = opened.second
    if second is not None and keep[list(second.rows)].any():
        problems.append(
            refused(second, head=opened.names, config=config, lines=opened.lines, where=opened.path, wanted=wanted)
        )
        keep[list(second.rows)] = False
    notes = _notes(opened, config, keep, level)
    if notes.any():
        findings.append(_told_notes(opened, notes))
        keep &= ~notes
    total = _unnamed_total(opened, config, keep)
    if total is not None:
        findings.append(_told_total(opened, total))
        keep[total] = False
    left = [at for at in opened.ragged if keep[at]]
    if left:
        first = opened.ragged[left[0]].split()
        problems.append(uneven([int(opened.lines[at]) for at in left], first, opened.columns.shape[1], opened.path))
        keep[left] = False
    return Rows(opened if keep.all() else kept(opened, keep), findings, problems)


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


def selected(column: pd.Series, wanted: Any) -> tuple[Bools, list[str]]:
    """The rows whose cell is one of the values, whatever its blanks and last zeros, and the texts of all cells."""
    values = wanted if isinstance(wanted, (list, tuple)) else [wanted]
    codes, unique = pd.factorize(pd.Series(as_text(column)), use_na_sentinel=False)
    texts = [tidy_label(str(text)) for text in unique]
    accepted = {tidy_label(as_cell(value)) for value in values}
    numbers = {float(value) for value in values if isinstance(value, (int, float)) and not isinstance(value, bool)}
    matches = np.array([text in accepted or (bool(numbers) and _number(text) in numbers) for text in texts], dtype=bool)
    return matches[codes], texts


def as_cell(value: Any) -> str:
    """A value of the configuration as a cell holds it."""
    if isinstance(value, bool):
        return str(value)
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _matching(opened: OpenTable, key: str, column: str, value: Any) -> tuple[Bools, list[Finding], list[IfnError]]:
    """The rows that a selection means, and a complaint if none does or there is no such column."""
    nothing = np.zeros(len(opened.columns), dtype=bool)
    if column not in opened.columns:
        return nothing, [], [absent_column(opened, column, f"{key}:")]
    matches, texts = selected(opened.columns[column], value)
    if matches.any():
        n = int(matches.sum())
        verb = "kept" if key == "where" else "left out"
        message = f"{key}: {column} = {_told(value)}: {n:,} of {counted(len(matches), 'row', 'rows')} {verb}"
        return matches, [Finding(opened.name, column, f"rows_{key}", "info", n, message)], []
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
    return listing(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


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


def _last(keep: Bools) -> list[int]:
    """The positions of the last rows that are kept, from the end."""
    return [int(at) for at in np.flatnonzero(keep)[::-1][:LAST]]


def _cells(opened: OpenTable, at: int) -> list[str]:
    return ["" if cell is None or pd.isna(cell) else str(cell).strip() for cell in opened.columns.iloc[at]]


def _notes(opened: OpenTable, config: TableConfig, keep: Bools, level: str) -> Bools:
    """Rows at the end that hold a text or two, no figure, and no code."""
    found = np.zeros(len(keep), dtype=bool)
    last = _last(keep)
    codes = _codes(opened, config)
    # A table of notes alone is none.
    others = [codes[at] for at in np.flatnonzero(keep) if at not in last[: len(last) // 2]][:2000]
    longest, shapes = max(map(len, others), default=0), {_shape(code) for code in others}
    for at in last[: max(len(last) - 3, 0)]:
        cells = [opened.ragged[at]] if at in opened.ragged else _cells(opened, at)
        texts = list(dict.fromkeys(cell for cell in cells if cell))
        code = codes[at]
        known = level in FORMATS and re.fullmatch(FORMATS[level].pattern, (code.split() or [""])[0])
        if known or len(texts) > 2 or any(FIGURE.fullmatch(text) for text in texts):
            break
        unlike = bool(texts) and len(texts[0]) > 1.5 * longest and " " in texts[0] and not _starts_as(code, shapes)
        if not (unlike or code == "" or level in FORMATS or (NOTE.fullmatch(code) and _shape(code) not in shapes)):
            break
        if at in opened.ragged and _starts_as(code, shapes):
            break
        found[at] = True
    return found


def _codes(opened: OpenTable, config: TableConfig) -> list[str]:
    return [
        "".join(parts) for parts in zip(*(as_text(opened.columns[name]) for name in config.code_columns), strict=True)
    ]


def _shape(code: str) -> str:
    """What a code looks like: figures as 9, letters as a."""
    return re.sub(r"[^\W\d_]", "a", re.sub(r"[0-9]", "9", code[:40]))


def _starts_as(text: str, shapes: set[str]) -> bool:
    """Whether the first word of a text that is written with figures looks like a code."""
    first = (re.split(r"[\s;,|\t]", text) or [""])[0]
    return "9" in _shape(first) and _shape(first) in shapes


def _told_notes(opened: OpenTable, notes: Bools) -> Finding:
    texts = []
    for at in np.flatnonzero(notes):
        cells = [opened.ragged[int(at)]] if int(at) in opened.ragged else _cells(opened, int(at))
        texts.append(" ".join(dict.fromkeys(cell for cell in cells if cell))[:80])
    n = int(notes.sum())
    message = (
        f"{counted(n, 'line', 'lines')} below the table left out, which hold no code and no figure: "
        f"{listing(repr(text) for text in texts)}"
    )
    return Finding(opened.name, "", "notes_below", "info", n, message)


def _unnamed_total(opened: OpenTable, config: TableConfig, keep: Bools) -> int | None:
    """The last row, when it has no code and is the sum of the others or called a total."""
    last = _last(keep)
    if not last or len(keep) < 3:
        return None
    at = last[0]
    if _codes(opened, config)[at]:
        return None
    cells = _cells(opened, at)
    if any(is_total(cell) for cell in cells if cell):
        return at
    rest = keep.copy()
    rest[at] = False
    for name, cell in zip(opened.columns, cells, strict=True):
        value = _plain_number(cell)
        if value is None or value == 0:
            continue
        numbers = [_plain_number(text) for text in as_text(opened.columns[name][rest])]
        known = [number for number in numbers if number is not None]
        if len(known) > 1 and abs(sum(known) - value) <= 0.5 + 1e-9 * abs(value):
            return at
    return None


def _plain_number(text: str) -> float | None:
    """A figure whose marks leave no doubt; None for another text."""
    plain = re.sub(r"[\s'’]", "", text)
    return _number(plain) if re.fullmatch(r"-?[0-9]+(?:[.,][0-9]*)?", plain) else None


def _told_total(opened: OpenTable, at: int) -> Finding:
    cells = [cell for cell in _cells(opened, at) if cell]
    message = (
        f"the last line ({opened.lines[at]}) has no code and is a total of the others: left out ({listing(cells)})"
    )
    return Finding(opened.name, "", "total_below", "info", 1, message)
