"""Rows that compare the audiences of a version, territory by territory."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AudienceTenth:
    """A territory in the most fragile tenth of a version for an audience.

    Attributes
    ----------
    version : str
        The version that is made for several audiences: ``equal`` of ``equal@senior``.
    audience : str
        The audience; empty for everybody.
    code, name : str
    population : float
        Persons, of whatever audience; empty where unknown or masked.
    rank : int
        Among the territories that this version scores for this audience; 1 = most fragile.
    alone : bool
        Whether it is in the most fragile tenth for no other audience of the version, nor for everybody.
    """

    version: str
    audience: str
    code: str
    name: str
    population: float
    rank: int
    alone: bool
