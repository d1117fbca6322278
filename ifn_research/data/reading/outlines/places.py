"""Outlines beside the places of the territories: axes that are exchanged, outlines of elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from ifn_research.data.findings import Finding
from ifn_research.errors import DataError
from ifn_research.geography.french_places import boxes_of
from ifn_research.geography.levels import LEVELS
from ifn_research.geography.sheet import OVERSEAS
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Bools, Floats, Labels

# Where territories of the known levels are: west, south, east, north.
PACIFIC = ((163.0, -23.0, 168.5, -19.0), (-155.0, -28.0, -134.0, -7.0), (-178.5, -14.5, -176.0, -13.0))
FRANCE = ((-5.6, 41.2, 9.7, 51.2), *OVERSEAS.values(), *PACIFIC)
# Shares of outlines that are right one way round and not the other, from which axes are said to be exchanged.
MOST, FEW = 0.9, 0.1
# A centroid may lie outside its outline (an island apart, a horseshoe), by so many km at most.
NEAR = 50.0
KM = 111.2
# Of fewer outlines nothing is said: some may be drawn for a trial.
ENOUGH, SEVERAL = 10, 3


def check_places(
    shapes: Labels,
    codes: Labels,
    path: Path,
    *,
    level: str,
    coordinates: tuple[Floats, Floats] | None,
) -> list[Finding]:
    """Compare outlines with France, for the levels of its territories, and with the study's own coordinates.

    Parameters
    ----------
    shapes : array of shapely polygons, shape (n_territories,)
        In degrees, None where a territory has none.
    codes : array of str, shape (n_territories,)
    path : Path
    level : str
        Level of the study.
    coordinates : pair of arrays, each of shape (n_territories,), optional
        Longitudes and latitudes that the tables declare; NaN where there is none.

    Raises
    ------
    DataError
        If latitudes stand where longitudes should.
    """
    import shapely

    there = np.array([shape is not None for shape in shapes], dtype=bool)
    if not there.any():
        return []
    ends, codes = shapely.bounds(shapes[there]), codes[there]
    turned = ends[:, [1, 0, 3, 2]]
    home = _in_france(ends) if level in LEVELS else np.zeros(len(ends), dtype=bool)
    abroad = level in LEVELS and home.mean() < FEW
    if abroad and _in_france(turned).mean() >= MOST:
        raise _exchanged(path, say("reading.lie_outside_france_inside"))
    strange = _of_another_departement(ends, codes, level)
    if not abroad and strange.sum() > len(codes) / 2:
        raise DataError(
            say("reading.outlines_lie_another_departement", int(strange.sum()), codes=codes[strange]),
            where=str(path),
            fix=say("reading.write_under_geometry_code"),
        )
    if coordinates is None and not abroad and strange.any():
        return [_elsewhere(path, codes[strange], say("reading.another_departement_code_says"))]
    if coordinates is None:
        return [_elsewhere(path, codes[~home], say("reading.outside_france"))] if abroad else []
    x, y = (axis[there] for axis in coordinates)
    known = int((np.isfinite(x) & np.isfinite(y)).sum())
    far = _far(ends, x, y)
    if not home.any() and far.sum() > MOST * known and _far(turned, x, y).sum() < FEW * known:
        raise _exchanged(path, say("reading.each_lies_where_territory"))
    where = say("reading.more_km_coordinates_territory", near=NEAR, known=known)
    return [_elsewhere(path, codes[far], where)] if far.any() else []


def _of_another_departement(ends: Floats, codes: Labels, level: str) -> Bools:
    """The boxes whose middle lies far from the département that the code begins with, as booleans."""
    x, y = (ends[:, 0] + ends[:, 2]) / 2, (ends[:, 1] + ends[:, 3]) / 2
    found = np.zeros(len(codes), dtype=bool)
    # Of one département, outlines that lie elsewhere are told by their coordinates or not at all.
    if len(codes) < ENOUGH or len({str(code)[:2] for code in codes}) < SEVERAL:
        return found
    for at, boxes in enumerate(boxes_of(codes, level)):
        if len(boxes):
            west, south, east, north = boxes.T
            found[at] = not ((x[at] >= west) & (x[at] <= east) & (y[at] >= south) & (y[at] <= north)).any()
    return found


def _elsewhere(path: Path, codes: Labels, where: Words) -> Finding:
    n = len(codes)
    return Finding(
        path.name,
        "",
        "outlines_elsewhere",
        "warning",
        n,
        say("reading.outlines_lie", n, where=where, codes=codes),
        say("reading.look_whether_geometry_code"),
    )


def _exchanged(path: Path, why: Words) -> DataError:
    return DataError(
        say("reading.outlines_latitudes_before_longitudes", why=why),
        where=str(path),
        fix=say("reading.write_swap_axes_true"),
    )


def _in_france(ends: Floats) -> Bools:
    """The boxes whose middle is in a land of France, as booleans."""
    x, y = (ends[:, 0] + ends[:, 2]) / 2, (ends[:, 1] + ends[:, 3]) / 2
    inside = [(x >= west) & (x <= east) & (y >= south) & (y <= north) for west, south, east, north in FRANCE]
    return np.asarray(np.any(inside, axis=0))


def _far(ends: Floats, x: Floats, y: Floats) -> Bools:
    """The points that are farther than `NEAR` from their boxes, as booleans; one that is not known is not."""
    west, south, east, north = ends.T
    with np.errstate(invalid="ignore"):
        up = np.maximum(np.maximum(south - y, y - north), 0.0)
        middle, half = (west + east) / 2, (east - west) / 2
        # The shorter way round the world.
        apart = np.abs((x - middle + 180.0) % 360.0 - 180.0)
        across = np.maximum(apart - half, 0.0) * np.cos(np.radians(np.clip(y, -89.0, 89.0)))
        return np.asarray(np.hypot(up, across) * KM > NEAR)


def known_coordinates(longitude: Any, latitude: Any) -> tuple[Floats, Floats] | None:
    """The pair of coordinates of a study, None unless it has both."""
    return None if longitude is None or latitude is None else (longitude, latitude)
