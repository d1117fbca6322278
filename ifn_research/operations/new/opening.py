"""The user's words on a table, and the table opened under its header."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ifn_research.config.tables import TableConfig
from ifn_research.data.reading.files import OpenTable, open_table
from ifn_research.data.reading.rows.headers import looks_like_data, no_header
from ifn_research.language.messages import Words, say


@dataclass(frozen=True)
class Said:
    """The user's words on the table, and the offers of its reader that were followed.

    Attributes
    ----------
    path : Path
    code : tuple of str
    level : str
    keys : dict
        Of the table.
    notes : dict of key to str
        Why a key that was offered is said.
    left_out : dict of column to str
        Columns that turned out to be no indicators.
    """

    path: Path
    code: tuple[str, ...] = ()
    level: str = ""
    keys: Mapping[str, Any] = field(default_factory=dict)
    notes: Mapping[str, Words] = field(default_factory=dict)
    left_out: Mapping[str, Words] = field(default_factory=dict)


def open_as_said(said: Said) -> tuple[OpenTable, dict[str, Any], dict[str, Words]]:
    """The table, the keys with which its header is read, and why.

    Raises
    ------
    DataError
        If the file cannot be read, or has no header.
    """
    keys, notes = dict(said.keys), dict(said.notes)
    opened = open_table(table_of(said.path, keys))
    if opened.skipped and "skip_rows" not in keys and _begins_with_data(opened):
        # A header with a column that has no name is less wide than the rows below it.
        above = open_table(table_of(said.path, {**keys, "skip_rows": opened.skipped - 1}))
        opened = opened if _begins_with_data(above) else above
    if _begins_with_data(opened):
        raise no_header(opened.names, [], where=opened.path, separator=opened.separator)
    if "header_rows" not in keys and "skip_rows" not in keys and opened.header_rows and _lacks_names(opened):
        # The line above may be the upper storey of the header.
        upper = {**keys, "header_rows": 2, "skip_rows": max(opened.skipped - 1, 0)}
        if opened.skipped:
            other = open_table(table_of(said.path, upper))
            if len(other.columns) and _lacks_names(other) < _lacks_names(opened):
                return other, upper, {**notes, "header_rows": say("starting.two_storeys")}
    return opened, keys, notes


def _begins_with_data(opened: OpenTable) -> bool:
    return bool(opened.header_rows) and looks_like_data(opened.names, list(opened.columns.iloc[0]))


def table_of(path: Path, keys: Mapping[str, Any], code: Sequence[str] = ()) -> TableConfig:
    """The declaration of a table of which the columns of codes may not be known."""
    declared = TableConfig.model_validate({"path": str(path), "code": list(code) or "?", **keys})
    return declared if code else declared.model_copy(update={"code": ()})


def _lacks_names(opened: OpenTable) -> int:
    """The number of columns that have no name of their own."""
    return sum(name.endswith(")") and name[-3:-1].strip("( ").isupper() and "(" in name[-5:] for name in opened.names)
