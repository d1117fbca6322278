"""Markers of missing values in a table: those that were found, and those that were not."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ifn_research.config.tables import TableConfig
from ifn_research.data.findings import Finding
from ifn_research.data.numbers import SECRECY, Numbers, marker_value
from ifn_research.data.reading.files import OpenTable
from ifn_research.language.messages import say

_MARKER_FIX = {
    "secrecy_markers": say("reading.secret_values_missing_not"),
    "missing_markers": say("reading.list_texts_mean_missing"),
}


def matched_markers(opened: OpenTable, numbers: Mapping[str, Numbers]) -> list[Finding]:
    """Cells that were read as missing, column by column."""
    findings = []
    for name, column in numbers.items():
        secret = {text: count for text, count in column.markers.items() if text.lower() in SECRECY}
        other = {text: count for text, count in column.markers.items() if text not in secret}
        for check, counts in (("secrecy_markers", secret), ("missing_markers", other)):
            total = int(np.sum(list(counts.values()), dtype=np.int64))
            if total:
                told = [say("reading.marker_and_count", marker=text, count=count) for text, count in counts.items()]
                message = say("reading.cells_hold_read_missing", total, markers=told)
                findings.append(Finding(opened.name, name, check, "info", total, message, _MARKER_FIX[check]))
    return findings


def unmatched_markers(opened: OpenTable, config: TableConfig, numbers: Mapping[str, Numbers]) -> list[Finding]:
    """Declared markers that no cell holds: one that is misspelt leaves its cells among the figures."""
    seen = {word.strip().lower() for column in numbers.values() for word in column.markers}
    idle = [word for word in config.missing or () if word.strip() and word.strip().lower() not in seen]
    if not idle or not numbers:
        return []
    figure = [word for word in idle if marker_value(word) is not None]
    message = say("reading.no_cell_holds_missing", idle=(repr(word) for word in idle))
    fix = say("reading.correct_marker_under_missing")
    return [Finding(opened.name, "", "unmatched_markers", "warning" if figure else "info", len(idle), message, fix)]
