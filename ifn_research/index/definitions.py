"""From raw columns to the matrix of an index's indicators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import TypeAdapter

from ifn_research.config.models import IndicatorConfig
from ifn_research.data.values import columns_of, values_of
from ifn_research.matrix import NO_COUNTS, Floats, IndicatorMatrix, Labels


@dataclass(frozen=True)
class Definition:
    """The computation of an indicator from raw columns, and its meaning to an index.

    Attributes
    ----------
    name : str
    column, numerator, denominator : str or None
        One column, or two counts; a numerator may be several columns, whose sum it is.
    unit : str
    direction : 1 or -1
    dimension : str
        Path of its node; empty = directly below the index.
    transform : str
        The scale on which it is measured, an entry of `TRANSFORMS`.
    per : float or None
        Of a rate from counts that is no proportion, for how many of the denominator it stands.
    """

    name: str
    column: str | None = None
    numerator: str | tuple[str, ...] | None = None
    denominator: str | None = None
    unit: str = ""
    direction: Literal[1, -1] = 1
    dimension: str = ""
    transform: str = "none"
    per: float | None = None

    @classmethod
    def of(cls, name: str, config: IndicatorConfig) -> Definition:
        """The definition that a configuration gives, of columns with one row a territory."""
        columns = columns_of(config)
        counted = config.column is None and len(columns) > 1
        return cls(
            name=name,
            column=None if counted or not columns else columns[0],
            numerator=None if not counted else columns[0] if len(columns) == 2 else tuple(columns[:-1]),
            denominator=columns[-1] if counted else None,
            unit=config.unit,
            direction=config.direction,
            dimension=config.dimension or "",
            transform=config.transform,
            per=config.per if counted else None,
        )

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Definition:
        """The definition that was saved as JSON, in which several columns are a list.

        Raises
        ------
        LookupError, ValueError
            If it is none, or gives neither one column nor two counts.
        """
        numerator = document["numerator"]
        plain = {**document, "numerator": tuple(numerator) if isinstance(numerator, list) else numerator}
        found: Definition = TypeAdapter(cls).validate_python(plain)
        if not found.columns:
            raise ValueError(found.name)
        return found

    @property
    def columns(self) -> tuple[str, ...]:
        """Raw columns that the indicator needs."""
        return tuple(columns_of(self._config))

    def values(self, raw: pd.DataFrame) -> Floats:
        """Values in the indicator's unit, not oriented, shape (n_territories,)."""
        return values_of(self._config, raw)

    @property
    def _config(self) -> IndicatorConfig:
        return IndicatorConfig(
            column=self.column,
            numerator=self.numerator,
            denominator=self.denominator,
            unit=self.unit,
            per=self.per,
        )

    def denominators(self, raw: pd.DataFrame) -> Floats:
        """The people of whom it is a proportion, NaN where it is none; shape (n_territories,)."""
        if self.denominator is None or self.per is not None:
            return np.full(len(raw), np.nan)
        return np.asarray(raw[self.denominator].to_numpy(dtype=np.float64))


def raw_matrix(
    raw: pd.DataFrame,
    definitions: Sequence[Definition],
    *,
    codes: Labels,
    groups: Mapping[str, Labels] | None = None,
    population: Floats | None = None,
) -> IndicatorMatrix:
    """The matrix of raw indicator values.

    Parameters
    ----------
    raw : DataFrame, n_territories rows
        Holds the columns of every definition.
    definitions : sequence of Definition
    codes : array of str, shape (n_territories,)
    groups : mapping of str to array of str, optional
    population : array, shape (n_territories,), optional
    """
    nothing = np.zeros((len(raw), 0))
    denominators = np.column_stack([nothing, *(item.denominators(raw) for item in definitions)])
    return IndicatorMatrix(
        values=np.column_stack([nothing, *(item.values(raw) for item in definitions)]),
        denominators=NO_COUNTS if np.isnan(denominators).all() else denominators,
        codes=codes,
        indicators=tuple(definition.name for definition in definitions),
        dimensions=tuple(definition.dimension for definition in definitions),
        directions=tuple(definition.direction for definition in definitions),
        units=tuple(definition.unit for definition in definitions),
        transforms=tuple(definition.transform for definition in definitions),
        groups=dict(groups or {}),
        population=population,
    )
