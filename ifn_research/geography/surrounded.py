"""The places that territories surround and none of them covers: those of other studies, lakes, lost outlines."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ifn_research.geography.sheet import MapLayout, Rings, rings_of

# Of the area of all territories, from which a hole among them is more than a fault of the outlines.
HOLE = 1e-4
# Above this number of territories, borders that do not meet exactly take too long to be put together.
MANY = 2000


@lru_cache(maxsize=1)
def surrounded(layout: MapLayout) -> Rings | None:
    """The borders of what the territories of a map surround; None where there is nothing. Kept for the next map."""
    import shapely

    if layout.tiles:
        return None
    try:
        together = shapely.coverage_union_all(layout.shapes)
    except shapely.errors.GEOSException:
        if len(layout.codes) > MANY:
            return None
        together = shapely.union_all(layout.shapes)
    parts = shapely.get_parts(together)
    inner = [ring for part in parts for ring in part.interiors]
    found = shapely.polygons(inner) if inner else np.array([], dtype=object)
    found = found[shapely.area(found) > HOLE * shapely.area(parts).sum()] if len(found) else found
    if not len(found):
        return None
    whole = np.array([shapely.union_all(found)], dtype=object)
    return rings_of(MapLayout(np.array([""], dtype=object), whole, layout.width, layout.height))
