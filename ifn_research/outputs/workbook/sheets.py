"""Sheets: columns of text or numbers under French headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ifn_research.language import in_french
from ifn_research.text import plain


@dataclass(frozen=True)
class SheetColumn:
    """One column.

    Attributes
    ----------
    heading : str
    values : list of str, or of float with NaN where there is none and a word where there is one that is not told
    digits : int or None
        Decimals to show of a number; None for text. The numbers themselves are not rounded.
    band : int
        Columns of the same number belong together.
    """

    heading: str
    values: list[str] | list[float] | list[str | float]
    digits: int | None = None
    band: int = 0


@dataclass(frozen=True)
class Sheet:
    """One table.

    Attributes
    ----------
    title : str
        Name of the sheet, which no other one bears whatever the case: at most 31 characters.
    file : str
        Name of its file where each table has one, without extension.
    about : str
        What one row is.
    columns : tuple of SheetColumn
    fixed : int
        Columns that stay in sight.
    prose : bool
        Whether it is to be read from top to bottom rather than filtered.
    """

    title: str
    file: str
    about: str
    columns: tuple[SheetColumn, ...]
    fixed: int = 0
    prose: bool = False

    @property
    def n_rows(self) -> int:
        """Rows under the headings."""
        return len(self.columns[0].values) if self.columns else 0


def words(key: str, **values: str) -> str:
    """A sentence of the catalogue in the language of spreadsheets."""
    return in_french().say(key, **values)


def text(heading: str, values: Sequence[object] | pd.Series, *, band: int = 0) -> SheetColumn:
    """A column of text, codes included."""
    # A list is walked through several times faster than a column of text.
    listed = values.tolist() if isinstance(values, pd.Series) else values
    return SheetColumn(plain(heading), [plain(value) for value in listed], band=band)


def figures(
    heading: str,
    values: Sequence[float] | pd.Series | np.ndarray,
    digits: int = 3,
    *,
    band: int = 0,
    secret: Sequence[bool] = (),
) -> SheetColumn:
    """A column of numbers, which are not told where they are secret."""
    numbers = pd.to_numeric(pd.Series(values), errors="raise").astype("float64").tolist()
    if any(secret):
        told = [words("sheet.secret") if hidden else value for value, hidden in zip(numbers, secret, strict=True)]
        return SheetColumn(plain(heading), told, digits, band)
    return SheetColumn(plain(heading), numbers, digits, band)
