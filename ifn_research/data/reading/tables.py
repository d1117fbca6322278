"""A declared table as a tidy frame indexed by territory code: labels as text, figures as float64."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.config.column_roles import Selected
from ifn_research.config.tables import TableConfig
from ifn_research.data.findings import Finding
from ifn_research.data.numbers import as_text
from ifn_research.data.reading.codes.joined_codes import joined_codes, joined_wrongly, other_part
from ifn_research.data.reading.codes.territories import check_codes
from ifn_research.data.reading.figures.typing import read_figures
from ifn_research.data.reading.file_report import FileReport
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.reading.rows.choosing import absent_column, choose_rows, kept
from ifn_research.data.reading.rows.headers import no_header
from ifn_research.data.reading.rows.level_column import other_levels
from ifn_research.data.reading.rows.long_form import widened
from ifn_research.data.reading.rows.skipping import Skipping
from ifn_research.data.suppressed_cells import at_most
from ifn_research.errors import IfnError
from ifn_research.geography.levels import Codes
from ifn_research.language.messages import say

UNNAMED = re.compile(r"\([A-Z]+\)")
LOST = re.compile(r"[a-zà-ÿ]\?[a-zà-ÿ]")


@dataclass(frozen=True)
class TidyTable:
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
    name : str
        The file's name without its folder, or that of the file in a .gz or .zip.
    report : FileReport or None
        How the file was read; None when it could not be.
    """

    frame: pd.DataFrame
    path: str
    digest: str
    percent: frozenset[str]
    findings: tuple[Finding, ...]
    name: str
    report: FileReport | None = None

    @classmethod
    def unread(cls, opened: OpenTable) -> TidyTable:
        """A table of which nothing could be read."""
        report = FileReport.of(opened)
        return cls(pd.DataFrame(), opened.path, opened.digest, frozenset(), opened.findings, opened.name, report)


@dataclass(frozen=True)
class WantedColumns:
    """The columns that a study wants of a table, beside those that the table's own keys name.

    Attributes
    ----------
    level : str
        Of the territories.
    numeric, text : collection of str
        Columns of figures, and of labels.
    bounded : mapping of column to bool
        The figures of which suppressed cells (``< 11``) are kept as bounds, and whether each counts; in others such a
        cell is no number.
    chosen : mapping of str to Selected
        Figures that are made of some rows of a column.
    sought : sequence of str
        Columns that no table of the study holds.
    """

    level: str
    numeric: Collection[str]
    text: Collection[str] = ()
    bounded: Mapping[str, bool] = field(default_factory=dict)
    chosen: Mapping[str, Selected] = field(default_factory=dict)
    sought: Sequence[str] = ()

    @property
    def plain(self) -> list[str]:
        """The figures that stand in columns of the file."""
        return [name for name in self.numeric if name not in self.chosen]


@dataclass(frozen=True)
class _Territories:
    """The rows of territories, one a code.

    Attributes
    ----------
    table : OpenTable
    codes : array of str, shape (n_rows,)
        As they stand in the file.
    figures, labels : list of str
        The columns of both kinds that are there.
    findings : list of Finding
        What was noticed of the rows.
    lines : mapping of column to array of int, shape (n_rows,)
        See `Wide`.
    """

    table: OpenTable
    codes: Codes
    figures: list[str]
    labels: list[str]
    findings: list[Finding]
    lines: Mapping[str, npt.NDArray[np.int64]]


def tidy(opened: OpenTable, config: TableConfig, wanted: WantedColumns) -> tuple[TidyTable, list[IfnError]]:
    """Give an open table's columns their types; return what could be read, and everything that is wrong."""
    figures = _unique([*wanted.plain, *_own_figures(config)])
    labels = _unique([*_own_labels(config), *wanted.text])
    headless = _without_header(opened, config, wanted, figures)
    if headless is not None:
        return TidyTable.unread(opened), [headless]
    problems = _absent_columns(opened, _unique([*config.code_columns, *labels, *figures]))
    if any(name not in opened.columns for name in config.code_columns):
        return TidyTable.unread(opened), problems
    territories, wrong = _one_row_each(opened, config, wanted, figures, labels)
    problems += wrong
    if territories is None:
        return TidyTable.unread(opened), problems
    table, wrong = _typed(territories, opened, config, wanted)
    return table, [*problems, *wrong]


def _without_header(
    opened: OpenTable, config: TableConfig, wanted: WantedColumns, figures: Sequence[str]
) -> IfnError | None:
    """The complaint about a table whose first line holds data."""
    if not opened.begins_with_data(config.code_columns):
        return None
    named = _unique([*config.code_columns, *_own_labels(config), *figures, *wanted.sought])
    return no_header(opened.names, named, where=opened.path, separator=opened.separator)


def _absent_columns(opened: OpenTable, named: Sequence[str]) -> list[IfnError]:
    """Columns that are named and that no line of headers holds."""
    return [
        absent_column(opened, name)
        for name in named
        if name not in opened.columns and not (opened.second and name in opened.second.names)
    ]


