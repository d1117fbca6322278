"""The border of what is known: points beyond which nobody says who lives there or what there is."""

from __future__ import annotations

import numpy as np

from ifn_research.geography.access import EARTH_KM, Points
from ifn_research.matrix import Bools, Floats, Integers

# Cells of the grid at most; and how many times the usual distance between neighbours a cell is wide at least, so that
# what is sparsely settled is no border.
CELLS, SPARSE = 4_000_000, 3.0


class Region:
    """The cells of a grid that hold a point, and those that these enclose: a coast is a border, a lake is none.

    Parameters
    ----------
    points : Points
    about : float
        The distance, in km, that matters: cells are half as wide, or wider where points lie further apart.
    """

    def __init__(self, points: Points, *, about: float) -> None:
        import scipy

        x, y = _plane(points)
        self.size = _cell(x, y, about)
        self._origin = float(x.min()), float(y.min())
        row, column = self._cells(x, y)
        known = np.zeros((int(row.max()) + 2, int(column.max()) + 2), dtype=bool)
        known[row, column] = True
        self._inside = np.asarray(scipy.ndimage.binary_fill_holes(known), dtype=bool)
        self._points = row, column

    def to_border(self) -> Floats:
        """Km from each of its points to the border, to about half a cell, shape (n_points,)."""
        import scipy

        away = scipy.ndimage.distance_transform_edt(self._inside)
        return np.asarray(self.size * (away[self._points] - 0.5), dtype=np.float64)

    def holds(self, others: Points) -> Bools:
        """The points that lie in it, as booleans, shape (n_others,)."""
        row, column = self._cells(*_plane(others))
        there = (row > 0) & (row < self._inside.shape[0]) & (column > 0) & (column < self._inside.shape[1])
        return np.asarray(there & self._inside[np.where(there, row, 0), np.where(there, column, 0)])

    def _cells(self, x: Floats, y: Floats) -> tuple[Integers, Integers]:
        """Row and column of each point; the first of both hold nothing."""
        left, low = self._origin
        return _number((y - low) / self.size), _number((x - left) / self.size)


def _number(along: Floats) -> Integers:
    return np.asarray(np.floor(along), dtype=np.int64) + 1


def _plane(points: Points) -> tuple[Floats, Floats]:
    """The points on a plane that keeps areas, in km."""
    y = np.radians(points.latitude)
    return EARTH_KM * np.radians(points.longitude) * np.cos(y), EARTH_KM * y


def _cell(x: Floats, y: Floats, about: float) -> float:
    import scipy

    points = np.column_stack([x, y])
    apart = scipy.spatial.cKDTree(points).query(points, k=[2])[0].ravel()
    near = apart[np.isfinite(apart)]
    usual = float(np.median(near)) if near.size else 0.0
    size = max(about / 2, SPARSE * usual, 1e-3)
    area = float((np.ptp(x) + size) * (np.ptp(y) + size))
    return max(size, float(np.sqrt(area / CELLS)))
