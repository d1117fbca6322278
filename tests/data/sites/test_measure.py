"""One measure of places: some of them alone, by distance and by cost."""

from __future__ import annotations

import numpy as np

from ifn_research.data.sites.measure import KnownReach
from ifn_research.data.sites.places import KnownPlaces
from ifn_research.geography.access import Costs, Near, Points


def places() -> KnownPlaces:
    names = np.array(["a", "b", "c"], dtype=object)
    where = Points(np.array([3.0, 3.1, 3.2]), np.full(3, 50.0))
    nothing = np.array([], dtype=object)
    return KnownPlaces(names, nothing, names, where, np.array([1.0, np.nan, 2.0]), 3, 0, "l.csv", "l.csv", "", "", ())


def test_some_of_the_places_keep_their_costs() -> None:
    reach = Costs(2, 3, Near(np.array([0, 0, 1]), np.array([0, 1, 2]), np.array([5.0, 4.0, 3.0])))
    known = KnownReach("lieux", places(), reach)
    some = known.only(np.isfinite(known.places.capacity))
    assert list(some.places.ids) == ["a", "c"]
    np.testing.assert_array_equal(some.reach.nearest(1)[:, 0], [5, 3])
    assert known.only(np.ones(3, dtype=bool)) is known
