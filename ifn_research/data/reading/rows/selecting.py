"""The rows that a configuration means by a column and its value."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from ifn_research.data.labels import tidy_label
from ifn_research.data.numbers import FLAGS, distinct_texts
from ifn_research.matrix import Bools


def selected(column: pd.Series, wanted: Any) -> tuple[Bools, list[str]]:
    """The rows whose cell is one of the values, shape (n_rows,), and the different texts of all cells.

    Blanks, invisible signs and forms of letters make no difference. A number is every way to write it (2021, 2021.0),
    and `01` only where no cell is `1`; `true` is what a file has for it (`1`, `vrai`, `oui`).
    """
    places, found = distinct_texts(column)
    texts = [tidy_label(str(text)) for text in found]
    matches = np.zeros(len(texts), dtype=bool)
    for value in wanted if isinstance(wanted, (list, tuple)) else [wanted]:
        matches |= _matching(texts, value)
    chosen: Bools = matches[places]
    return chosen, sorted(set(texts))


def _matching(texts: list[str], value: Any) -> Bools:
    if isinstance(value, bool):
        written = {word for word, flag in FLAGS.items() if flag == value} | {str(int(value))}
        return np.array([text.lower() in written for text in texts], dtype=bool)
    cell = tidy_label(as_cell(value))
    exact = np.array([text == cell for text in texts], dtype=bool)
    if not isinstance(value, (int, float)):
        return exact
    same = np.array([_number(text) == float(value) for text in texts], dtype=bool)
    plain = np.array([not re.match(r"[+\-]?0[0-9]", text) for text in texts], dtype=bool)
    return same & plain if (same & plain).any() else same


def as_cell(value: Any) -> str:
    """A value of the configuration as a cell holds it."""
    if isinstance(value, bool):
        return str(value)
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _number(text: str) -> float | None:
    if not re.fullmatch(r"[+\-]?[0-9]+(?:[.,][0-9]*)?", text):
        return None
    return float(text.replace(",", "."))
