"""The first or last row of a table that has no code, being the sum of the others."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.data.findings import Finding
from ifn_research.data.numbers import as_text
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.reading.rows.notes_below import texts_of
from ifn_research.geography.levels import Codes, is_france, starts_as_total
from ifn_research.language.messages import say
from ifn_research.matrix import Bools, Floats

FEWEST = 3


def unnamed_total(opened: OpenTable, codes: Codes, keep: Bools) -> int | None:
    """The position of the first or last row that has no code and is the sum of the others, or called a total.

    In each column it is a sum, as far as rounded figures give it, or lies among the others as a rate of all does; in
    one at least it is a sum above all others.
    """
    rows = np.flatnonzero(keep)
    if len(rows) <= FEWEST:
        return None
    for at in (int(rows[-1]), int(rows[0])):
        if codes[at] or at in opened.ragged:
            continue
        if any(starts_as_total(text) or is_france(text) for text in texts_of(opened, at)):
            return at
        if _is_sum(opened, at, rows[rows != at]):
            return at
    return None


def _is_sum(opened: OpenTable, at: int, others: npt.NDArray[np.int64]) -> bool:
    sums = 0
    for name in opened.names:
        cells = opened.columns[name]
        (value,), *_ = _figures(cells.iloc[[at]])
        if np.isnan(value):
            continue
        numbers, unit = _figures(cells.iloc[others])
        known = numbers[~np.isnan(numbers)]
        if not known.size:
            continue
        if known.size > 1 and value > known.max() and abs(known.sum() - value) <= _rounding(known, unit):
            sums += 1
        elif not known.min() <= value <= known.max():
            return False
    return sums > 0


def _rounding(known: Floats, unit: float) -> float:
    """The distance that rounding may put between a sum and its rounded parts: half a unit of the last decimal each."""
    return float(min(0.5 * unit * (known.size + 1), 0.001 * known.sum() + unit) + 1e-9 * abs(known.sum()))


def _figures(cells: pd.Series) -> tuple[Floats, float]:
    """The figures whose marks leave no doubt, NaN elsewhere, and the unit of their last decimal."""
    texts = pd.Series(as_text(cells), dtype="str").str.replace(r"[\s'’]", "", regex=True).str.replace("\u2212", "-")
    plain = texts.where(texts.str.fullmatch(r"-?[0-9]+(?:[.,][0-9]*)?")).str.replace(",", ".")
    decimals = plain.dropna().str.partition(".")[2].str.len() if plain.notna().any() else pd.Series([0])
    return plain.to_numpy(dtype=object).astype(np.float64), 10.0 ** -int(decimals.max())


def told_total(opened: OpenTable, at: int) -> Finding:
    """The finding about a total that was left out."""
    key = "reading.total_left_out"
    if at in (0, len(opened.columns) - 1):
        key = "reading.last_line_a_total" if at else "reading.first_line_a_total"
    message = say(key, line=opened.lines[at], texts=texts_of(opened, at))
    return Finding(opened.name, "", "total_below", "info", 1, message)
