"""The rows of a file of places that are meant: by columns, by what they offer, by whether they move."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ifn_research.config.sites import SitesConfig
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.reading.rows.choosing import absent_column
from ifn_research.data.reading.rows.selecting import selected
from ifn_research.data.sites.columns import BAR, items, texts
from ifn_research.errors import DataError, nearest
from ifn_research.language.messages import say
from ifn_research.matrix import Bools

# What the national schema calls its columns, and some of their values.
ACCESS, HELP, MOVING = "modalites_acces", "modalites_accompagnement", "itinerance"
NOBODY, REMOTE, MOBILE = "Ce lieu n'accueille pas de public", "À distance", "Itinérant"


def where_rows(opened: OpenTable, config: SitesConfig) -> Bools:
    """The rows that `where` keeps.

    Raises
    ------
    DataError
        If it names an absent column, or a value that no row has.
    """
    return _rows(opened, config, config.where or {}, "where")


def mobile_rows(opened: OpenTable, config: SitesConfig) -> Bools:
    """The rows of places that move; a place of the national schema that is fixed too is not."""
    if config.mobile is not None:
        return _rows(opened, config, config.mobile, "mobile")
    if config.format != "mediation-numerique" or MOVING not in opened.columns:
        return np.zeros(len(opened.columns), dtype=bool)
    return _lists(opened, MOVING, lambda found: found == {MOBILE})


def receiving_nobody(opened: OpenTable) -> Bools:
    """The rows of places of the national schema that receive nobody."""
    return _lists(opened, ACCESS, lambda found: NOBODY in found)


def remote_only(opened: OpenTable) -> Bools:
    """The rows of places of the national schema that help at a distance alone."""
    return _lists(opened, HELP, lambda found: found == {REMOTE})


def _lists(opened: OpenTable, column: str, means: Any) -> Bools:
    if column not in opened.columns:
        return np.zeros(len(opened.columns), dtype=bool)
    return np.array([bool(means(found)) for found in items(texts(opened, column))], dtype=bool)


def _rows(opened: OpenTable, config: SitesConfig, wanted: dict[str, Any], key: str) -> Bools:
    rows = np.ones(len(opened.columns), dtype=bool)
    for column, value in wanted.items():
        if column not in opened.columns:
            raise absent_column(opened, column)
        cells = opened.columns[column]
        if config.format == "mediation-numerique":
            found, values = _in_lists(opened, column, value)
        else:
            found, values = selected(cells, value)
        if not found.any():
            one = value[0] if isinstance(value, (list, tuple)) else value
            raise DataError(
                say("sites.keeps_no_row", key=key, column=column, value=str(one)),
                where=opened.path,
                fix=nearest(str(one), values),
            )
        rows &= found
    return rows


def _in_lists(opened: OpenTable, column: str, value: Any) -> tuple[Bools, list[str]]:
    """The rows whose list holds one of the values, and every item of the lists."""
    lists = pd.Series(texts(opened, column), dtype="str").str.replace("’", "'").str.split(BAR).explode().str.strip()
    plain = [item.replace("’", "'") if isinstance(item, str) else item for item in _listed(value)]
    matches, found = selected(lists.reset_index(drop=True), plain)
    rows = np.zeros(len(opened.columns), dtype=bool)
    rows[lists.index.to_numpy()[matches]] = True
    return rows, [item for item in found if item]


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]
