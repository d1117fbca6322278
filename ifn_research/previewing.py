"""A table as the program reads it, so that a person sees what it sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ifn_research.config import read_study
from ifn_research.config.models import StudyConfig, TableConfig
from ifn_research.data.decimal_marks import find_decimals
from ifn_research.data.guessing.codes import guess_codes
from ifn_research.data.levels import FORMATS
from ifn_research.data.numbers import as_text, is_numeric, numeric_texts, parse_numbers
from ifn_research.data.reading.file_report import format_of, header_of
from ifn_research.data.reading.files import OpenTable, open_table
from ifn_research.data.reading.rows import choose_rows
from ifn_research.errors import DataError, IfnError, listing

ROWS = 8
WIDEST = 24


@dataclass(frozen=True)
class Preview:
    """The first rows of a table.

    Attributes
    ----------
    headline : str
        The file, and how it is read.
    notes : tuple of str
        What was noticed of its rows.
    row_word : str
        What the number of a row counts.
    columns, kinds : tuple of str
        The columns' names, and what each is taken for.
    rows : tuple of (int, tuple of str)
        The number of each row and its cells as they are read.
    """

    headline: str
    notes: tuple[str, ...]
    row_word: str
    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def preview_of(
    path: Path, configuration: Path | None = None, *, overrides: Sequence[str] = (), sheet: str | None = None
) -> Preview:
    """The first rows of a table as a configuration declares it, or as it is read when nothing is said.

    Parameters
    ----------
    path : Path
        A file, or the name of one that the configuration declares.
    configuration : Path, optional
    overrides : sequence of str
        As for `load_study`.
    sheet : str, optional
        Of a workbook with several.

    Raises
    ------
    DataError
        If the file cannot be read.
    """
    config = read_study(configuration, overrides=overrides).config if configuration is not None else None
    declared = None if config is None else _declared(config, path)
    if config is not None and declared is None:
        names = [table.path for table in _tables(config)]
        raise DataError(
            f"no table of the configuration is {path}",
            where=str(configuration),
            fix=f"name one of {listing(names)}, or leave the configuration out to see another file",
        )
    table = declared or TableConfig.model_construct(path=str(path), code=())
    table = table if sheet is None else table.model_copy(update={"sheet": sheet})
    opened = open_table(table)
    level = "" if config is None else config.level
    notes = [finding.message for finding in opened.findings]
    if table.code_columns and set(table.code_columns) <= set(opened.names):
        chosen = choose_rows(opened, table, level=level, wanted=())
        opened = chosen.table
        notes += [finding.message for finding in chosen.findings]
        notes += [problem.what for problem in chosen.problems]
    codes = dict.fromkeys(table.code_columns, f"code of the level {level}") or _guessed_codes(opened)
    kinds = [f"{codes[name]}, text" if name in codes else _kind(opened, name, table) for name in opened.names]
    shown = opened.columns.head(ROWS)
    cells = [[_short(text) for text in as_text(shown[name])] for name in opened.names]
    return Preview(
        headline=", ".join(filter(None, (f"{opened.path}: {format_of(opened)}", header_of(opened))))
        + f", {len(opened.columns):,} rows",
        notes=tuple(notes),
        row_word=opened.row_word,
        columns=tuple(opened.names),
        kinds=tuple(kinds),
        rows=tuple((int(opened.lines[at]), tuple(column[at] for column in cells)) for at in range(len(shown))),
    )


def _tables(config: StudyConfig) -> list[TableConfig]:
    return [*config.tables, *(truth.table for truth in config.ground_truth if truth.table is not None)]


def _declared(config: StudyConfig, path: Path) -> TableConfig | None:
    """The declared table that a path or a file's name means."""
    tables = _tables(config)
    same = [table for table in tables if Path(table.path) == path.absolute()]
    named = [table for table in tables if Path(table.path).name == path.name]
    return next(iter([*same, *named]), None)


def _guessed_codes(opened: OpenTable) -> dict[str, str]:
    """The columns that are probably those of the codes, each with what it is."""
    try:
        found = guess_codes(opened)
    except IfnError:
        return {}
    told = "code of a level of its own" if found.level not in FORMATS else f"code of the level {found.level}"
    part = " (a part)" if len(found.columns) > 1 else ""
    return dict.fromkeys(found.columns, f"probably the {told}{part}")


def _kind(opened: OpenTable, name: str, table: TableConfig) -> str:
    """What a column is taken for: its role, or a number with its marks, or text."""
    cells = opened.columns[name]
    if name == table.name:
        return "name, text"
    if is_numeric(cells):
        return "number" if np.isfinite(cells.to_numpy(dtype=np.float64, na_value=np.nan)).any() else "empty"
    texts = pd.Series(as_text(cells), dtype="str")
    if not texts.ne("").any():
        return "empty"
    try:
        declared = table.decimal
        mark = declared if isinstance(declared, str) else (declared or {}).get(name)
        texts_alone = numeric_texts(opened.columns, [name])
        found = mark or find_decimals(texts_alone, where=opened.path, thousands=table.thousands)[name]
    except IfnError:
        return "number or text: the marks are in doubt"
    thousands = None if table.thousands == found else table.thousands
    numbers = parse_numbers(cells, decimal=found, missing=table.missing, thousands=thousands)
    known = int(np.isfinite(numbers.values).sum())
    if not known or 2 * numbers.refused.size > known:
        return "text"
    told = ["flag" if numbers.flags else f"number (decimal {'comma' if found == ',' else 'point'})"]
    if not texts.str.contains(found, regex=False).any() and not numbers.flags:
        told = ["number"]
    if numbers.markers:
        told.append(f"missing: {listing(numbers.markers)}")
    if numbers.refused.size:
        told.append(f"{numbers.refused.size} no number: {listing(repr(texts.iloc[at]) for at in numbers.refused[:3])}")
    return "; ".join(told)


def _short(text: str) -> str:
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…"
