"""The cells of a table before its columns have names: what a csv file and a sheet of a workbook have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.language.spelling import as_header

# Lines above a header that are quoted, and their letters.
FIRST, WIDEST = 3, 60
Broken = Literal["unsaved", "error"]


class Percent(float):
    """A figure that a workbook shows as a percentage: 18.3 % is stored as 0.183."""

    __slots__ = ()


@dataclass(frozen=True)
class Merged:
    """A range of merged cells, by positions in a grid: rows from the first header line (0), columns from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """A table from its header on.

    Attributes
    ----------
    head : list of list of str
        The lines of the header.
    body : DataFrame, columns 0 to width - 1
        The lines below it, without those that hold nothing. Texts of a csv file, what the cells hold otherwise.
    lines : array of int, shape (n_rows,)
        The line of the file on which each row ends, counted from 1.
    skipped : int
        Lines above the header.
    above : tuple of str
        The first of these that hold something, as a person reads them.
    merged : tuple of Merged
        Ranges of cells that the file merges; rows count from the first line of the header, empty lines included.
    positions : array of int, shape (n_rows,)
        The row of each line of the body as `merged` and `broken` count it.
    broken : mapping of (row, column) to "unsaved" or "error"
        Formulas whose value was not saved, and those that fail.
    ragged : mapping of position in the body to text
        Lines that do not have the cells of the header, as they are written; their text stands in the first cell.
    encoding, separator, sheet : str
        As given, or as found; empty where there is none.
    hidden : bool
        Whether the workbook hides the sheet.
    """

    head: list[list[str]]
    body: pd.DataFrame
    lines: npt.NDArray[np.int64]
    skipped: int
    above: tuple[str, ...] = ()
    merged: tuple[Merged, ...] = ()
    positions: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    broken: Mapping[tuple[int, int], Broken] = field(default_factory=dict)
    ragged: Mapping[int, str] = field(default_factory=dict)
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    hidden: bool = False


def letters(position: int) -> str:
    """The letters of a column of a spreadsheet, from its position: 0 is A, 26 is AA."""
    text = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        text = chr(65 + rest) + text
    return text


def position_of(reference: str) -> tuple[int, int]:
    """Row and column, from 0, of a cell such as ``AB12``."""
    name = reference.rstrip("0123456789")
    column = 0
    for letter in name:
        column = 26 * column + ord(letter) - 64
    return int(reference[len(name) :]) - 1, column - 1


def told_above(rows: Iterable[Sequence[object]]) -> tuple[str, ...]:
    """The first lines above a header that hold something, as a person reads them."""
    texts = (" | ".join(filter(None, (as_header(cell) for cell in row))) for row in rows)
    return tuple(text if len(text) <= WIDEST else f"{text[:WIDEST]}…" for text in islice(filter(None, texts), FIRST))


def width_of(rows: Sequence[Sequence[object]]) -> int:
    """The number of columns up to the last that some row fills."""
    return max((at + 1 for row in rows for at, cell in enumerate(row) if str(cell).strip()), default=0)
