"""A declared table as a tidy frame indexed by territory code: labels as text, figures as float64."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from ifn_research.config.column_roles import Selected
from ifn_research.config.models import TableConfig
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
from ifn_research.language.messages import say

UNNAMED = re.compile(r"\([A-Z]+\)")
LOST = re.compile(r"[a-zà-ÿ]\?[a-zà-ÿ]")


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


def tidy(
    opened: OpenTable,
    config: TableConfig,
    *,
    level: str,
    numeric: Collection[str],
    text: Collection[str],
    bounded: Mapping[str, bool] = MappingProxyType({}),
    chosen: Mapping[str, Selected] = MappingProxyType({}),
    sought: Sequence[str] = (),
) -> tuple[Table, list[IfnError]]:
    """Give an open table's columns their types; return what could be read, and everything that is wrong.

    `bounded` names the figures of which suppressed cells (``< 11``) are kept as bounds, and says of each whether it
    counts; in others such a cell is no number. `chosen` are the figures that are made of some rows of a column, and
    `sought` the columns that no table of the study holds.
    """
    whole = opened
    own = [name for name in numeric if name not in chosen]
    figures = _unique([*own, *_own_figures(config)])
    labels = _unique([*_own_labels(config), *text])
    coded = config.code_columns
    nothing = Table(
        pd.DataFrame(), opened.path, opened.digest, frozenset(), opened.findings, opened.name, FileReport.of(opened)
    )
    if opened.begins_with_data(coded):
        wanted = _unique([*coded, *_own_labels(config), *figures, *sought])
        return nothing, [no_header(opened.names, wanted, where=opened.path, separator=opened.separator)]
    wanted = _unique([*coded, *labels, *figures])
    problems: list[IfnError] = [
        absent_column(opened, name)
        for name in wanted
        if name not in opened.columns and not (opened.second and name in opened.second.names)
    ]
    if any(name not in opened.columns for name in coded):
        return nothing, problems
    rows = choose_rows(opened, config, level=level, wanted=[*wanted, *sought])
    problems += [*rows.problems, *_misnamed_marks(opened, config, chosen)]
    if not rows.chosen:
        return nothing, problems
    opened = rows.table
    figures = [name for name in figures if name in opened.columns]
    labels = [name for name in labels if name in opened.columns and name not in figures]
    opened, repeated = _without_repeats(opened, coded)
    codes = joined_codes([opened.columns[name] for name in coded], level)
    part = (
        other_part(opened, config, codes, level)
        or joined_wrongly(opened, config, codes, level)
        or other_levels(opened, config, codes, level)
    )
    if part is not None:
        return nothing, [*problems, part]
    wide = widened(
        opened,
        codes,
        chosen,
        wanted=_unique([*labels, *figures]),
        plain=own,
        config=config,
        level=level,
        sought=sought,
    )
    opened, codes = wide.table, wide.codes
    problems += wide.problems
    if wide.problems and not chosen:
        return nothing, problems
    figures = _unique([*figures, *(name for name in chosen if name in opened.columns)])
    codes, told, wrong = check_codes(
        codes,
        opened,
        column=config.code_name,
        level=level,
        repair=config.repair_codes,
        skipping=Skipping(
            None if len(coded) > 1 else config.code_name,
            config.name,
            as_text(opened.columns[config.name]) if config.name in opened.columns else None,
            config.skip or {},
        ),
    )
    problems += wrong
    sources = {name: part.column for name, part in chosen.items()}
    read = read_figures(opened, config, figures, codes, bounded, sources, wide.lines)
    problems += read.problems
    frame = pd.DataFrame(
        {name: column.values for name, column in read.numbers.items()}
        | {at_most(name): column.at_most for name, column in read.numbers.items() if column.at_most is not None}
        | {name: pd.Series(as_text(opened.columns[name]), dtype=object).to_numpy() for name in labels},
        index=pd.Index(codes, dtype=object, name="code"),
    )
    noticed = [
        *opened.findings,
        *rows.findings,
        *repeated,
        *wide.findings,
        *told,
        *_title_lines(opened),
        *read.findings,
    ]
    noticed += _lost_letters(opened, labels)
    percent = frozenset(name for name, column in read.numbers.items() if column.percent)
    table = Table(
        frame,
        opened.path,
        opened.digest,
        percent,
        tuple(noticed),
        opened.name,
        FileReport.of(whole, territories=len(frame), read=read),
    )
    return table, problems


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
    """Return whether a column counts the rows from one to the next."""
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
