"""Coordinates that are no degrees, exchanged, of the wrong sign, or far from where their territory lies."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ifn_research.data.findings import Finding, Severity
from ifn_research.geography.french_places import boxes_of
from ifn_research.geography.levels import Codes, names_departement, plain_name
from ifn_research.language.messages import Message, Words, say
from ifn_research.matrix import Bools, Floats

EARTH_KM = 6371.0
# A member is alone this far from every other, if that is many times what nine in ten of them reach from their middle.
ALONE_KM, ALONE_TIMES, LEAST_MEMBERS = 200.0, 5.0, 5
# A centroid may lie this far outside the box of its outline, in degrees.
MARGIN = 0.1
_LATITUDES, _LONGITUDES = ("lat", "latitude", "ycoord"), ("lon", "long", "lng", "longitude", "xcoord")
# What may have been done to a pair of coordinates, and what undoes it.
_UNDOING: Mapping[str, Callable[[Floats, Floats], tuple[Floats, Floats]]] = {
    "exchanged": lambda x, y: (y, x),
    "longitude": lambda x, y: (-x, y),
    "latitude": lambda x, y: (x, -y),
    "both": lambda x, y: (-x, -y),
}
_TOLD = {
    "exchanged": (say("quality.once_exchanged"), say("quality.exchange_cells")),
    "longitude": (say("quality.once_longitude_turned"), say("quality.change_sign")),
    "latitude": (say("quality.once_latitude_turned"), say("quality.change_sign")),
    "both": (say("quality.once_both_turned"), say("quality.change_both_signs")),
}


@dataclass(frozen=True)
class Coordinates:
    """The places where territories are said to lie.

    Attributes
    ----------
    longitude, latitude : array, shape (n_territories,)
        NaN where unknown.
    codes : array of str, shape (n_territories,)
    level : str
    table, columns : str and pair of str
        The file, and its columns of longitudes and latitudes.
    groups : mapping of str to array of str, each of shape (n_territories,)
    outlines : array of shapely geometries, shape (n_territories,), or None
    """

    longitude: Floats
    latitude: Floats
    codes: Codes
    level: str
    table: str
    columns: tuple[str, str]
    groups: Mapping[str, Codes]
    outlines: Codes | None = None

    @property
    def known(self) -> Bools:
        """The territories of which both coordinates are known, as booleans, shape (n_territories,)."""
        return np.isfinite(self.longitude) & np.isfinite(self.latitude)

    @property
    def exchange(self) -> Message:
        """The key that exchanges the two columns."""
        longitude, latitude = (json.dumps(name, ensure_ascii=False) for name in self.columns)
        keys = f"{{longitude: {latitude}, latitude: {longitude}}}"
        return say("quality.exchange_coordinates", offer_coordinates=keys)

    def finding(self, check: str, severity: Severity, where: Bools, told: Words, fix: Words) -> Finding:
        """A finding about the territories that a mask marks: where their centroids lie."""
        message = say("quality.centroids_lie", where.sum(), fault=told, codes=self.codes[where])
        return Finding(self.table, "", check, severity, int(where.sum()), message, fix)


def check_coordinates(places: Coordinates) -> list[Finding]:
    """Find what is wrong with coordinates: all of them (an error, where it is certain), or some territories'."""
    outside = (np.abs(places.longitude) > 180) | (np.abs(places.latitude) > 90)
    boxes = _boxes(places)
    faults = _faults(places, boxes)
    known = int(places.known.sum())
    exchanged = faults == "exchanged"
    if 2 * exchanged.sum() > known:
        told = say("quality.once_exchanged")
        return [places.finding("coordinates_exchanged", "error", exchanged, told, places.exchange)]
    if outside.any():
        told = say("quality.not_degrees_longitude_latitude")
        fix = say("quality.convert_projected_coordinates_lambert")
        message = say("quality.centroids_are", outside.sum(), fault=told)
        return [Finding(places.table, "", "not_degrees", "error", int(outside.sum()), message, fix)]
    if not any(map(len, boxes)) and _named_the_other_way(places):
        told = say("quality.elsewhere_names_their_columns", longitude=places.columns[0], latitude=places.columns[1])
        return [places.finding("coordinates_exchanged", "error", places.known, told, places.exchange)]
    return [*_told(places, faults), *_alone(places, (faults == "") & _unplaced(places))]


