"""Coordinates of places: degrees, not exchanged, somewhere near the territories."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.data.reading.outlines.places import FRANCE
from ifn_research.errors import DataError
from ifn_research.geography.access import GreatCircles, Points
from ifn_research.geography.levels import LEVELS
from ifn_research.language.messages import say
from ifn_research.matrix import Bools, Floats

# Farther than this from every territory, a place serves none of them.
NEAR_KM = 200.0


@dataclass(frozen=True)
class Placing:
    """The coordinates of places, NaN where they are not known or cannot be.

    Attributes
    ----------
    longitude, latitude : array, shape (n_places,)
    impossible, exchanged, abroad : array of bool, shape (n_places,)
        No degrees; where the two are exchanged; outside France and far from the territories.
    """

    longitude: Floats
    latitude: Floats
    impossible: Bools
    exchanged: Bools
    abroad: Bools


def placed(longitude: Floats, latitude: Floats, near: Points, *, level: str, where: str) -> Placing:
    """Judge the coordinates of places.

    Parameters
    ----------
    longitude, latitude : array, shape (n_places,)
        NaN where unknown.
    near : Points
        Where the territories are.
    level : str
        Of the territories.
    where : str
        The file, for messages.

    Raises
    ------
    DataError
        If most are no degrees, are exchanged, or all lie far from the territories.
    """
    nowhere = (longitude == 0) & (latitude == 0)
    known = np.isfinite(longitude) & np.isfinite(latitude) & ~nowhere
    if not known.any():
        raise DataError(say("sites.no_coordinates"), where=where, fix=say("sites.give_coordinates"))
    impossible = known & ((np.abs(longitude) > 180) | (np.abs(latitude) > 90))
    close = _near(longitude, latitude, near)
    here = close | _in_france(longitude, latitude, level)
    turned = _near(latitude, longitude, near) | _in_france(latitude, longitude, level)
    exchanged = known & ~here & turned
    if 2 * exchanged.sum() > known.sum():
        raise DataError(
            say("sites.exchanged", int(exchanged.sum())), where=where, fix=say("sites.exchange_coordinates")
        )
    if 2 * impossible.sum() > known.sum():
        raise DataError(
            say("sites.not_degrees", int(impossible.sum()), x=float(longitude[impossible][0])),
            where=where,
            fix=say("sites.convert_to_degrees"),
        )
    if not (known & close).any():
        raise DataError(
            say("sites.far_from_territories", int(known.sum())), where=where, fix=say("sites.check_coordinates")
        )
    wrong = impossible | exchanged | ~known
    return Placing(
        np.where(wrong, np.nan, longitude),
        np.where(wrong, np.nan, latitude),
        impossible & ~exchanged,
        exchanged,
        known & ~here & ~exchanged & ~impossible,
    )


def _near(longitude: Floats, latitude: Floats, near: Points) -> Bools:
    """The points that lie near some territory, as booleans; what is no degrees lies nowhere."""
    found = np.zeros(len(longitude), dtype=bool)
    with np.errstate(invalid="ignore"):
        degrees = np.flatnonzero((np.abs(longitude) <= 180) & (np.abs(latitude) <= 90))
    if degrees.size:
        found[degrees] = GreatCircles(Points(longitude[degrees], latitude[degrees]), near).nearest(1)[:, 0] <= NEAR_KM
    return found


def _in_france(x: Floats, y: Floats, level: str) -> Bools:
    if level not in LEVELS:
        return np.zeros(len(x), dtype=bool)
    with np.errstate(invalid="ignore"):
        found = [(x >= west) & (x <= east) & (y >= south) & (y <= north) for west, south, east, north in FRANCE]
    return np.asarray(np.any(found, axis=0))
