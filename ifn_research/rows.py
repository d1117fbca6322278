"""Rows of results as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import pandas as pd

from ifn_research.remarks import Remarks, noted, written

REMARKS, NOTE = "remarks", "note"


class Remarked:
    """A row with remarks: its note says them in English."""

    remarks: Remarks

    @property
    def note(self) -> str:
        """The remarks in English."""
        return noted(self.remarks)


def is_remarks(column: str) -> bool:
    """Whether a column holds remarks as they are written."""
    return column.endswith(REMARKS)


def columns_of(kind: type) -> tuple[str, ...]:
    """The columns of a dataclass of rows: where it has remarks stands what they say in English, and they come last."""
    names = [f.name for f in fields(kind)]
    return (*(name.replace(REMARKS, NOTE) for name in names), *(name for name in names if is_remarks(name)))


def table(rows: Sequence[Any], kind: type) -> pd.DataFrame:
    """Rows of a dataclass as a table: numbers are floats (NaN = absent, as the remarks say), counts are integers."""
    types = {f.name: str(f.type) for f in fields(kind)}
    kinds = {name: "float64" for name, written in types.items() if written.startswith("float")}
    kinds |= {name: "int64" for name, written in types.items() if written == "int"}
    columns = columns_of(kind)
    return pd.DataFrame([list(_cells(row, types)) for row in rows], columns=list(columns)).astype(kinds)


def _cells(row: Any, types: Mapping[str, str]) -> Sequence[Any]:
    values = [getattr(row, name) for name in types]
    said = [noted(value) if is_remarks(name) else value for name, value in zip(types, values, strict=True)]
    return [*said, *(written(value) for name, value in zip(types, values, strict=True) if is_remarks(name))]
