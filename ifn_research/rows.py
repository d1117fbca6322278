"""Rows of results: the columns of a table, their types, and rows as a frame and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import pandas as pd

from ifn_research.language import p_values
from ifn_research.language.messages import Message, Words
from ifn_research.remarks import Remarks, noted, read, read_words, written, written_words

REMARKS, NOTE = "remarks", "note"
# The column that holds by key and values the sentences of a row.
SAID = "said"
# How the name of a single indicator begins where versions are named, and the p-value below which a test is told.
BASELINE = "baseline:"
SIGNIFICANCE = p_values.SIGNIFICANCE
# Words of cells: every single indicator as the rival of the step-down test, and the test itself; readings of a ground
# truth; kinds of figures that are withheld.
BEST, STEP_DOWN = f"{BASELINE}best", "step_down"
WITH, WITHOUT = "with circular indicators", "without circular indicators"
LEFT_OUT = "suppressed cells left out"
LOWEST, HIGHEST = "suppressed at their lowest", "suppressed at their highest"
SMALL, SECONDARY = "small", "secondary"
NUMPY = {float: "float64", int: "int64"}


class Remarked:
    """A row with remarks: its note says them in English."""

    remarks: Remarks

    @property
    def note(self) -> str:
        """The remarks in English."""
        return noted(self.remarks)


def is_remarks(column: str) -> bool:
    """True if a column holds remarks as they are written."""
    return column.endswith(REMARKS)


def note_of(column: str) -> str:
    """The column that says in English what one of remarks holds."""
    return column.replace(REMARKS, NOTE)


def sentences_of(kind: type) -> tuple[str, ...]:
    """The columns of a dataclass of rows that hold sentences, in English."""
    return tuple(name for name, hint in get_type_hints(kind).items() if hint == Words)


def columns_of(kind: type) -> tuple[str, ...]:
    """The columns of a dataclass of rows: where it has remarks stands what they say in English, and they come last.

    After them comes what its sentences say by key and values, where it has some.
    """
    names = [f.name for f in fields(kind)]
    said = (SAID,) if sentences_of(kind) else ()
    return (*(note_of(name) for name in names), *(name for name in names if is_remarks(name)), *said)


def types_of(kind: type) -> dict[str, type]:
    """The type of each column of a dataclass of rows: str, float, int or bool; what may be absent is a float."""
    hints = get_type_hints(kind)
    return {name: _type(hints[name]) if name in hints else str for name in columns_of(kind)}


def _type(hint: Any) -> type:
    options = [option for option in get_args(hint) if option is not type(None)]
    if get_origin(hint) in (Union, UnionType):
        return _type(options[0])
    return hint if hint in (float, int, bool) else str


@dataclass(frozen=True)
class Table:
    """A table of results: what one row is, and how it is kept.

    Attributes
    ----------
    row : type
        A dataclass, whose docstring says what a row and each column is.
    formats : tuple of str
        ``csv``, ``parquet``.
    groups_after : str
        Column after which the groups of the study stand; empty where there are none.
    inputs_after : str
        Column after which the inputs of a robustness analysis stand; empty where there are none.
    optional : bool
        Whether only some studies have it.
    since : int
        Format of the results folders that had it first; remarks are there since the second.
    sometimes : tuple of str
        Its last columns, which only some studies have.
    """

    row: type
    formats: tuple[str, ...] = ("csv",)
    groups_after: str = ""
    inputs_after: str = ""
    optional: bool = False
    since: int = 1
    sometimes: tuple[str, ...] = ()

    @cached_property
    def types(self) -> dict[str, type]:
        """Type of each column, in their order."""
        return types_of(self.row)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it has in every study, in their order."""
        return tuple(name for name in self.types if name not in self.sometimes)

    def frame(self, rows: Sequence[Mapping[str, Any]] = ()) -> pd.DataFrame:
        """Make a frame of rows, with its columns even when there is no row."""
        return pd.DataFrame(list(rows), columns=list(self.columns))


Kind = TypeVar("Kind")


def rows_of(frame: pd.DataFrame, kind: type[Kind]) -> list[Kind]:
    """Return the rows of a frame typed: absent figures are None, remarks and sentences are read."""
    names = {f.name for f in fields(kind)}  # type: ignore[arg-type]
    kept = [name for name in frame.columns if name in names]
    records = frame[kept].astype(object).where(frame[kept].notna(), None).to_dict("records")
    sentences = sentences_of(kind)
    said = frame[SAID].fillna("") if sentences and SAID in frame else [""] * len(records)
    return [
        kind(
            **{name: read(value or "") if is_remarks(name) else value for name, value in row.items()}
            | _messages(sentences, text)
        )
        for row, text in zip(records, said, strict=True)
    ]


def _messages(names: Sequence[str], said: str) -> dict[str, Words]:
    """Sentences of a row as messages, but for those that this release has no words for."""
    told = dict(zip(names, read_words(said), strict=False))
    return {name: words for name, words in told.items() if isinstance(words, Message) and words.is_known()}


def table(rows: Sequence[Any], kind: type) -> pd.DataFrame:
    """Rows of a dataclass as a table: numbers are floats (NaN = absent, as the remarks say), counts are integers."""
    types = types_of(kind)
    kinds = {name: NUMPY[found] for name, found in types.items() if found in NUMPY}
    # A column at a time: what it holds is looked up once.
    columns = _columns(rows, kind)
    return pd.DataFrame(list(zip(*columns, strict=True)) if rows else [], columns=list(types)).astype(kinds)


def cells(row: Any) -> list[Any]:
    """The cells of a row, in the order of the columns."""
    return [value for (value,) in _columns([row], type(row))]


def _columns(rows: Sequence[Any], kind: type) -> list[list[Any]]:
    """The cells of rows, in the order of the columns."""
    names = [f.name for f in fields(kind)]
    sentences = sentences_of(kind)
    values = {name: [getattr(row, name) for row in rows] for name in names}
    told = [
        [noted(one) if one else "" for one in column]
        if is_remarks(name)
        else [str(one) for one in column]
        if name in sentences
        else column
        for name, column in values.items()
    ]
    remarks = [[written(one) if one else "" for one in column] for name, column in values.items() if is_remarks(name)]
    said = [[written_words(words) for words in zip(*(values[name] for name in sentences), strict=True)]]
    return [*told, *remarks, *(said if sentences else [])]
