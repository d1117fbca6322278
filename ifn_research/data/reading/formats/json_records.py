"""Tables in JSON as portals and programs write them: where the records are, and their members as columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ifn_research.data.reading.formats.json_tables import Record, find_tables
from ifn_research.data.reading.formats.json_text import parse_json
from ifn_research.errors import DataError, nearest
from ifn_research.language.messages import Words, say

# Members that name one of several objects in a list.
IDENTIFIERS = re.compile(r"(id|code|name|nom|key|cle|slug|libelle|label)(_.*)?", re.IGNORECASE)
MOST_COLUMNS = 16_384
MOST_CELLS = 100_000_000
LARGEST_EXACT = 2**53
AS_LIST = say("reading.write_list_records_code")


def read_json(content: bytes, path: Path, sheet: str | int | None) -> pd.DataFrame:
    """Read a table of a JSON document.

    Parameters
    ----------
    content : bytes
        The file: a list of records, one that an object holds, columns or records by name, JSON lines, GeoJSON.
    path : Path
        Its name, for messages.
    sheet : str, int or None
        The list, where the document holds several: names from the top, joined with points.

    Returns
    -------
    DataFrame, shape (n_rows, n_columns)
        Numbers as numbers, texts as texts. Members of inner objects are named ``outer.inner``, those of a list of
        objects by what names each (see `_flat`). `attrs["left_out"]` names what has no place in a table.

    Raises
    ------
    DataError
        If it is no JSON, or holds no table or several of which none is named.
    """
    document = parse_json(content, path)
    found = find_tables(document)
    if not found:
        raise DataError(
            say("reading.json_document_holds_no"),
            where=str(path),
            fix=AS_LIST,
        )
    records = found[_chosen(list(found), path, sheet)]
    columns, left_out = _columns(records, path)
    if not columns:
        raise DataError(
            say("reading.records_no_member"), where=str(path), fix=say("reading.export_table_again_columns")
        )
    frame = pd.DataFrame({name: _column(cells) for name, cells in columns.items()})
    frame.attrs["left_out"] = left_out
    return frame


def _columns(records: Sequence[Record], path: Path) -> tuple[dict[str, list[Any]], list[str]]:
    """The cells of each column, and the names of what has no place in a table."""
    columns: dict[str, list[Any]] = {}
    left_out: dict[str, None] = {}
    for row, record in enumerate(records):
        own = list(_flat(record, left_out))
        if len(dict(own)) < len(own):
            raise _same_path([name for name, _ in own], say("reading.record_of_file", path=path, row=row + 1))
        for name, value in own:
            if name not in columns:
                columns[name] = [None] * len(records)
            columns[name][row] = value
        if len(columns) > MOST_COLUMNS or len(columns) * len(records) > MOST_CELLS:
            raise DataError(
                say("reading.records_more_members_names", most_columns=MOST_COLUMNS),
                where=str(path),
                fix=AS_LIST,
            )
    # What cannot be told apart in one record is not half told in the others.
    return {name: cells for name, cells in columns.items() if not _beneath(name, left_out)}, list(left_out)


def _same_path(names: Sequence[str], where: Words) -> DataError:
    twice = next(name for name in names if names.count(name) > 1)
    return DataError(
        say("reading.two_members_record_named", twice=twice),
        where=where,
        fix=say("reading.rename_one"),
    )


def _beneath(name: str, others: Iterable[str]) -> bool:
    return any(name == other or name.startswith(f"{other}.") for other in others)


def _chosen(names: Sequence[str], path: Path, sheet: str | int | None) -> str:
    if sheet is None and len(names) == 1:
        return names[0]
    if sheet is None:
        raise DataError(
            say("reading.json_document_holds_tables", count=len(names)),
            where=str(path),
            fix=say("reading.say_sheet_holds", offer_sheet=names[0], names=names),
        )
    if isinstance(sheet, int):
        if 0 <= sheet < len(names):
            return names[sheet]
        raise DataError(
            say("reading.no_table_number", sheet=sheet), where=str(path), fix=say("reading.its_tables", names=names)
        )
    if sheet not in names:
        told = (
            nearest(sheet, [name for name in names if name]) if any(names) else say("reading.remove_sheet_holds_table")
        )
        raise DataError(say("reading.no_table", sheet=sheet), where=str(path), fix=told)
    return sheet


def _flat(value: Any, left_out: dict[str, None], name: str = "") -> Iterator[tuple[str, Any]]:
    """The members of a record that are figures or texts, named by their path.

    The objects of a list are named by their own name (a member such as `code`, `id_indicator` or `nom` that tells them
    apart), or by the one member that each has; a single one needs no name. A list of figures or texts is one text.
    """
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, left_out, f"{name}.{key}" if name else str(key))
    elif not isinstance(value, list):
        yield name, value
    elif not any(isinstance(item, (dict, list)) for item in value):
        yield name, ", ".join(str(item) for item in value if item is not None) or None
    else:
        named = _told_apart(value)
        if named is None:
            left_out[name] = None
        else:
            yield from _flat(named, left_out, name)


def _told_apart(items: list[Any]) -> Record | None:
    """Objects of a list by what names them; None where nothing does: places in a list are no names."""
    if not all(isinstance(item, dict) for item in items):
        return None
    for key in filter(IDENTIFIERS.fullmatch, items[0]):
        names = [item.get(key) for item in items]
        if all(isinstance(name, str) and name for name in names) and len(set(names)) == len(names):
            return {item[key]: {k: v for k, v in item.items() if k != key} for item in items}
    if all(len(item) == 1 for item in items):
        merged = {key: value for item in items for key, value in item.items()}
        return merged if len(merged) == len(items) else None
    return items[0] if len(items) == 1 else None


def _column(cells: list[Any]) -> pd.Series:
    """Cells as one type where they have one; numbers and texts of one column stay what they are."""
    known = [cell for cell in cells if cell is not None]
    kinds = {type(cell) for cell in known}
    if kinds == {str}:
        return pd.Series(cells, dtype="str")
    if kinds == {bool} and len(known) == len(cells):
        return pd.Series(cells, dtype=bool)
    if kinds and kinds <= {int, float}:
        if any(isinstance(cell, int) and abs(cell) > LARGEST_EXACT for cell in known):
            # More figures than a number holds: an identifier.
            return pd.Series([None if cell is None else str(cell) for cell in cells], dtype="str")
        if kinds == {int} and len(known) == len(cells):
            return pd.Series(cells, dtype=np.int64)
        return pd.Series([np.nan if cell is None else cell for cell in cells], dtype=np.float64)
    return pd.Series(cells, dtype=object)
