"""Outlines of territories laid on one sheet: the main land, overseas in insets below it; or a grid of tiles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.matrix import Floats, Labels

TILES = Path(__file__).resolve().parent / "tiles_departements.csv"
# Units of the sheet from its left to its right edge; every other length is in these units.
SHEET = 1000.0
# What rounding may put a point of the edge beyond it.
EDGE = 1e-6
# Between insets, and between two tiles.
GAP, BETWEEN_TILES = 12.0, 4.0
# Insets that a row has room for, and the room that the name of one takes above it.
IN_A_ROW, NAME = 6, 34.0
# French territories that would shrink the main land to a dot: west, south, east, north, in degrees.
OVERSEAS: dict[str, tuple[float, float, float, float]] = {
    "Guadeloupe": (-61.95, 15.7, -60.9, 16.7),
    "Martinique": (-61.4, 14.3, -60.7, 15.0),
    "Guyane": (-54.8, 2.0, -51.5, 6.0),
    "La Réunion": (55.0, -21.6, 56.0, -20.7),
    "Mayotte": (44.9, -13.2, 45.4, -12.5),
    "Saint-Pierre": (-56.6, 46.6, -56.0, 47.3),
    "Saint-Martin": (-63.3, 17.7, -62.7, 18.3),
}


@dataclass(frozen=True)
class Inset:
    """A part of the sheet that shows a land of its own, on its own scale; y grows downwards."""

    label: str
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, eq=False)
class Land:
    """The way from degrees to the sheet of one land: the frame of its outlines, its plane, and where that lies.

    Attributes
    ----------
    frame : tuple of float
        West, south, east and north of the outlines, in degrees.
    plane : pyproj transformer
        From degrees to metres.
    origin : tuple of float
        West and north of the outlines, in metres.
    scale : float
        Units of the sheet in a metre.
    corner, size : tuple of float
        Where the origin lies on the sheet, and what the outlines take of it in width and height.
    """

    frame: tuple[float, float, float, float]
    plane: Any
    origin: tuple[float, float]
    scale: float
    corner: tuple[float, float]
    size: tuple[float, float]

    def at(self, longitude: Floats, latitude: Floats) -> Floats:
        """Points on the sheet, shape (n, 2); NaN outside the frame, in degrees or on the sheet."""
        west, south, east, north = self.frame
        inside = (longitude >= west) & (longitude <= east) & (latitude >= south) & (latitude <= north)
        found = np.full((len(longitude), 2), np.nan)
        x, y = self.plane.transform(longitude[inside], latitude[inside])
        found[inside, 0] = self.corner[0] + (np.asarray(x) - self.origin[0]) * self.scale
        found[inside, 1] = self.corner[1] + (self.origin[1] - np.asarray(y)) * self.scale
        # The corners of a frame in degrees lie outside the one on the sheet.
        low, high = np.subtract(self.corner, EDGE), np.add(self.corner, self.size) + EDGE
        found[((found < low) | (found > high)).any(axis=1)] = np.nan
        return found


@dataclass(frozen=True, eq=False)
class MapLayout:
    """The shapes of territories on a sheet.

    Attributes
    ----------
    codes : array of str, shape (n_shapes,)
    shapes : array of shapely polygons, shape (n_shapes,)
        In units of the sheet: x from 0 to `width`, y from 0 at the top to `height`.
    width, height : float
    insets : tuple of Inset
    tiles : bool
        Whether each territory is a square, which has room for its code.
    lands : tuple of Land
        The main land and those of the insets; none where territories are squares.
    """

    codes: Labels
    shapes: Labels
    width: float
    height: float
    insets: tuple[Inset, ...] = ()
    tiles: bool = False
    lands: tuple[Land, ...] = ()

    def at(self, longitude: Floats, latitude: Floats) -> Floats:
        """Points in degrees (WGS 84) on the sheet, shape (n, 2); NaN where they lie in the frame of no land."""
        found = np.full((len(longitude), 2), np.nan)
        for land in self.lands:
            here = land.at(longitude, latitude)
            found = np.where(np.isnan(found), here, found)
        return found


@dataclass(frozen=True, eq=False)
class Rings:
    """The borders of shapes, holes included: outer ones run one way round, holes the other.

    Attributes
    ----------
    points : array, shape (n_points, 2)
        The last point of a ring is its first again.
    starts : array of int, shape (n_rings + 1,)
        Where each ring begins in `points`, and where the last one ends.
    owner : array of int, shape (n_rings,)
        Position of the shape of each ring, ascending.
    """

    points: Floats
    starts: npt.NDArray[np.int64]
    owner: npt.NDArray[np.int64]


def rings_of(layout: MapLayout) -> Rings:
    """The borders of every shape of a layout."""
    import shapely

    parts, shape = shapely.get_parts(layout.shapes, return_index=True)
    # A repaired outline may hold a line or a point beside its surfaces.
    surfaces = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    parts, shape = parts[surfaces], shape[surfaces]
    rings, part = shapely.get_rings(shapely.orient_polygons(parts), return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    starts = np.searchsorted(ring, np.arange(len(rings) + 1))
    return Rings(points, starts.astype(np.int64), shape[part].astype(np.int64))


def map_layout(outlines: Mapping[str, Any] | None, *, level: str) -> MapLayout | None:
    """Lay the outlines of a study on a sheet.

    Parameters
    ----------
    outlines : mapping of code to shapely polygon, or None
        In degrees (WGS 84).
    level : str
        Level of the study: départements without outlines are drawn as tiles.

    Returns
    -------
    MapLayout or None
        None where there is nothing to draw.
    """
    if outlines:
        return _laid_out(outlines)
    return tile_grid() if level == "departement" else None


def tile_grid() -> MapLayout:
    """The 101 départements as squares of one size, each near where it is."""
    import shapely

    cells = pd.read_csv(TILES, dtype={"code": str})
    side = SHEET / (cells["column"].max() + 1)
    left, top = cells["column"].to_numpy() * side, cells["row"].to_numpy() * side
    half = BETWEEN_TILES / 2
    shapes = shapely.box(left + half, top + half, left + side - half, top + side - half)
    height = float(side * (cells["row"].max() + 1))
    return MapLayout(cells["code"].to_numpy(dtype=object), shapes, SHEET, height, tiles=True)


def areas_of(shapes: Labels) -> Labels:
    """The land of each outline: a key of `OVERSEAS`, or '' for the main land, shape (n_shapes,)."""
    import shapely

    west, south, east, north = shapely.bounds(shapes).T
    x, y = (west + east) / 2, (south + north) / 2
    found = np.full(len(shapes), "", dtype=object)
    for name, (left, bottom, right, top) in OVERSEAS.items():
        found[(x >= left) & (x <= right) & (y >= bottom) & (y <= top)] = name
    return found


def projection(shapes: Labels) -> Any:
    """A pyproj transformer from degrees to metres in which areas are true, centred on the shapes."""
    import shapely
    from pyproj import Transformer

    west, south, east, north = shapely.total_bounds(shapes)
    plane = f"+proj=laea +lat_0={(south + north) / 2} +lon_0={(west + east) / 2} +datum=WGS84 +units=m"
    return Transformer.from_crs("EPSG:4326", plane, always_xy=True)


def projected(shapes: Labels, transformer: Any, *, back: bool = False) -> Labels:
    """Shapes in another system of coordinates."""
    import shapely

    direction = "INVERSE" if back else "FORWARD"

    def moved(points: Floats) -> Floats:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1], direction=direction))

    return np.asarray(shapely.transform(shapes, moved))


def _laid_out(outlines: Mapping[str, Any]) -> MapLayout:
    codes = np.array(list(outlines), dtype=object)
    shapes = np.array(list(outlines.values()), dtype=object)
    areas = areas_of(shapes)
    # A study of one island shows it large.
    main = "" if (areas == "").any() else str(pd.Series(areas).mode().iloc[0])
    placed = np.empty(len(codes), dtype=object)
    placed[areas == main], bottom, land = _placed(shapes[areas == main], 0.0, 0.0, SHEET, None)
    lands = [land]
    others = [name for name in OVERSEAS if name != main and (areas == name).any()]
    insets = _insets(others, bottom + GAP)
    for inset in insets:
        mine, edge = areas == inset.label, NAME / 4
        box = (inset.left + edge, inset.top + NAME, inset.width - 2 * edge, inset.height - NAME - edge)
        placed[mine], _, land = _placed(shapes[mine], *box)
        lands.append(land)
    height = max([bottom, *(inset.top + inset.height for inset in insets)])
    return MapLayout(codes, placed, SHEET, height, insets, lands=tuple(lands))


def _insets(names: list[str], top: float) -> tuple[Inset, ...]:
    width = (SHEET - GAP * (IN_A_ROW - 1)) / IN_A_ROW
    height = width + NAME
    return tuple(
        Inset(name, k % IN_A_ROW * (width + GAP), top + k // IN_A_ROW * (height + GAP), width, height)
        for k, name in enumerate(names)
    )


def _placed(shapes: Labels, left: float, top: float, width: float, height: float | None) -> tuple[Labels, float, Land]:
    """Shapes in degrees put into a box of the sheet, as large as fits; where they end below; and the way."""
    import shapely

    plane = projection(shapes)
    flat = projected(shapes, plane)
    west, south, east, north = shapely.total_bounds(flat)
    scale = width / (east - west)
    if height is not None:
        scale = min(scale, height / (north - south))
    room = height if height is not None else (north - south) * scale
    x, y = left + (width - (east - west) * scale) / 2, top + (room - (north - south) * scale) / 2

    def moved(points: Floats) -> Floats:
        return np.column_stack([x + (points[:, 0] - west) * scale, y + (north - points[:, 1]) * scale])

    frame = tuple(float(edge) for edge in shapely.total_bounds(shapes))
    land = Land(frame, plane, (west, north), scale, (x, y), ((east - west) * scale, (north - south) * scale))  # type: ignore[arg-type]
    return np.asarray(shapely.transform(flat, moved)), top + room, land
