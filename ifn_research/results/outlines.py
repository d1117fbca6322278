"""Outlines with no more points than a map shows, kept with the results."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ifn_research.errors import DataError
from ifn_research.geography.sheet import areas_of, projected, projection
from ifn_research.language.messages import say
from ifn_research.matrix import Labels

# A map of this many points across shows no difference.
POINTS_ACROSS = 4000
# Metres in a degree of latitude, and decimals of degrees that a file may have.
DEGREE, DECIMALS = 111_000.0, (3, 7)


def simplified(codes: Labels, shapes: Labels) -> dict[str, Any]:
    """Outlines for maps: neighbours keep a common border, and points that no map would show are gone.

    Parameters
    ----------
    codes : array of str, shape (n_territories,)
    shapes : array of shapely polygons, shape (n_territories,)
        In degrees (WGS 84), None where there is none.

    Returns
    -------
    dict of code to shapely polygon
        In degrees, of the territories that have an outline; one too small for a map keeps its own.
    """
    there = np.array([shape is not None for shape in shapes])
    codes, shapes = codes[there], shapes[there]
    result = np.empty(len(codes), dtype=object)
    areas = areas_of(shapes) if len(shapes) else np.array([], dtype=object)
    for area in dict.fromkeys(areas):
        result[areas == area] = _simplified(shapes[areas == area])
    return dict(zip(codes.tolist(), result, strict=True))


def write_outlines(outlines: Mapping[str, Any], path: Path) -> None:
    """Write outlines as GeoParquet: `code` and `geometry`, in degrees (WGS 84)."""
    import geopandas

    table = geopandas.GeoDataFrame(
        {"code": list(outlines)}, geometry=np.array(list(outlines.values()), dtype=object), crs="EPSG:4326"
    )
    table.to_parquet(path, index=False, compression="zstd")


def read_outlines_back(path: Path) -> dict[str, Any]:
    """Read the outlines of a results folder.

    Raises
    ------
    DataError
        If the file is damaged.
    """
    import shapely
    from pyarrow import ArrowException
    from shapely.errors import ShapelyError

    try:
        # The geometry as it is written: what geopandas adds costs half a second to import.
        table = pd.read_parquet(path, columns=["code", "geometry"])
        shapes = shapely.from_wkb(table["geometry"].to_numpy(dtype=object))
    except (OSError, ValueError, KeyError, ArrowException, ShapelyError) as error:
        raise DataError(
            say("results.file_results_damaged_cannot", path=path.name, reason=" ".join(str(error).split())[:200]),
            where=str(path),
            fix=say("results.restore_copy_run_study"),
        ) from error
    return dict(zip(table["code"].astype(str), shapes, strict=True))


def _simplified(shapes: Labels) -> Labels:
    import shapely

    transformer = projection(shapes)
    flat = projected(shapes, transformer)
    west, south, east, north = shapely.total_bounds(flat)
    tolerance = max(east - west, north - south) / POINTS_ACROSS
    fewer = projected(shapely.coverage_simplify(flat, tolerance), transformer, back=True)
    decimals = int(np.clip(np.ceil(-np.log10(tolerance / 4 / DEGREE)), *DECIMALS))
    rounded = shapely.set_precision(fewer, 10.0**-decimals)
    return np.where(shapely.is_empty(rounded), shapes, rounded)
