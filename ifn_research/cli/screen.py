"""The terminal: words in a language, and tables that are never cut."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.measure import Measurement
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from ifn_research.language.cells import Fact
from ifn_research.language.filling import ENGLISH, figure
from ifn_research.language.messages import Words, say, told
from ifn_research.language.spelling import NO_BREAK, visible

# Columns of the tables that are printed, by their names in memory.
HEADINGS = {
    "indicator": "printing.indicator",
    "value": "printing.value",
    "median": "printing.median",
    "unit": "printing.unit",
    "normalised": "printing.normalised",
    "weight": "printing.weight",
    "contribution": "printing.contribution",
    "imputed": "printing.imputed",
    "dimension": "printing.dimension",
    "score": "printing.score",
    "code": "printing.code",
    "name": "printing.name",
    "distance": "printing.distance",
    "rank": "printing.rank",
    "decile": "printing.decile",
    "key": "printing.key",
    "table": "printing.table",
    "change": "printing.change",
    "program": "printing.program",
    "remark": "printing.remark",
    "people": "printing.people_entering",
    "population": "printing.population",
    "shift": "printing.shift",
    "run": "printing.run",
    "versions": "printing.versions",
    "identifier": "printing.identifier",
    "best": "printing.best",
    "estimate": "printing.estimate",
    "interval": "printing.column_interval",
    "version": "printing.version",
    "territories": "printing.territories",
    "people ": "printing.people_leaving",
    "decile A": "printing.decile_a",
    "decile B": "printing.decile_b",
    "rank A": "printing.rank_a",
    "rank B": "printing.rank_b",
    "logged (UTC)": "printing.logged_utc",
    "decisions": "printing.decisions_taken",
}


class SafeConsole(Console):
    """A terminal that shows what it is given, and obeys nothing that stands in it."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        """As rich does, without the signs that are commands."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=visible(segment.text))


def console() -> Console:
    """Standard output, at least 100 columns wide when it is not a terminal."""
    return SafeConsole() if sys.stdout.isatty() else SafeConsole(width=110, highlight=False)


class Screen:
    """Standard output, or another, in the language of who reads it."""

    def __init__(self, language: str, out: Console | None = None, labels: Callable[[str], str] = str) -> None:
        self.language, self.out, self.labels = language, out or console(), labels

    def told(self, words: Words) -> str:
        """Words in its language."""
        return told(words, self.language, self.labels)

    def line(self, words: Words, style: str = "") -> None:
        """Print words, on as many lines as they take; none breaks at a space that must not."""
        for line in self.told(words).split("\n"):
            self.out.print(Text("\n".join(wrapped(line, self.out.width)), style), soft_wrap=True)

    def one_line(self, words: Words) -> None:
        """Print words on one line, however long: what is in them can be copied."""
        self.out.print(Text(self.told(words)), soft_wrap=True)

    def blank(self) -> None:
        """Leave a line empty."""
        self.out.print()

    def table(self, table: Table) -> None:
        """Print a table."""
        self.out.print(table)

    def whole(self, table: Table, least: int = 0) -> None:
        """Print a table that is never cut: long lines are better than figures that lose digits."""
        wide = console()
        wide.width = max(self.out.width, least or least_width(table))
        wide.print(table, crop=False)


def wrapped(line: str, width: int) -> list[str]:
    """A line as several of a width; no-break spaces hold, and what is longer than a line goes beyond it whole."""
    indent = line[: len(line) - len(line.lstrip(" "))]
    return textwrap.wrap(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False) or [""]


def keep_whole(table: Table) -> None:
    """Room for every line of the columns that do not wrap: a figure cut short is another figure."""
    for column in table.columns:
        if column.no_wrap:
            texts = [str(cell) for cell in (column.header, *column.cells)]
            column.min_width = max(cell_len(line) for text in texts for line in text.splitlines() or [""])


def least_width(table: Table) -> int:
    """The columns of a terminal below which a table loses text."""
    unbounded = Console(width=10_000)
    return Measurement.get(unbounded, unbounded.options, table).minimum


def frame_table(frame: pd.DataFrame, language: str, labels: Callable[[str], str] = str) -> Table:
    """A DataFrame as a rich table in a language; figures to three decimals, whole numbers whole."""
    table = Table(show_edge=False, pad_edge=False)
    for column in frame.columns:
        justify: Any = "right" if pd.api.types.is_numeric_dtype(frame[column]) else "left"
        # What is to be typed is never cut short.
        table.add_column(_heading(column, language), justify=justify, overflow="fold")
    for row in frame.itertuples(index=False):
        table.add_row(*(Text(_cell(value, language, labels)) for value in row))
    return table


def _heading(column: Words, language: str) -> str:
    key = HEADINGS.get(column) if isinstance(column, str) else None
    heading = told(column if key is None else say(key), language)
    # A second column of a name has blanks behind it.
    return heading + " " * (len(column) - len(column.rstrip())) if isinstance(column, str) else heading


def _cell(value: Any, language: str, labels: Callable[[str], str]) -> str:
    if isinstance(value, float):
        return number(value, language)
    if isinstance(value, int) and not isinstance(value, bool):
        return whole(value, language)
    if isinstance(value, Fact):
        return value.told(language, labels)
    return "" if value is None else str(value)


def number(value: float, language: str = ENGLISH) -> str:
    """A figure to three decimals, whole thousands whole; a dash where there is none."""
    if pd.isna(value):
        return "–"
    if float(value).is_integer() and abs(value) >= 1000:
        return whole(round(value), language)
    text = f"{value:.3f}"
    return figure(text.removeprefix("-") if float(text) == 0 else text, language)


def whole(value: int, language: str = ENGLISH) -> str:
    """A whole number; thousands are set apart where a language always does."""
    return str(value) if language == ENGLISH else figure(f"{value:,}", language)


def interval(low: float, high: float, language: str = ENGLISH) -> str:
    """An interval to three decimals; empty where an end is missing."""
    if pd.isna(low) or pd.isna(high):
        return ""
    between = ", " if language == ENGLISH else f"{NO_BREAK}; "
    return f"[{figure(f'{low:.3f}', language)}{between}{figure(f'{high:.3f}', language)}]"
