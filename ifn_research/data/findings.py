"""Findings in a table that are told to the reader: one row of the quality report each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from ifn_research.errors import DataError
from ifn_research.language.messages import Words, say
from ifn_research.rows import cells, columns_of

Severity = Literal["error", "warning", "info"]
ORDER: tuple[Severity, ...] = ("error", "warning", "info")


@dataclass(frozen=True)
class Finding:
    """One row of `quality.csv`.

    Attributes
    ----------
    table : str
        Name of the file.
    column : str
        The column concerned; empty when the whole table is.
    check : str
        Name of the check, one word or several joined with ``_``.
    severity : {"error", "warning", "info"}
        An error stops the study.
    n : int
        How many cells or territories are concerned.
    message, fix : Message or str
        What was found, and what to do about it; no fix is an empty text.
    """

    table: str
    column: str
    check: str
    severity: Severity
    n: int
    message: Words
    fix: Words = ""

    def row(self) -> tuple[object, ...]:
        """The finding as a row of `quality.csv`: its sentences in English, then by key and values."""
        return tuple(cells(self))

    def as_error(self) -> DataError:
        """The same as an error to raise."""
        where = say("errors.column", place=self.table, column=self.column) if self.column else self.table
        return DataError(self.message, where=where, fix=self.fix)


COLUMNS = list(columns_of(Finding))


def findings_frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """The findings as a table, errors first, otherwise in the order in which they were found."""
    ordered = sorted(findings, key=lambda finding: ORDER.index(finding.severity))
    return pd.DataFrame([finding.row() for finding in ordered], columns=COLUMNS)
