"""The report on a file, as a person checks it: what was found, what was left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from ifn_research.data.findings import Finding
from ifn_research.data.reading.figures.typing import ReadFigures
from ifn_research.data.reading.files import OpenTable
from ifn_research.language.messages import Words, say

SEPARATOR = {
    ";": say("reading.semicolons"),
    ",": say("reading.commas"),
    "\t": say("reading.tabs"),
    "|": say("reading.bars"),
}
NOTHING = ReadFigures()
MARK = {",": say("reading.comma"), ".": say("reading.point")}
# What each finding about rows that are left out calls them.
LEFT_OUT: dict[str, Words] = {
    "repeated_header": say("reading.repeated_header"),
    "rows_where": "where:",
    "rows_skip": "skip:",
    "notes_below": say("reading.left_out_notes"),
    "total_below": say("reading.left_out_total"),
    "repeated_rows": say("reading.repeated_rows"),
}


@dataclass(frozen=True)
class FileReport:
    """One line of the table of files that `ifn check` shows.

    Attributes
    ----------
    table : str
        The file, or the file that was in it.
    format : Message or str
        Extension, encoding and separator, or sheet.
    header : Message or str
        Its lines; empty for a format that has none.
    rows, territories : int
        Rows below the header, and those that are territories.
    decimal : Message or str
        Marks of the figures that are text.
    missing : Message or str
        Markers that were read as missing, with how often each occurs.
    left_out : Message or str
        Rows that are no territories, and why.
    """

    table: str
    format: Words
    header: Words
    rows: int
    territories: int
    decimal: Words
    missing: Words
    left_out: Words = ""

    @classmethod
    def of(cls, opened: OpenTable, *, territories: int = 0, read: ReadFigures = NOTHING) -> FileReport:
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
            say("reading.four_markers", markers=[f"{word} ({n:,})" for word, n in markers.most_common()])
            if markers
            else "",
        )

    def with_findings(self, findings: tuple[Finding, ...]) -> FileReport:
        """The report with what the findings say was left out."""
        counts = Counter[str]()
        for item in findings:
            if item.check in LEFT_OUT:
                counts[item.check] += item.n
        left_out = [say("reading.left_out_for", reason=LEFT_OUT[check], count=n) for check, n in counts.items()]
        return replace(self, left_out=say("reading.all_left_out", parts=left_out) if left_out else "")

    def as_finding(self) -> Finding:
        """The same as a row of the quality report."""
        parts: list[Words] = [self.format] if self.format else []
        parts += [self.header] if self.header else []
        parts += [say("reading.n_rows", self.rows)]
        parts += [say("reading.decimal_mark_is", decimal=self.decimal)] if self.decimal else []
        parts += [say("reading.read_as_missing", markers=self.missing)] if self.missing else []
        parts += [say("reading.were_left_out", parts=self.left_out)] if self.left_out else []
        parts += [say("reading.n_territories", self.territories)]
        return Finding(self.table, "", "read_as", "info", self.rows, say("reading.read_as", parts=parts))


def format_of(opened: OpenTable) -> Words:
    """The extension, encoding and separator of a table, or its sheet."""
    told: list[Words] = [opened.format.lstrip(".")]
    if opened.encoding:
        told.append(opened.encoding)
    if opened.separator:
        told.append(SEPARATOR.get(opened.separator, repr(opened.separator)))
    if opened.sheet:
        told.append(say("reading.of_sheet", sheet=opened.sheet))
    return say("reading.all_of", parts=told)


def header_of(opened: OpenTable) -> Words:
    """The lines of a table's header; empty for a format that has none."""
    if not opened.header_rows:
        return ""
    first, last = opened.skipped + 1, opened.skipped + opened.header_rows
    one = say("reading.header_line", line=first)
    return say("reading.header_on", lines=one if first == last else say("reading.line_to_line", first=first, last=last))


def _decimal(read: ReadFigures) -> Words:
    marks = Counter(read.decimals.values())
    if len(marks) < 2:
        return next((MARK[mark] for mark in marks), "")
    columns = [say("reading.mark_in_columns", n, mark=MARK[mark]) for mark, n in marks.most_common()]
    return say("reading.all_of", parts=columns)
