"""Formulas in the columns of codes, names and groups that have no value: what they make is empty, and looks so."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from ifn_research.config.tables import TableConfig
from ifn_research.data.findings import Finding
from ifn_research.data.reading.formats.grid import Broken
from ifn_research.errors import DataError
from ifn_research.language.messages import Message, Words, say

SAVE = say("reading.open_workbook_spreadsheet_let")


def broken_labels(
    broken: Mapping[str, Mapping[int, Broken]],
    config: TableConfig,
    *,
    name: str,
    where: Words,
    lines: npt.NDArray[np.int64],
) -> list[Finding]:
    """The warnings about names and groups that formulas without a value should make.

    Parameters
    ----------
    broken : mapping of column to mapping of row to "unsaved" or "error"
    config : TableConfig
    name, where : str
        The table, for findings and for errors.
    lines : array of int, shape (n_rows,)

    Raises
    ------
    DataError
        If they should make codes.
    """
    for column in config.code_columns:
        if cells := broken.get(column):
            raise DataError(
                say("reading.codes_not_known", formulas=_told(cells), column=column),
                where=say("reading.on_lines", len(cells), place=where, lines=(lines[row] for row in sorted(cells))),
                fix=SAVE,
            )
    labels = dict.fromkeys(label for label in (config.name, *config.groups.values()) if label)
    return [
        Finding(
            name,
            label,
            "broken_formulas",
            "warning",
            len(cells),
            say("reading.cells_read_empty_line", formulas=_told(cells), label=label, line=lines[min(cells)]),
            SAVE,
        )
        for label in labels
        if (cells := broken.get(label))
    ]


def _told(cells: Mapping[int, Broken]) -> Message:
    """The number and kinds of broken formulas, in words."""
    unsaved = sum(kind == "unsaved" for kind in cells.values())
    failed = len(cells) - unsaved
    lost, failing = say("reading.formulas_unsaved", unsaved), say("reading.formulas_failing", failed)
    if not unsaved or not failed:
        return lost if unsaved else failing
    return say("reading.formulas_broken", unsaved=lost, failing=failing)