def _told(places: Coordinates, faults: Codes) -> Iterator[Finding]:
    for fault, (told, fix) in _TOLD.items():
        if (faults == fault).any():
            check = "coordinates_exchanged" if fault == "exchanged" else "coordinates_of_the_wrong_sign"
            yield places.finding(check, "warning", faults == fault, told, fix)
    if (faults == "elsewhere").any():
        told = say("quality.out_place_outside_box")
        if places.outlines is not None:
            told = say("quality.out_place_outside_box_outline")
        fix = say("quality.correct_coordinates_leave_cells")
        yield places.finding("coordinates_elsewhere", "warning", faults == "elsewhere", told, fix)


def _boxes(places: Coordinates) -> list[Floats]:
    """The boxes in which each territory may lie; none where nothing is known of it."""
    found = boxes_of(places.codes, places.level)
    if places.outlines is None:
        return found
    import shapely

    bounds = shapely.bounds(places.outlines) + np.array([-MARGIN, -MARGIN, MARGIN, MARGIN])
    return [box[None, :] if np.isfinite(box).all() else other for box, other in zip(bounds, found, strict=True)]


def _faults(places: Coordinates, boxes: list[Floats]) -> Codes:
    """The fault in the coordinates of each territory; empty where there is none, or nothing is known."""
    found = np.full(len(places.codes), "", dtype=object)
    n_boxes = max((len(box) for box in boxes), default=0)
    if not n_boxes:
        return found
    padded = np.full((len(boxes), n_boxes, 4), np.nan)
    for at, box in enumerate(boxes):
        padded[at, : len(box)] = box
    judged = places.known & np.isfinite(padded[:, 0, 0])
    wrong = judged & ~_inside(places.longitude, places.latitude, padded)
    found[wrong] = "elsewhere"
    for fault, undo in reversed(list(_UNDOING.items())):
        x, y = undo(places.longitude, places.latitude)
        found[wrong & _inside(x, y, padded)] = fault
    return found


def _inside(longitude: Floats, latitude: Floats, boxes: Floats) -> Bools:
    x, y = longitude[:, None], latitude[:, None]
    west, south, east, north = np.moveaxis(boxes, 2, 0)
    return np.asarray(((x >= west) & (x <= east) & (y >= south) & (y <= north)).any(axis=1))


def _named_the_other_way(places: Coordinates) -> bool:
    longitude, latitude = (plain_name(name) for name in places.columns)
    return longitude in _LATITUDES and latitude in _LONGITUDES


def _unplaced(places: Coordinates) -> Bools:
    """The territories of which no code says in which département they lie."""
    return np.asarray(places.known & np.full(len(places.codes), not names_departement(places.level)))


def _alone(places: Coordinates, judged: Bools) -> Iterator[Finding]:
    """Territories that lie far from all other members of a group whose members lie together."""
    alone = np.zeros(len(places.codes), dtype=bool)
    of = np.full(len(places.codes), "", dtype=object)
    for group, labels in places.groups.items():
        for member in set(labels) - {""}:
            inside = np.flatnonzero((labels == member) & places.known)
            if inside.size < LEAST_MEMBERS:
                continue
            for at in _far(places.longitude[inside], places.latitude[inside]):
                alone[inside[at]] = True
                of[inside[at]] = of[inside[at]] or f"{group} '{member}'"
    alone &= judged
    if alone.any():
        told = say("quality.more_km_all_other", alone_km=ALONE_KM, of=of[alone])
        fix = say("quality.correct_coordinates_leave_cells")
        yield places.finding("coordinates_elsewhere", "warning", alone, told, fix)


def _far(longitude: Floats, latitude: Floats) -> npt.NDArray[np.int64]:
    """The positions of points that are alone."""
    points = _on_sphere(longitude, latitude)
    reach = _km(points, np.median(points, axis=0))
    ordinary = np.quantile(reach, 0.9, method="lower")
    suspects = np.flatnonzero((reach > ALONE_KM) & (reach > ALONE_TIMES * ordinary))
    nearest = [np.delete(_km(points, points[at]), at).min() for at in suspects]
    return suspects[np.array(nearest) > ALONE_KM] if suspects.size else suspects


def _on_sphere(longitude: Floats, latitude: Floats) -> Floats:
    x, y = np.radians(longitude), np.radians(latitude)
    return np.column_stack([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)])


def _km(points: Floats, point: Floats) -> Floats:
    chord = np.linalg.norm(points - point, axis=1)
    return np.asarray(2 * EARTH_KM * np.arcsin(np.clip(chord / 2, 0, 1)))
