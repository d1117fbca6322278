"""Rows of the places that indicators measure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SiteUsed:
    """A place that is counted; a mobile one at each of its stops. No name and no identifier: where it is, and no more.

    Attributes
    ----------
    sites : str
        The key of its file under `sites:`.
    longitude, latitude : float
        Degrees (WGS 84).
    """

    sites: str
    longitude: float
    latitude: float
