"""How a file was read, as a person checks it: what was found, what was left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from ifn_research.data.findings import Finding, counted
from ifn_research.data.reading.figures.typing import Figures
from ifn_research.data.reading.files import OpenTable
from ifn_research.errors import listing

SEPARATOR = {";": "semicolons", ",": "commas", "\t": "tabs", "|": "bars"}
NOTHING = Figures()
MARK = {",": "comma", ".": "point"}


@dataclass(frozen=True)
class FileReport:
    """One line of the table of files that `ifn check` shows.

    Attributes
    ----------
    table : str
        The file, or the file that was in it.
    format : str
        Extension, encoding and separator, or sheet.
    header : str
        Its lines; empty for a format that has none.
    rows, territories : int
        Rows below the header, and those that are territories.
    decimal : str
        Marks of the figures that are text.
    missing : str
        Markers that were read as missing, with how often each occurs.
    left_out : str
        Rows that are no territories, and why.
    """

    table: str
    format: str
    header: str
    rows: int
    territories: int
    decimal: str
    missing: str
    left_out: str = ""

    @classmethod
    def of(cls, opened: OpenTable, *, territories: int = 0, read: Figures = NOTHING) -> FileReport:
        """The report of a table that was read, or opened alone."""
        markers: Counter[str] = Counter()
        for column in read.numbers.values():
            markers.update(column.markers)
        return cls(
            opened.name,
            format_of(opened),
            header_of(opened),
            len(opened.columns),
            territories,
            _decimal(read),
            listing((f"{word} ({n:,})" for word, n in markers.most_common()), most=4),
        )

    def with_findings(self, findings: tuple[Finding, ...]) -> FileReport:
        """The report with what the findings say was left out."""
        told = {
            "repeated_header": "repeated header",
            "rows_where": "where:",
            "rows_skip": "skip:",
            "notes_below": "notes",
            "total_below": "total",
            "repeated_rows": "repeated rows",
        }
        counts = Counter[str]()
        for item in findings:
            if item.check in told:
                counts[told[item.check]] += item.n
        return replace(self, left_out=listing((f"{what} {n:,}" for what, n in counts.items()), most=6))

    def as_finding(self) -> Finding:
        """The same as a row of the quality report."""
        parts = [self.format, self.header, f"{counted(self.rows, 'row', 'rows')}"]
        parts += [f"decimal {self.decimal}"] if self.decimal else []
        parts += [f"missing: {self.missing}"] if self.missing else []
        parts += [f"left out: {self.left_out}"] if self.left_out else []
        parts += [counted(self.territories, "territory", "territories")]
        return Finding(self.table, "", "read_as", "info", self.rows, f"read as {'; '.join(filter(None, parts))}")


def format_of(opened: OpenTable) -> str:
    """The extension, encoding and separator of a table, or its sheet."""
    told = [opened.format.lstrip(".")]
    if opened.encoding:
        told.append(opened.encoding)
    if opened.separator:
        told.append(SEPARATOR.get(opened.separator, repr(opened.separator)))
    if opened.sheet:
        told.append(f"sheet '{opened.sheet}'")
    return ", ".join(told)


def header_of(opened: OpenTable) -> str:
    """The lines of a table's header; empty for a format that has none."""
    if not opened.header_rows:
        return ""
    first, last = opened.skipped + 1, opened.skipped + opened.header_rows
    return f"header on line {first}" if first == last else f"header on lines {first} to {last}"


def _decimal(read: Figures) -> str:
    marks = Counter(read.decimals.values())
    if len(marks) < 2:
        return "".join(MARK[mark] for mark in marks)
    return ", ".join(f"{MARK[mark]} ({counted(n, 'column', 'columns')})" for mark, n in marks.most_common())
