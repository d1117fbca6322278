"""Places that a file holds more than once: by their identifier, or by their name within 100 metres."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ifn_research.geography.access import EARTH_KM, Points, haversine
from ifn_research.geography.blocks import on_sphere
from ifn_research.language.spelling import alike
from ifn_research.matrix import Bools, Floats, Integers, Labels

# In km: a place may be written with two points of its own building.
BESIDE = 0.1


def repeated_rows(ids: Labels, points: Points) -> Bools:
    """The rows that repeat an earlier one: the same identifier at the same place, as booleans, shape (n_rows,)."""
    first = _first(ids)
    later = (first < np.arange(len(ids))) & (ids != "")
    return np.asarray(later & (_apart(points, first) <= BESIDE))


def ids_elsewhere(ids: Labels, points: Points) -> Bools:
    """The rows whose identifier an earlier one has at another place, as booleans, shape (n_rows,)."""
    first = _first(ids)
    later = (first < np.arange(len(ids))) & (ids != "")
    return np.asarray(later & (_apart(points, first) > BESIDE))


def same_name_beside(names: Labels, points: Points) -> Bools:
    """The rows that have the name of an earlier one within 100 metres, as booleans, shape (n_rows,)."""
    import scipy

    plain = np.array([alike(str(name)) for name in names], dtype=object)
    numbers = pd.factorize(pd.Series(plain, dtype=object))[0]
    shared = pd.Series(plain).duplicated(keep=False).to_numpy() & (plain != "")
    found = np.zeros(len(names), dtype=bool)
    at = np.flatnonzero(shared)
    if len(at) < 2:
        return found
    tree = scipy.spatial.cKDTree(on_sphere(points.longitude[at], points.latitude[at]))
    pairs = tree.query_pairs(BESIDE / EARTH_KM, output_type="ndarray")
    one, other = at[pairs[:, 0]], at[pairs[:, 1]]
    same = numbers[one] == numbers[other]
    found[np.maximum(one, other)[same]] = True
    return found


def _first(ids: Labels) -> Integers:
    """The first row that has the identifier of each, shape (n_rows,)."""
    numbers = pd.factorize(pd.Series(ids, dtype=object))[0]
    _, where = np.unique(numbers, return_index=True)
    return np.asarray(where[numbers])


def _apart(points: Points, other: Integers) -> Floats:
    """Km from each row to another; NaN where one is not known."""
    x, y = points.longitude, points.latitude
    return haversine(x, y, x[other], y[other])
