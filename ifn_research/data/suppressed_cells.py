"""Suppressed cells of a ground truth, such as ``< 11``: bounds of a figure, never the figure itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.config.models import GroundTruthConfig
from ifn_research.data.numbers import SPACES, Decimal, parse_numbers
from ifn_research.data.values import columns_of
from ifn_research.matrix import Floats
from ifn_research.rows import HIGHEST, LOWEST

STRICT = r"<(?!=)|moins de(?= )"
PATTERN = rf"(?:(?P<strict>{STRICT})|≤|<=|au plus(?= ))[{SPACES}]*(?P<figure>[0-9].*)"


def at_most(column: str) -> str:
    """The column that holds, beside one with suppressed cells, the largest figure that each can hide, NaN elsewhere."""
    return f"{column} (suppressed, at most)"


def largest_hidden(texts: Sequence[str], *, decimal: Decimal, counts: bool) -> Floats:
    """The largest figure that each text can hide, NaN where it is no suppressed cell.

    Parameters
    ----------
    texts : sequence of str
        ``<11``, ``< 11``, ``≤10``, ``<= 10``, ``moins de 11``, ``au plus 10``.
    decimal : {".", ","}
    counts : bool
        Whether the figures are whole numbers: ``< 11`` then hides 10 at most, and otherwise anything below 11.

    Returns
    -------
    array, shape (n_texts,)
    """
    found = pd.Series(texts, dtype="str").str.strip().str.lower().str.extract(f"^{PATTERN}$")
    bound = parse_numbers(found["figure"].fillna(""), decimal=decimal).values
    if counts:
        bound = np.where(found["strict"].notna(), np.ceil(bound) - 1, np.floor(bound))
    return np.where(bound >= 0, bound, np.nan)


def suppressed(truth: GroundTruthConfig, raw: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """The territories in which a cell of a ground truth is suppressed, as booleans, shape (n_territories,)."""
    return np.asarray(np.logical_or.reduce([_hidden(name, raw).to_numpy(dtype=bool) for name in columns_of(truth)]))


def at_bounds(truth: GroundTruthConfig, raw: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The raw columns with every suppressed cell at its lowest, and at its highest; none where no cell is suppressed.

    A suppressed figure is 0 at its lowest: who suppresses counts below 11 does not always publish those that are 0. A
    rate from counts is at its lowest with the smallest numerator and the largest denominator, and at its highest with
    the largest numerator and the smallest denominator that holds it.
    """
    if not suppressed(truth, raw).any():
        return {}
    bounds = {name: _bounds(name, raw) for name in columns_of(truth)}
    if truth.column is not None:
        (column,) = columns_of(truth)
        low, high = bounds[column]
        return {LOWEST: raw.assign(**{column: low}), HIGHEST: raw.assign(**{column: high})}
    *counted, d = columns_of(truth)
    widest = bounds[d][1]
    fewest = {name: bounds[name][0] for name in counted}
    most = _most({name: bounds[name] for name in counted}, widest)
    narrowest = widest.where(~_hidden(d, raw), np.maximum(sum(most.values()), 1.0))
    return {LOWEST: raw.assign(**fewest, **{d: widest}), HIGHEST: raw.assign(**most, **{d: narrowest})}


def _most(bounds: Mapping[str, tuple[pd.Series, pd.Series]], widest: pd.Series) -> dict[str, pd.Series]:
    """The parts of a numerator at their highest, one after the other, as far as the denominator holds their sum."""
    taken = sum(low for low, _ in bounds.values())
    found = {}
    for name, (low, high) in bounds.items():
        more = np.minimum(high - low, np.maximum(widest - taken, 0.0)).where(high != low, 0.0)
        found[name] = low + more
        taken = taken + more
    return found


def _bounds(column: str, raw: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """A column with its suppressed cells at 0, and at the largest figure that they can hide."""
    hidden = _hidden(column, raw)
    if not hidden.any():
        return raw[column], raw[column]
    return raw[column].where(~hidden, 0.0), raw[column].where(~hidden, raw[at_most(column)])


def _hidden(column: str, raw: pd.DataFrame) -> pd.Series:
    if at_most(column) in raw:
        return raw[at_most(column)].notna()
    return pd.Series(False, index=raw.index)
