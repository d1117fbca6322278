"""Codes at a level of one's own that are not written as the others: of a sum, or of the level above."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from ifn_research.data.findings import Finding
from ifn_research.data.reading.codes.code_column import CodeColumn
from ifn_research.geography.levels import Codes, are_countries, country_of
from ifn_research.language.messages import say
from ifn_research.matrix import Bools

# Shares of codes: those with figures in a column of codes, those written alike, and those of the lowest level.
WITH_FIGURES, ALIKE, LOWEST = 2 / 3, 0.9, 0.6
# Codes of the British statistical offices for the countries, their unions and the regions of England.
BRITISH = r"[EWSNJKLM][0-9]{8}"
BRITISH_UPPER = r"[EWSN]92[0-9]{6}|E1[23][0-9]{6}|K0[0-9]{7}"


def odd_codes(column: CodeColumn, names: Codes | None, level: str, left: Bools) -> list[Finding]:
    """The warning about rows that may be a total or a territory of another level.

    Parameters
    ----------
    column : CodeColumn
        Codes of a level of one's own.
    names : array of str, shape (n_rows,), or None
    level : str
    left : array of bool, shape (n_rows,)
        Rows of which nothing else is told.
    """
    codes = pd.Series(column.codes, dtype="str")
    judged = left & codes.ne("").to_numpy()
    if judged.sum() < 3 or are_countries(column.codes, names, level):
        return []
    odd = np.zeros(len(codes), dtype=bool)
    odd[np.flatnonzero(judged)] = _odd(codes[judged])
    if names is not None:
        odd |= judged & _country(names)
    at = np.flatnonzero(odd)
    if not at.size or 2 * at.size >= judged.sum():
        return []
    told = [f"'{codes.iloc[row]}'" + _named(names, int(row)) for row in at]
    message = say("reading.rows_may_be_totals", at.size, rows=told)
    fix = say("reading.if_none_of_level", at.size, level=level, skip=column.skip(at))
    return [column.finding("odd_codes", int(at.size), message, fix)]


def _named(names: Codes | None, at: int) -> str:
    return f" ({names[at]})" if names is not None and names[at] else ""


def _odd(codes: pd.Series) -> Bools:
    figures = codes.str.contains("[0-9]").to_numpy(dtype=bool)
    odd = np.zeros(len(codes), dtype=bool)
    if figures.mean() >= WITH_FIGURES:
        odd |= ~figures
    british = codes.str.fullmatch(BRITISH).to_numpy(dtype=bool)
    if british.mean() >= WITH_FIGURES:
        upper = codes.str.fullmatch(BRITISH_UPPER).to_numpy(dtype=bool)
        odd |= upper if upper.mean() < 0.5 else False
    shapes, fixed = _shapes(codes)
    usual = shapes.value_counts()
    share = usual.iloc[0] / len(codes)
    alike = shapes.eq(usual.index[0]).to_numpy()
    if share >= ALIKE and figures.mean() >= WITH_FIGURES:
        odd |= ~alike
    elif fixed and share >= LOWEST:
        odd |= _above(codes, alike)
    return odd


def _shapes(codes: pd.Series) -> tuple[pd.Series, bool]:
    """The look of codes, and True if their figures have a width: where one starts with 0, they are no numbers."""
    letters = codes.str.replace(r"[^\W\d_]", "a", regex=True)
    if codes.str.contains(r"(?<![0-9])0[0-9]").any():
        return letters.str.replace("[0-9]", "9", regex=True), True
    return letters.str.replace("[0-9]+", "9", regex=True), False


def _above(codes: pd.Series, lowest: Bools) -> Bools:
    """Codes with which two or more of the lowest level begin."""
    others = codes[~lowest]
    starts = {int(width): codes[lowest].str[: int(width)].value_counts() for width in set(others.str.len())}
    above = [len(code) >= 2 and starts[len(code)].get(code, 0) >= 2 for code in others]
    found = np.zeros(len(codes), dtype=bool)
    found[~lowest] = above
    return found


def _country(names: Codes) -> Bools:
    """The one row that is called as a country is."""
    distinct = {name: country_of(str(name)) for name in set(names) if re.search(r"\w{4}", str(name))}
    found = np.array([bool(distinct.get(name)) for name in names], dtype=bool)
    return np.asarray(found & (found.sum() == 1))
