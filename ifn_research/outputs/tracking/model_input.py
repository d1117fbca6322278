"""A user's raw table as a logged index takes it. Models that are logged import their names from here."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd

from ifn_research.errors import DataError, nearest
from ifn_research.language.messages import say
from ifn_research.results import IndexVersion, Scored, raw_matrix


class LoadedModel(Protocol):
    """A model as ``mlflow.pyfunc.load_model`` gives it: its metadata hold the signature."""

    @property
    def metadata(self) -> Any:
        """The model as MLflow describes it."""
        ...


@dataclass(frozen=True)
class LoggedIndex:
    """A fitted index with the columns of the raw tables that it scores.

    Attributes
    ----------
    index : IndexVersion
    code : str
        Column of the territory codes.
    groups : mapping of str to str
        Column of each group that the index needs.
    """

    index: IndexVersion
    code: str
    groups: Mapping[str, str]

    @classmethod
    def read(cls, path: str | Path, *, code: str, groups: Mapping[str, str]) -> LoggedIndex:
        """Read an `index.json`."""
        return cls(IndexVersion.from_json(Path(path).read_text(encoding="utf-8")), code, groups)

    def scores(self, raw: pd.DataFrame) -> pd.DataFrame:
        """Score territories.

        Parameters
        ----------
        raw : DataFrame, one row a territory
            The columns of the signature.

        Returns
        -------
        DataFrame, one row for each row given
            Columns ``code`` and ``score`` (higher = more fragile); a territory that cannot be scored has no score,
            and a UserWarning names it.

        Raises
        ------
        DataError
            If codes are repeated or missing.
        Refusal
            If cells are missing and the index refuses them, or a reference group is unknown to it.
        """
        numbers = dict.fromkeys(column for definition in self.index.definitions for column in definition.columns)
        table = typed_table(raw, code=self.code, numbers=numbers, groups=self.groups.values())
        codes = table[self.code].to_numpy(dtype=object)
        groups = {name: table[column].to_numpy(dtype=object) for name, column in self.groups.items()}
        scored = self.index.score(raw_matrix(table, self.index.definitions, codes=codes, groups=groups))
        _warn(scored)
        scores = pd.Series(scored.scores, index=scored.codes).reindex(codes)
        return pd.DataFrame({"code": codes, "score": scores.to_numpy(dtype=np.float64)})


def model_input(table: pd.DataFrame, model: LoadedModel) -> pd.DataFrame:
    """Return a raw table with the columns and types of a logged index's signature.

    Parameters
    ----------
    table : DataFrame, one row a territory
        The columns of the study's tables; whole numbers become float64, other columns go.
    model : LoadedModel
        What ``mlflow.pyfunc.load_model`` gave.

    Raises
    ------
    DataError
        As `typed_table`.

    Examples
    --------
    >>> model = mlflow.pyfunc.load_model(address)  # doctest: +SKIP
    >>> model.predict(model_input(raw, model))  # doctest: +SKIP
    """
    columns = model.metadata.get_input_schema().inputs
    code, *groups = [column.name for column in columns if column.type.name == "string"]
    return typed_table(
        table, code=code, numbers=[column.name for column in columns if column.type.name == "double"], groups=groups
    )


def typed_table(table: pd.DataFrame, *, code: str, numbers: Iterable[str], groups: Iterable[str] = ()) -> pd.DataFrame:
    """Return the columns that an index needs, as text and float64.

    Parameters
    ----------
    table : DataFrame, one row a territory
    code : str
        Column of the territory codes, read as text.
    numbers : iterable of str
        Raw columns; they become float64.
    groups : iterable of str
        Columns of groups; they become text.

    Raises
    ------
    DataError
        If a column is missing, the codes are numbers (leading zeros are lost) or repeated, or a figure is not one.

    Examples
    --------
    >>> raw = pd.DataFrame({"code": ["01", "02"], "rate": [12, 15], "note": ["a", "b"]})
    >>> typed_table(raw, code="code", numbers=["rate"]).dtypes.astype(str).to_dict()
    {'code': 'str', 'rate': 'float64'}
    """
    numbers, groups = list(numbers), list(groups)
    for column in (code, *numbers, *groups):
        if column not in table:
            raise DataError(
                say("tracking.table_no_column", column=column),
                where=say("tracking.index_input"),
                fix=nearest(column, table.columns),
            )
    _check_codes(table[code])
    columns = {name: _as_text(table[name]) for name in (code, *groups)}
    columns |= {name: _as_numbers(table[name]) for name in numbers}
    return pd.DataFrame(columns)


def _warn(scored: Scored) -> None:
    n = len(scored.left_out)
    if n:
        warnings.warn(str(say("tracking.have_no_score", n, codes=scored.left_out)), stacklevel=3)
    beyond = scored.codes[scored.out_of_range.any(axis=1)]
    if len(beyond):
        warnings.warn(str(say("tracking.have_figures_beyond", len(beyond), codes=beyond)), stacklevel=3)


def _check_codes(codes: pd.Series) -> None:
    where = say("tracking.of_column", codes=codes.name)
    if pd.api.types.is_numeric_dtype(codes):
        raise DataError(
            say("tracking.territory_codes_numbers_their"),
            where=where,
            fix=say("tracking.read_text_pandas_read", codes=codes.name),
        )
    if codes.isna().any() or (codes == "").any():
        raise DataError(
            say("tracking.some_territories_no_code"), where=where, fix=say("tracking.fill_codes_remove_rows")
        )
    repeated = codes[codes.duplicated()].unique()
    if len(repeated):
        raise DataError(
            say("tracking.territories_appear_twice", repeated=repeated),
            where=where,
            fix=say("tracking.keep_row_each_territory"),
        )


def _as_text(column: pd.Series) -> pd.Series:
    return column.astype("str").where(column.notna(), "")


def _as_numbers(column: pd.Series) -> pd.Series:
    try:
        return pd.to_numeric(column).astype("float64")
    except (ValueError, TypeError) as error:
        raise DataError(
            say("tracking.figure_not_number", error=error),
            where=say("tracking.of_column", codes=column.name),
            fix=say("tracking.write_figures_decimal_point"),
        ) from error
