"""Merged cells of a sheet: each cell of a range has its value; a figure that stands for several rows is no one's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.data.findings import Finding
from ifn_research.data.reading.formats.grid import Grid, Merged
from ifn_research.language.messages import say

Rows = npt.NDArray[np.int64]


def fill_merged(grid: Grid, names: Sequence[str], table: str) -> tuple[pd.DataFrame, dict[str, Rows], list[Finding]]:
    """Give every cell of a merged range the value that is written once.

    Parameters
    ----------
    grid : Grid
    names : sequence of str
        Of its columns.
    table : str
        Name of the file, for the finding.

    Returns
    -------
    body : DataFrame
        The lines below the header.
    merged : dict of column to array of int
        Rows whose figure is that of several, by column.
    findings : list of Finding
    """
    body = grid.body
    filled: dict[str, list[int]] = {}
    figures: dict[str, set[int]] = {}
    for item in grid.merged:
        rows = np.flatnonzero((grid.positions >= item.top) & (grid.positions <= item.bottom))
        if item.bottom < len(grid.head) or not rows.size or item.left >= body.shape[1]:
            continue
        value = _value(grid, item, rows)
        if value is None or value == "":
            continue
        if body is grid.body:
            body = body.copy()
        for column in range(item.left, min(item.right, body.shape[1] - 1) + 1):
            body.iloc[rows, column] = value
            if rows.size > 1:
                filled.setdefault(names[column], []).extend(rows.tolist())
            if isinstance(value, (int, float)) and not isinstance(value, bool) and item.bottom > item.top:
                figures.setdefault(names[column], set()).update(rows.tolist())
    findings = [
        Finding(
            table,
            name,
            "merged_cells",
            "info",
            len(set(rows)),
            say("reading.cells_merged_over_rows", len(set(rows)), name=name),
        )
        for name, rows in filled.items()
        if name not in figures
    ]
    return body, {name: np.array(sorted(rows), dtype=np.int64) for name, rows in figures.items()}, findings


def _value(grid: Grid, item: Merged, rows: Rows) -> object:
    """The value of a range: that of its first cell."""
    first = rows[0]
    if grid.positions[first] != item.top:
        return None
    value: object = grid.body.iloc[first, item.left]
    return None if value is None or (isinstance(value, float) and np.isnan(value)) else value
