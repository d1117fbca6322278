"""Limits of what tables show: what permutations could establish, which members are missed, when factors are one."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ifn_research.statistics.factors.congruence import FAIRLY_ALIKE, SAME_FACTOR
from ifn_research.statistics.spatial.moran import PERMUTATIONS, least_p
from ifn_research.validation.checks.spatial import places_needed, places_tested
from ifn_research.validation.checks.subgroups import LEAST_TERRITORIES, established

# Territories below which a member of a group is not looked at, and Tucker's phi from which factors are one, or alike.
LEAST_OF_MEMBER = LEAST_TERRITORIES
ONE_FACTOR, ALIKE = SAME_FACTOR, FAIRLY_ALIKE


@dataclass(frozen=True)
class LocalTests:
    """The reach of the tests of places among their neighbours.

    Attributes
    ----------
    tested : int
        Places that were tested.
    needed : int
        Places that must be alike for one of them to be established.
    permutations : int
    least : float
        The least p-value that they can give.
    """

    tested: int
    needed: int
    permutations: int = PERMUTATIONS
    least: float = least_p()


def local_tests(rows: pd.DataFrame) -> LocalTests:
    """Return the reach of the tests of some rows of `lisa`."""
    tested = places_tested(rows)
    return LocalTests(tested, places_needed(tested) if tested else 0)


def missed_members(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `subgroups` whose member is established as missed."""
    return established(rows)
