"""From raw columns to the values of indicators and ground truths: rates from counts, and who is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.config.column_roles import columns_of
from ifn_research.config.models import GroundTruthConfig, IndicatorConfig
from ifn_research.data.numbers import as_text
from ifn_research.errors import ConfigError, DataError
from ifn_research.language.messages import say
from ifn_research.matrix import Floats

__all__ = ["Measurement", "all_values", "columns_of", "counts_of", "outcome", "parts_of", "per_of", "rate", "values_of"]


# A rate made of two counts is a percentage unless told otherwise.
SCALE = {"": 100.0, "%": 100.0, "share": 1.0, "‰": 1000.0}


@dataclass(frozen=True)
class Measurement:
    """A ground truth, territory by territory, as measured: not yet oriented.

    Attributes
    ----------
    name : str
    values : array, shape (n_territories,)
        In the outcome's own unit; NaN where it is not known, and where `only_where` leaves the territory out.
    numerator, denominator : array, shape (n_territories,), or None
        The counts of a rate from counts, NaN where `values` is.
    n_left_out : int
        Territories that have a value and that `only_where` leaves out.
    inclusion : array, shape (n_territories,), or None
        Probability with which each was drawn to be measured; None where they were not drawn.
    """

    name: str
    values: Floats
    numerator: Floats | None = None
    denominator: Floats | None = None
    n_left_out: int = 0
    inclusion: Floats | None = None


def rate(numerator: Floats, denominator: Floats, *, unit: str = "%", per: float | None = None) -> Floats:
    """A rate from two counts.

    Parameters
    ----------
    numerator, denominator : array, shape (n_territories,)
        Counts; a denominator of zero gives a missing rate.
    unit : {"%", "", "share", "‰"}
        What the rate is expressed in; the empty unit is %.
    per : float, optional
        In place of a proportion, the rate for so many of the denominator, in any unit.

    Raises
    ------
    ConfigError
        If the unit is no proportion.
    """
    if per is None and unit not in SCALE:
        raise ConfigError(
            say("reading.rate_counts_cannot", unit=unit),
            where="unit:",
            fix=say("reading.use_share_compute_figure"),
        )
    with np.errstate(divide="ignore", invalid="ignore"):
        result = (SCALE[unit] if per is None else per) * numerator / denominator
    return np.where(denominator > 0, result, np.nan)


def values_of(item: IndicatorConfig | GroundTruthConfig, raw: pd.DataFrame) -> Floats:
    """The values of an indicator or outcome from the raw columns, in its own unit, shape (n_territories,)."""
    if item.column is not None:
        return np.asarray(raw[columns_of(item)[0]].to_numpy(dtype=np.float64).copy())
    return rate(*counts_of(item, raw), unit=item.unit, per=per_of(item))


def per_of(item: IndicatorConfig | GroundTruthConfig) -> float | None:
    """The number of the denominator for which a rate from counts stands; None where it is a proportion."""
    return item.per if isinstance(item, IndicatorConfig) and item.column is None else None


def counts_of(item: IndicatorConfig | GroundTruthConfig, raw: pd.DataFrame) -> tuple[Floats, Floats]:
    """Numerator and denominator of a rate from counts, each of shape (n_territories,).

    A numerator of several columns is their sum, and missing where one of them is.
    """
    numerator = parts_of(item, raw).sum(axis=1)
    return numerator, raw[columns_of(item)[-1]].to_numpy(dtype=np.float64)


def parts_of(item: IndicatorConfig | GroundTruthConfig, raw: pd.DataFrame) -> Floats:
    """The columns of which a numerator is the sum, shape (n_territories, n_columns)."""
    return np.column_stack([raw[name].to_numpy(dtype=np.float64) for name in columns_of(item)[:-1]])


def outcome(truth: GroundTruthConfig, raw: pd.DataFrame) -> Measurement:
    """A ground truth from the raw columns.

    Raises
    ------
    DataError
        If `only_where` keeps no territory, or one that was measured has no probability of being drawn.
    """
    keep = _kept(truth, raw)
    values = values_of(truth, raw)
    left_out = int(np.sum(~keep & np.isfinite(values)))
    values[~keep] = np.nan
    if truth.column is not None:
        return Measurement(truth.name, values, n_left_out=left_out, inclusion=_inclusion(truth, raw, values))
    known = np.isfinite(values)
    counts = [np.where(known, found, np.nan) for found in counts_of(truth, raw)]
    return Measurement(truth.name, values, counts[0], counts[1], left_out, _inclusion(truth, raw, values))


def _inclusion(truth: GroundTruthConfig, raw: pd.DataFrame, values: Floats) -> Floats | None:
    """The probability with which each territory was drawn; refused where one that was measured has none.

    A column that could not be read is complained of where it was sought: its probabilities are NaN here.
    """
    if truth.inclusion is None:
        return None
    if truth.inclusion not in raw:
        return np.full(len(raw), np.nan)
    found: Floats = raw[truth.inclusion].to_numpy(dtype=np.float64)
    bad = np.isfinite(values) & ~((found > 0) & (found <= 1))
    if bad.any():
        rows = np.flatnonzero(bad)
        raise DataError(
            say("study.no_inclusion", len(rows), column=truth.inclusion, codes=[str(raw.index[row]) for row in rows]),
            where=say("study.ground_truth", name=truth.name),
            fix=say("study.give_inclusion"),
        )
    return found


def _kept(truth: GroundTruthConfig, raw: pd.DataFrame) -> npt.NDArray[np.bool_]:
    keep = np.ones(len(raw), dtype=bool)
    for column, wanted in truth.only_where.items():
        accepted = wanted if isinstance(wanted, (list, tuple)) else [wanted]
        cells = as_text(raw[column])
        matches = np.isin(cells.astype(str), [_as_cell(value) for value in accepted])
        if not matches.any():
            raise DataError(
                say("quality.only_where_keeps_no", column=column, accepted=map(repr, accepted)),
                where=say("quality.ground_truth_only_where", truth=truth.name),
                fix=say("quality.column_holds", column=column, cells=sorted(set(cells))),
            )
        keep &= matches
    return keep


def _as_cell(value: Any) -> str:
    """A value of the configuration as a cell holds it."""
    if isinstance(value, bool):
        return str(value)
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def all_values(indicators: Mapping[str, IndicatorConfig], raw: pd.DataFrame) -> pd.DataFrame:
    """The values of several indicators, one column each, on the index of the raw columns."""
    return pd.DataFrame({name: values_of(item, raw) for name, item in indicators.items()}, index=raw.index)
