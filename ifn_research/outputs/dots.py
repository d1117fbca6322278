"""The places that indicators measure, as dots on a map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.geography.sheet import MapLayout
from ifn_research.matrix import Floats
from ifn_research.results.study_result import StudyResult

# More places of one file hide the map below them.
MOST_DOTS = 2_000


@dataclass(frozen=True, eq=False)
class Dots:
    """The places of a file on a map.

    Attributes
    ----------
    label : str
    points : array, shape (n, 2)
        In units of the sheet.
    """

    label: str
    points: Floats

    @property
    def many(self) -> bool:
        """True if they are so many that they hide the map."""
        return len(self.points) > MOST_DOTS


def dots_of(result: StudyResult, layout: MapLayout) -> list[Dots]:
    """The places of each file that lie in the frame of a map, in the order of the configuration; none without a map."""
    rows = result.tables.get("sites")
    if rows is None or rows.empty or not layout.lands:
        return []
    found = []
    for name, declared in result.config.sites.items():
        mine = rows[rows["sites"] == name]
        points = layout.at(mine["longitude"].to_numpy(np.float64), mine["latitude"].to_numpy(np.float64))
        points = points[np.isfinite(points[:, 0])]
        if len(points):
            found.append(Dots(declared.label or name, points))
    return found
