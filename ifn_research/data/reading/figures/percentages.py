"""Cells of a workbook that are formatted as percentages: shown as 18.3 %, stored as 0.183."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from ifn_research.data.findings import Finding
from ifn_research.data.numbers import Numbers
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.reading.formats.grid import Percent
from ifn_research.errors import DataError
from ifn_research.geography.levels import Codes
from ifn_research.language.messages import say


def mixed_percentages(opened: OpenTable, name: str, numbers: Numbers, codes: Codes) -> list[DataError]:
    """The complaint about a column of which some figures are percentages, and others are plain.

    A zero is the same either way.
    """
    percent = is_percent(opened.columns[name])
    told = np.isfinite(numbers.values) & (numbers.values != 0)
    rows, plain = np.flatnonzero(percent & told), np.flatnonzero(~percent & told)
    if not rows.size or not plain.size:
        return []
    first, other = numbers.values[rows[0]], numbers.values[plain[0]]
    few = rows if len(rows) <= len(plain) else plain
    where = say("reading.plain_figures_code_column", places=opened.places(few), codes=codes[few], column=name)
    if few is rows:
        where = say("reading.percentages_code_column", places=opened.places(few), codes=codes[few], column=name)
    return [
        DataError(
            say(
                "reading.cells_percentages_shown_stored",
                len(rows),
                name=name,
                shown=shown(first),
                first=first,
                plain=say("reading.plain_figures", len(plain)),
                other=other,
            ),
            where=where,
            fix=say("reading.write_all_cells_way", first=100 * first, shown=shown(first)),
        )
    ]


def stored_as_shares(opened: OpenTable, names: Iterable[str]) -> list[Finding]:
    """The columns of which all figures are formatted as percentages, which are read as the file stores them."""
    found = []
    for name in names:
        percent = is_percent(opened.columns[name])
        cells = opened.columns[name][percent]
        example = next((float(cell) for cell in cells if cell), None)
        if example is None:
            continue
        message = say("reading.cells_formatted_percentages_workbook", name=name, shown=shown(example), example=example)
        found.append(Finding(opened.name, name, "stored_as_shares", "info", int(percent.sum()), message))
    return found


def is_percent(column: pd.Series) -> Any:
    """The cells of a column that are formatted as percentages, as booleans, shape (n_rows,)."""
    if column.dtype != object:
        return np.zeros(len(column), dtype=bool)
    return np.array([isinstance(cell, Percent) for cell in column], dtype=bool)


def shown(value: float) -> str:
    """A share as a workbook shows it."""
    return f"{100 * value:.6g} %"
