"""The system of coordinates of outlines: what the file says, or what the study declares; and degrees made of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ifn_research.config.tables import GeometryConfig
from ifn_research.data.findings import Finding
from ifn_research.data.reading.outlines.files import readable, registered
from ifn_research.errors import ConfigError, DataError
from ifn_research.language.messages import Message, Words, say

WGS84 = "EPSG:4326"
# Degrees that outlines may go beyond the world's before they are taken for metres.
MARGIN = 1.0
# West, south, east, north of France in the systems in which its outlines are published, the usual one first.
FRENCH = {
    "EPSG:2154": ("Lambert 93", (0.0, 6.0e6, 1.35e6, 7.2e6)),
    "EPSG:27572": ("Lambert II étendu", (0.0, 1.58e6, 1.25e6, 2.72e6)),
    "EPSG:3035": ("ETRS89 LAEA Europe", (3.1e6, 2.0e6, 4.4e6, 3.2e6)),
    "EPSG:3857": ("Web Mercator", (-6.5e5, 5.0e6, 1.1e6, 6.7e6)),
    "EPSG:5490": ("UTM 20 N, Antilles", (4.5e5, 1.58e6, 7.5e5, 2.02e6)),
    "EPSG:2972": ("UTM 22 N, Guyane", (-2.0e5, 2.2e5, 4.5e5, 6.6e5)),
    "EPSG:2975": ("UTM 40 S, La Réunion", (3.0e5, 7.61e6, 3.9e5, 7.71e6)),
    "EPSG:4471": ("UTM 38 S, Mayotte", (4.9e5, 8.53e6, 5.5e5, 8.62e6)),
}
Bounds = tuple[float, float, float, float]


def in_degrees(layer: Any, path: Path, config: GeometryConfig) -> tuple[Any, list[Finding]]:
    """Outlines in degrees (WGS 84), and what was noticed.

    Parameters
    ----------
    layer : GeoDataFrame
        Its `crs` is what the file says, None where it says nothing: degrees are then believed.
    path : Path
    config : GeometryConfig
        Declares `crs` where the file says none or a wrong one, and `swap_axes`.

    Raises
    ------
    ConfigError
        If the declared system is in no register.
    DataError
        If the coordinates are not those of the system.
    """
    findings: list[Finding] = []
    if config.swap_axes:
        layer = layer.set_geometry(swapped(layer.geometry.to_numpy()), crs=layer.crs)
    if config.crs is not None:
        declared = _declared(config.crs, path)
        if layer.crs is not None and not layer.crs.equals(declared, ignore_axis_order=True):
            findings.append(_overruled(path, _named(layer.crs), config.crs))
        layer = layer.set_crs(declared, allow_override=True)
    bounds = _bounds(layer)
    if not np.isfinite(bounds).all():
        return (layer.set_crs(WGS84) if layer.crs is None else layer.to_crs(WGS84)), findings
    if layer.crs is None or layer.crs.is_geographic:
        if not within_degrees(bounds):
            raise _no_degrees(bounds, path, None if layer.crs is None else _named(layer.crs))
    elif within_degrees(bounds):
        raise _no_metres(bounds, path, _named(layer.crs))
    if layer.crs is None:
        return layer.set_crs(WGS84), findings
    return (layer if layer.crs.equals(WGS84, ignore_axis_order=True) else _converted(layer, path)), findings


def swapped(shapes: Any) -> Any:
    """Shapes whose two coordinates are exchanged."""
    import shapely

    return shapely.transform(shapes, lambda points: points[:, ::-1])


def within_degrees(bounds: Bounds) -> bool:
    """True if bounds (west, south, east, north) can be degrees."""
    west, south, east, north = bounds
    return west >= -180 - MARGIN and east <= 180 + MARGIN and south >= -90 - MARGIN and north <= 90 + MARGIN


def _bounds(layer: Any) -> Bounds:
    west, south, east, north = (float(end) for end in layer.total_bounds)
    return west, south, east, north


def _declared(name: str, path: Path) -> Any:
    from pyproj.exceptions import CRSError

    try:
        return registered(name)
    except CRSError as error:
        raise ConfigError(
            say("reading.system_coordinates_no_register", name=name),
            where=say("reading.geometry_crs", path=path),
            fix=say("reading.write_epsg_number_e"),
        ) from error


def _named(system: Any) -> Words:
    """A system of coordinates, by its number in a register where it has one."""
    authority = system.to_authority()
    return (
        say("reading.system_authority", system=system.name, authority=":".join(authority))
        if authority
        else str(system.name)
    )


def _overruled(path: Path, said: Words, declared: Words) -> Finding:
    return Finding(
        path.name,
        "",
        "system_overruled",
        "warning",
        1,
        say("reading.outlines_say_read_geometry", system=said, declared=declared),
        say("reading.remove_crs_geometry_file"),
    )


def _no_degrees(bounds: Bounds, path: Path, said: Words | None) -> DataError:
    """The reason why coordinates are no degrees, and the system in which they may be."""
    west, south, east, north = bounds
    ends = {"west": west, "south": south, "east": east, "north": north}
    what = (
        say("reading.no_degrees_nor_system", **ends) if said is None else say("reading.no_degrees", said=said, **ends)
    )
    if within_degrees((south, west, north, east)):
        fix = say("reading.write_swap_axes_true_under")
        return DataError(what, where=str(path), fix=fix)
    known = [
        say("reading.crs_for", code=code, name=name) for code, (name, ends) in FRENCH.items() if _inside(bounds, ends)
    ]
    fix = say("reading.declare_or_save_outlines", declare=_declare(known))
    if path.suffix.lower() == ".shp" and said is None:
        fix = say("reading.put_prj_beside", fix=fix)
    return DataError(what, where=str(path), fix=fix)


def _declare(known: Sequence[Message]) -> Message:
    """The key that declares a system into whose range coordinates fit."""
    if not known:
        return say("reading.declare_system")
    usual, *others = known
    if not others:
        return say("reading.declare_system_that_fits", usual=usual)
    return say(
        "reading.declare_one_of", usual=usual, others=[say("reading.or_other_system", other=other) for other in others]
    )


def _inside(bounds: Bounds, ends: Bounds) -> bool:
    return bounds[0] >= ends[0] and bounds[1] >= ends[1] and bounds[2] <= ends[2] and bounds[3] <= ends[3]


def _no_metres(bounds: Bounds, path: Path, said: Words) -> DataError:
    west, south, east, north = bounds
    return DataError(
        say("reading.outlines_said_metres_hold", system=said, west=west, east=east, south=south, north=north),
        where=str(path),
        fix=say("reading.write_crs_epsg_under"),
    )


def _converted(layer: Any, path: Path) -> Any:
    """The layer in WGS 84, with the grids that are installed: PROJ may be told to fetch others, and must not."""
    from pyproj import network

    said, before = _named(layer.crs), network.is_network_enabled()
    network.set_network_enabled(active=False)
    try:
        with readable(path):
            found = layer.to_crs(WGS84)
    finally:
        network.set_network_enabled(active=before)
    ends = _bounds(found)
    if not np.isfinite(ends).all() or not within_degrees(ends):
        west, south, east, north = _bounds(layer)
        raise DataError(
            say("reading.outlines_said_lie_outside", system=said, west=west, east=east, south=south, north=north),
            where=str(path),
            fix=say("reading.write_system_under_geometry"),
        )
    return found
