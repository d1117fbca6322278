"""Neighbouring places: the nearest by great circle, or those whose outlines touch."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy

from ifn_research.geography.blocks import on_sphere
from ifn_research.matrix import Bools, Floats, Integers
from ifn_research.remarks import Remark, Remarks

# Of distances on the unit sphere, some 6 micrometres: nearer than that, two are one and its rounding.
DECIMALS = 12
CHUNK = 512


@dataclass(frozen=True, eq=False)
class Neighbours:
    """Row-standardised weights between the places that have neighbours.

    Attributes
    ----------
    links : sparse array, shape (n_places, n_places)
        Each row sums to 1; a place is not its own neighbour.
    positions : array of int, shape (n_places,)
        Where these places are among the rows that were asked for.
    n_isolates : int
        Rows that have no neighbour: without coordinates or outline, or touching nobody.
    reason : tuple of Remark
        Why there are no neighbours; empty when there are.
    """

    links: scipy.sparse.csr_array
    positions: Integers
    n_isolates: int
    reason: Remarks = ()

    @property
    def n_places(self) -> int:
        """Places that have neighbours."""
        return len(self.positions)

    @cached_property
    def graph(self) -> Any:
        """The same as a libpysal Graph."""
        from libpysal.graph import Graph

        return Graph.from_sparse(self.links)

    @cached_property
    def sums(self) -> tuple[float, float, float]:
        """The sums S0, S1 and S2 of Cliff and Ord (1981, eqs 1.43-1.45): of the weights, of pairs, and of places."""
        both = self.links + self.links.T
        ends = np.asarray(self.links.sum(axis=1)) + np.asarray(self.links.sum(axis=0))
        return float(self.links.sum()), float((both.data**2).sum()) / 2, float((ends**2).sum())

    def lag(self, values: Floats) -> Floats:
        """Mean over the neighbours of each place, of values of shape (n_places,) or (n_places, k)."""
        return np.asarray(self.links @ values)


@dataclass(frozen=True, eq=False)
class NeighbourDesign:
    """The facts about the territories of a study that can make neighbours.

    Attributes
    ----------
    longitude, latitude : array, shape (n_territories,), or None
        Degrees; NaN is unknown.
    touching : sparse array of bool, shape (n_territories, n_territories), or None
        Which outlines share a point, as `contiguity` gives it. When it is there, neighbours are contiguous.
    k : int
        Nearest territories otherwise.
    """

    longitude: Floats | None = None
    latitude: Floats | None = None
    touching: scipy.sparse.csr_array | None = None
    k: int = 8

    @property
    def remark(self) -> Remark:
        """The remark that says which territories are neighbours."""
        return Remark("nearest_neighbours", k=self.k) if self.touching is None else Remark("contiguous_neighbours")

    def choose(self, rows: Integers) -> Neighbours:
        """The neighbours among the territories at these positions alone.

        The k nearest are found again among them. Contiguous ones are those that are left, of which each has equal
        weight again.

        Parameters
        ----------
        rows : array of int, shape (n,)
        """
        if self.touching is not None:
            return _standardised(self.touching[rows][:, rows])
        if self.longitude is None or self.latitude is None:
            return _none(len(rows), Remark("no_place"))
        return nearest(self.longitude[rows], self.latitude[rows], k=self.k)


def nearest(longitude: Floats, latitude: Floats, *, k: int = 8) -> Neighbours:
    """The k nearest places by great-circle distance; those without coordinates are isolates.

    Of places at the same distance the first from west to east, then from south to north, is the nearer, whatever the
    order of the rows.

    Parameters
    ----------
    longitude, latitude : array, shape (n,)
        Degrees; NaN is unknown.
    k : int

    Raises
    ------
    DataError
        If coordinates are not degrees.
    """
    known = ~(np.isnan(longitude) | np.isnan(latitude))
    positions = np.flatnonzero(known)
    if len(positions) <= k + 1:
        few = Remark("too_few_for_nearest", n=len(positions), k=k)
        return _none(len(known), few if len(positions) else Remark("no_place"))
    positions = positions[np.lexsort((positions, latitude[positions], longitude[positions]))]
    heads, tails = _nearest_pairs(on_sphere(longitude[positions], latitude[positions]), k)
    pairs = scipy.sparse.coo_array(
        (np.ones(len(heads)), (positions[heads], positions[tails])), shape=(len(known), len(known))
    )
    return _standardised(pairs.tocsr())


def _nearest_pairs(points: Floats, k: int) -> tuple[Integers, Integers]:
    """The k nearest of each point; of two at one distance the earlier is the nearer."""
    tree = scipy.spatial.cKDTree(points)
    heads, tails = [], []
    for start in range(0, len(points), CHUNK):
        chunk = points[start : start + CHUNK]
        reach = tree.query(chunk, k=k + 1)[0][:, -1]
        # A little further than the last: all points at its distance must be seen, to choose among them by rule.
        found = tree.query_ball_point(chunk, reach + 2 * 10.0**-DECIMALS)
        head = np.repeat(np.arange(start, start + len(chunk)), [len(item) for item in found])
        tail = np.concatenate(found).astype(np.int64)
        head, tail = head[head != tail], tail[head != tail]
        distance = np.round(np.linalg.norm(points[head] - points[tail], axis=1), DECIMALS)
        order = np.lexsort((tail, distance, head))
        rank = np.arange(len(order)) - np.searchsorted(head[order], head[order], side="left")
        heads.append(head[order[rank < k]])
        tails.append(tail[order[rank < k]])
    return np.concatenate(heads), np.concatenate(tails)


def contiguity(outlines: npt.NDArray[np.object_]) -> scipy.sparse.csr_array:
    """The outlines that share at least a point (queen contiguity): symmetric, shape (n, n), nobody with itself.

    Outlines that overlap a little, as those of different simplifications do, are contiguous too.

    Parameters
    ----------
    outlines : array of shapely geometries, shape (n,)
        None where there is none.
    """
    import shapely

    n = len(outlines)
    there = np.flatnonzero([outline is not None and not outline.is_empty for outline in outlines])
    if len(there) < 2:
        return scipy.sparse.csr_array((n, n), dtype=np.float64)
    heads, tails = shapely.STRtree(outlines[there]).query(outlines[there], predicate="intersects")
    others = heads != tails
    heads, tails = there[heads[others]], there[tails[others]]
    return scipy.sparse.coo_array((np.ones(len(heads)), (heads, tails)), shape=(n, n)).tocsr()


def _standardised(links: scipy.sparse.csr_array) -> Neighbours:
    """Every link of a place weighs the same; places without any are left out."""
    count: Integers = np.diff(links.indptr)
    linked: Bools = count > 0
    positions = np.flatnonzero(linked)
    if not positions.size:
        return _none(len(linked), Remark("none_touches"))
    kept = scipy.sparse.csr_array(links[positions][:, positions])
    kept.sort_indices()
    weights = np.repeat(1 / count[positions], count[positions])
    return Neighbours(
        scipy.sparse.csr_array((weights, kept.indices, kept.indptr), shape=kept.shape), positions, int((~linked).sum())
    )


def _none(n: int, reason: Remark) -> Neighbours:
    return Neighbours(scipy.sparse.csr_array((0, 0)), np.array([], dtype=np.int64), n, (reason,))
