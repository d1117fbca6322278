"""Files of a results folder, read back whole or refused by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pandas as pd

from ifn_research.errors import DataError
from ifn_research.language.messages import Message, Words, say
from ifn_research.language.others import of_other
from ifn_research.language.spelling import visible
from ifn_research.results.parts import MOST_WHOLE, Parts, parts_of_file, versions_in
from ifn_research.text import guarded, unguarded

# A cell that begins with an apostrophe, in quotation marks or not.
GUARDED = re.compile(rb"""[,\n\r"]'""")
# What readers raise, unforeseen, on something else than what is written.
STUMBLES = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError)


@contextmanager
def undamaged(path: Path, *further: type[Exception]) -> Iterator[None]:
    """Turn whatever keeps a file from being read into one DataError that names it.

    Parameters
    ----------
    path : Path
    further : exception types
        What the reader raises beside OSError, ValueError and what `STUMBLES` has.
    """
    expected: tuple[type[Exception], ...] = (OSError, ValueError, *STUMBLES, *further)
    try:
        yield
    except expected as error:
        raise DataError(
            say("results.file_results_damaged_cannot", path=path.name, reason=_reason(error)),
            where=str(path),
            fix=say("results.restore_copy_run_study"),
        ) from error


def _reason(error: Exception) -> Words:
    """The words of an error: a sentence of the catalogue, or another program's on one line."""
    if error.args and isinstance(error.args[0], Message):
        return error.args[0]
    told = error.strerror if isinstance(error, OSError) and error.strerror else " ".join(str(error).split())
    return of_other(told[:200])


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table in which no text can become a formula of a spreadsheet; `read_csv` gives the same texts back."""
    _each_text(table, lambda text: guarded(visible(text))).to_csv(path, index=False, lineterminator="\n")


def _each_text(table: pd.DataFrame, change: Callable[[str], str]) -> pd.DataFrame:
    """A table with every text changed; each different one is looked at once."""
    texts = table.select_dtypes(exclude=["number", "bool"]).columns
    changed = {}
    for name in texts:
        found = {value: change(value) for value in table[name].drop_duplicates().tolist() if isinstance(value, str)}
        if any(value != new for value, new in found.items()):
            changed[name] = table[name].map(lambda value, found=found: found.get(value, value))
    return table.assign(**changed) if changed else table


def read_csv(path: Path, columns: Sequence[str], *, younger: Collection[str] = ()) -> pd.DataFrame:
    """A table that holds at least these columns, every cell as text.

    Parameters
    ----------
    path : Path
    columns : sequence of str
    younger : collection of str
        Those of them that the table need not have: they are empty then.

    Raises
    ------
    DataError
        If the file is damaged, cut in a line included.
    """
    with undamaged(path):
        content = path.read_bytes()
        found = pd.read_csv(BytesIO(content), dtype=str, keep_default_na=False)
        table = _with_columns(found, columns, younger, empty="")
        # pandas fills what a cut line lacks with empty cells.
        if not content.endswith(b"\n"):
            raise ValueError(say("results.last_line_cut"))
        return _each_text(table, unguarded) if GUARDED.search(content) else table


def read_parquet(path: Path, columns: Sequence[str], *, younger: Collection[str] = ()) -> pd.DataFrame:
    """A table that holds at least these columns.

    Parameters
    ----------
    path : Path
    columns : sequence of str
    younger : collection of str
        Those of them that the table need not have: their values are missing then.

    Raises
    ------
    DataError
        If the file is damaged.
    """
    from pyarrow import ArrowException
    from pyarrow.parquet import read_table

    with undamaged(path, ArrowException):
        table = read_table(path)
        # Texts that are none are found here, not where they are first looked at.
        table.validate(full=True)
        return _with_columns(table.to_pandas(), columns, younger, empty=float("nan"))


def read_parts(path: Path, columns: Sequence[str], *, younger: Collection[str] = ()) -> Parts | None:
    """A table of which a version at a time is read; None if it is not long, or not written so.

    Parameters
    ----------
    path, columns, younger
        As for `read_parquet`.

    Raises
    ------
    DataError
        If the file is damaged.
    """
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    with undamaged(path, ArrowException), ParquetFile(path) as file:
        if file.metadata.num_rows <= MOST_WHOLE:
            return None
        versions = versions_in(file)
        empty = file.schema_arrow.empty_table().to_pandas()
        completed = partial(_with_columns, columns=columns, younger=younger, empty=float("nan"))
        completed(empty.copy())
        return parts_of_file(path, versions, empty).changed(completed) if versions else None


def write_yaml(data: Mapping[str, Any], path: Path) -> None:
    """Write plain data as YAML."""
    path.write_text(yaml_text(data), encoding="utf-8")


def yaml_text(data: Mapping[str, Any]) -> str:
    """Plain data as YAML."""
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    text = StringIO()
    yaml.dump(dict(data), text)
    return text.getvalue()


def read_yaml(path: Path) -> dict[str, Any]:
    """Read plain data from YAML.

    Raises
    ------
    DataError
        If the file is missing, or holds no mapping.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    with undamaged(path, YAMLError):
        content = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        if not isinstance(content, dict):
            raise ValueError(say("results.no_mapping"))
        return dict(content)


def _with_columns(
    table: pd.DataFrame, columns: Sequence[str], younger: Collection[str], *, empty: str | float
) -> pd.DataFrame:
    """A table with its younger columns, each after the one before it; the others must be there."""
    absent = [column for column in columns if column not in table.columns]
    damaged = [column for column in absent if column not in younger]
    if damaged:
        raise ValueError(say("results.lacks_columns", names=damaged))
    for column in absent:
        before = columns[: columns.index(column)][-1:]
        table.insert(sum(table.columns.get_loc(name) + 1 for name in before), column, empty)
    return table
