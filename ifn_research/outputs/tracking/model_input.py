"""A user's raw table as the logged index takes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from ifn_research.errors import DataError, nearest
from ifn_research.language.messages import say

if TYPE_CHECKING:
    from mlflow.pyfunc import PyFuncModel


def model_input(table: pd.DataFrame, model: PyFuncModel) -> pd.DataFrame:
    """A raw table with the columns and types of a logged index's signature.

    Parameters
    ----------
    table : DataFrame, one row a territory
        The columns of the study's tables; whole numbers become float64, other columns go.
    model : PyFuncModel
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
    """The columns that an index needs, as text and float64.

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