def _one_row_each(
    opened: OpenTable, config: TableConfig, wanted: WantedColumns, figures: Sequence[str], labels: Sequence[str]
) -> tuple[_Territories | None, list[IfnError]]:
    """Choose the rows of territories and bring those of one code into one; None where the rows cannot be told."""
    coded, level = config.code_columns, wanted.level
    rows = choose_rows(opened, config, level=level, wanted=_unique([*coded, *labels, *figures, *wanted.sought]))
    problems = [*rows.problems, *_misnamed_marks(opened, config, wanted.chosen)]
    if not rows.chosen:
        return None, problems
    figures = [name for name in figures if name in rows.table.columns]
    labels = [name for name in labels if name in rows.table.columns and name not in figures]
    table, repeated = _without_repeats(rows.table, coded)
    codes = joined_codes([table.columns[name] for name in coded], level)
    part = (
        other_part(table, config, codes, level)
        or joined_wrongly(table, config, codes, level)
        or other_levels(table, config, codes, level)
    )
    if part is not None:
        return None, [*problems, part]
    wide = widened(
        table,
        codes,
        wanted.chosen,
        wanted=_unique([*labels, *figures]),
        plain=wanted.plain,
        config=config,
        level=level,
        sought=wanted.sought,
    )
    problems += wide.problems
    if wide.problems and not wanted.chosen:
        return None, problems
    figures = _unique([*figures, *(name for name in wanted.chosen if name in wide.table.columns)])
    findings = [*rows.findings, *repeated, *wide.findings]
    return _Territories(wide.table, wide.codes, figures, labels, findings, wide.lines), problems


def _typed(
    territories: _Territories, whole: OpenTable, config: TableConfig, wanted: WantedColumns
) -> tuple[TidyTable, list[IfnError]]:
    """Check the codes, read figures as numbers and labels as text; `whole` is the file before rows were chosen."""
    table = territories.table
    codes, told, problems = check_codes(
        territories.codes,
        table,
        column=config.code_name,
        level=wanted.level,
        repair=config.repair_codes,
        skipping=_skipping(table, config),
    )
    sources = {name: part.column for name, part in wanted.chosen.items()}
    read = read_figures(table, config, territories.figures, codes, wanted.bounded, sources, territories.lines)
    numbers = read.numbers
    frame = pd.DataFrame(
        {name: column.values for name, column in numbers.items()}
        | {at_most(name): column.at_most for name, column in numbers.items() if column.at_most is not None}
        | {name: pd.Series(as_text(table.columns[name]), dtype=object).to_numpy() for name in territories.labels},
        index=pd.Index(codes, dtype=object, name="code"),
    )
    noticed = (
        *table.findings,
        *territories.findings,
        *told,
        *_title_lines(table),
        *read.findings,
        *_lost_letters(table, territories.labels),
    )
    percent = frozenset(name for name, column in numbers.items() if column.percent)
    report = FileReport.of(whole, territories=len(frame), read=read)
    read_table = TidyTable(frame, table.path, table.digest, percent, noticed, table.name, report)
    return read_table, [*problems, *read.problems]


def _skipping(table: OpenTable, config: TableConfig) -> Skipping:
    """The key that leaves rows out, with what the table has of it already, as messages offer it."""
    return Skipping(
        None if len(config.code_columns) > 1 else config.code_name,
        config.name,
        as_text(table.columns[config.name]) if config.name in table.columns else None,
        config.skip or {},
    )


def _misnamed_marks(opened: OpenTable, config: TableConfig, chosen: Collection[str]) -> list[IfnError]:
    """Columns of which `decimal:` says the mark and that are not there."""
    said = config.decimal if isinstance(config.decimal, dict) else {}
    return [
        absent_column(opened, name, say("reading.decimal_key"))
        for name in said
        if name not in opened.columns and name not in chosen
    ]


def _own_figures(config: TableConfig) -> list[str]:
    place = config.coordinates
    figures = (config.population, config.density, place and place.longitude, place and place.latitude)
    return [name for name in figures if name]


def _own_labels(config: TableConfig) -> list[str]:
    return [name for name in (config.name, *config.groups.values()) if name]


def _unique(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _without_repeats(opened: OpenTable, codes: Sequence[str]) -> tuple[OpenTable, list[Finding]]:
    """The table without rows that repeat another in every cell; rows that share only their code stay, to be refused."""
    suspects = np.flatnonzero(opened.columns[list(codes)].duplicated(keep=False).to_numpy())
    # A column without a name that numbers the rows tells none of them apart.
    told = [name for name in opened.names if not (UNNAMED.fullmatch(name) and _is_number_of_rows(opened.columns[name]))]
    repeats = suspects[opened.columns[told].iloc[suspects].duplicated().to_numpy()]
    if not repeats.size:
        return opened, []
    finding = Finding(
        opened.name,
        "",
        "repeated_rows",
        "warning",
        int(repeats.size),
        say(
            "reading.rows_repeat_another_every",
            repeats.size,
            row_word=opened.row_word(1),
            lines=opened.lines[repeats[0]],
        ),
        say("reading.remove_file"),
    )
    keep = np.ones(len(opened.columns), dtype=bool)
    keep[repeats] = False
    return kept(opened, keep), [finding]


def _is_number_of_rows(column: pd.Series) -> bool:
    """True if a column counts the rows from one to the next."""
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64)
    return bool(len(numbers) > 1 and np.isfinite(numbers).all() and (np.diff(numbers) == 1).all())


def _title_lines(opened: OpenTable) -> list[Finding]:
    if not opened.skipped:
        return []
    message = say("reading.header_line_what_stands", skipped=opened.skipped + 1)
    return [Finding(opened.name, "", "lines_above_header", "info", opened.skipped, message)]


def _lost_letters(opened: OpenTable, labels: Sequence[str]) -> list[Finding]:
    """Names in which a program has put a question mark for a letter that it could not write."""
    found = [name for name in opened.names if LOST.search(name)]
    words = list(found)
    for name in labels:
        texts = pd.Series(as_text(opened.columns[name]), dtype="str")
        words += list(dict.fromkeys(texts[texts.str.contains(LOST.pattern, regex=True)]))
    if not words:
        return []
    message = say("reading.question_marks_stand_place", len(words), words=(repr(word) for word in words))
    fix = say("reading.export_file_again_utf")
    return [Finding(opened.name, "", "lost_letters", "warning", len(words), message, fix)]
