"""Rows of results as tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import pandas as pd


def table(rows: Sequence[Any], kind: type) -> pd.DataFrame:
    """Rows of a dataclass as a table: numbers are floats (NaN = absent, as the note says) and counts are integers."""
    types = {f.name: str(f.type) for f in fields(kind)}
    kinds = {name: "float64" for name, written in types.items() if written.startswith("float")}
    kinds |= {name: "int64" for name, written in types.items() if written == "int"}
    return pd.DataFrame([[getattr(row, name) for name in types] for row in rows], columns=list(types)).astype(kinds)
