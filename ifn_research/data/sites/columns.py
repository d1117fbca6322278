"""Columns of a file of places, points or costs: texts, figures, days, lists."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.config.sites import MEDIATION, POINTS, SitesConfig
from ifn_research.config.tables import TableConfig
from ifn_research.data.numbers import as_text, parse_numbers
from ifn_research.data.reading.files import OpenTable, open_table
from ifn_research.data.reading.formats.content import read_content
from ifn_research.data.reading.rows.choosing import absent_column
from ifn_research.errors import DataError
from ifn_research.language.messages import say
from ifn_research.matrix import Floats, Labels

BAR = "|"


def open_places(config: SitesConfig) -> OpenTable:
    """Open a file of places; one of GeoJSON has the coordinates of its points beside its members.

    Raises
    ------
    DataError
    """
    code = config.column("id") or config.column("longitude") or config.column("code") or MEDIATION["id"]
    return open_table(
        TableConfig(
            path=config.path, code=code, sheet=config.sheet, separator=config.separator, encoding=config.encoding
        )
    )


def points_of_features(config: SitesConfig, n: int) -> tuple[Floats, Floats] | None:
    """Longitudes and latitudes of the points of a GeoJSON file, NaN where a feature is none; None for other files.

    Raises
    ------
    DataError
        If the features are no points.
    """
    content = read_content(config.path, config.sheet)
    if content.suffix not in POINTS:
        return None
    document = json.loads(content.data.decode("utf-8-sig"))
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or len(features) != n:
        return None
    places = np.array([_point(item) for item in features], dtype=np.float64).reshape(-1, 2)
    if np.isnan(places).all():
        raise DataError(say("sites.features_no_points"), where=config.path, fix=say("sites.give_points"))
    return places[:, 0], places[:, 1]


def _point(feature: Any) -> tuple[float, float]:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        return float("nan"), float("nan")
    found = geometry.get("coordinates")
    if not isinstance(found, list) or len(found) < 2:
        return float("nan"), float("nan")
    return float(found[0]), float(found[1])


def texts(opened: OpenTable, name: str) -> Labels:
    """A column as texts; a missing cell is the empty text.

    Raises
    ------
    DataError
        If there is no such column.
    """
    if name not in opened.columns:
        raise absent_column(opened, name)
    return np.asarray(as_text(opened.columns[name]))


def figures(opened: OpenTable, name: str, decimal: Literal[".", ","] | None = None) -> tuple[Floats, list[str]]:
    """A column as figures, NaN where missing, and the different texts that are none.

    Raises
    ------
    DataError
        If there is no such column.
    """
    if name not in opened.columns:
        raise absent_column(opened, name)
    column = opened.columns[name]
    marks: Sequence[Literal[".", ","]] = (decimal,) if decimal else (".", ",")
    read = min((parse_numbers(column, decimal=mark) for mark in marks), key=lambda found: len(found.refused))
    cells = as_text(column)
    return read.values, list(dict.fromkeys(str(cells[at]) for at in read.refused))


def days(cells: Labels) -> npt.NDArray[np.datetime64]:
    """Texts as days (``2024-01-31``, ``31/01/2024``), as datetime64, NaT where they are none, shape (n_texts,)."""
    column = pd.Series(cells, dtype="str")
    iso = column.str.extract(r"^([0-9]{4})-([0-9]{2})-([0-9]{2})")
    french = column.str.extract(r"^([0-9]{2})/([0-9]{2})/([0-9]{4})")
    year, month, day = (iso[at].fillna(french[2 - at]) for at in range(3))
    written = year + "-" + month + "-" + day
    found = pd.to_datetime(written, format="%Y-%m-%d", errors="coerce")
    return np.asarray(found.to_numpy(dtype="datetime64[D]"))


def items(cells: Labels) -> list[frozenset[str]]:
    """The items of lists whose separator is a bar, with the apostrophe of the keyboard."""
    known = {
        cell: frozenset(part.strip().replace("’", "'") for part in str(cell).split(BAR)) - {""} for cell in set(cells)
    }
    return [known[cell] for cell in cells]
