"""Access to places: distance to the nearest, places and capacity within reach, floating catchments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

import numpy as np

from ifn_research.geography.blocks import on_sphere
from ifn_research.matrix import Bools, Floats, Integers

EARTH_KM = 6371.0088
# Origins whose pairs are found at once, and pairs that are kept from the first pass of a floating catchment: 16 bytes
# each. Others are found again.
BLOCK, KEPT = 512, 8_000_000
# Pairs are looked for a little further than is asked, and kept by their great circle.
FURTHER = 1 + 1e-9


class Near(NamedTuple):
    """Pairs of an origin and a site, by positions, with the cost of going from one to the other."""

    origin: Integers
    site: Integers
    cost: Floats


class Reach(Protocol):
    """The pairs of origins and sites, with what it costs to go from one to the other.

    Attributes
    ----------
    n_origins, n_sites : int
    """

    n_origins: int
    n_sites: int

    def within(self, limit: float) -> Iterator[Near]:
        """Every pair whose cost is at most the limit, in parts that have no origin in common."""
        ...

    def nearest(self, k: int) -> Floats:
        """Costs of the k nearest sites of each origin, ascending, infinite beyond the last, shape (n_origins, k)."""
        ...


@dataclass(frozen=True, eq=False)
class Points:
    """Points by longitude and latitude in degrees (WGS 84), all known."""

    longitude: Floats
    latitude: Floats

    def __len__(self) -> int:
        return len(self.longitude)


class GreatCircles:
    """Great-circle distances in km between two sets of points."""

    def __init__(self, origins: Points, sites: Points) -> None:
        import scipy

        self.origins, self.sites = origins, sites
        self.n_origins, self.n_sites = len(origins), len(sites)
        self._from = on_sphere(origins.longitude, origins.latitude)
        self._tree = scipy.spatial.cKDTree(on_sphere(sites.longitude, sites.latitude))

    def within(self, limit: float) -> Iterator[Near]:
        """Every pair that is at most so many km apart, in parts that have no origin in common."""
        import scipy

        chord = 2 * np.sin(min(limit / EARTH_KM, np.pi) / 2) * FURTHER + 1e-12
        for start in range(0, self.n_origins, BLOCK):
            part = scipy.spatial.cKDTree(self._from[start : start + BLOCK])
            found = part.sparse_distance_matrix(self._tree, chord, output_type="ndarray")
            origin, site = found["i"] + start, found["j"]
            km = self._km(origin, site)
            kept = km <= limit
            yield Near(origin[kept], site[kept], km[kept])

    def nearest(self, k: int) -> Floats:
        """Km to the k nearest sites of each origin, ascending, shape (n_origins, k)."""
        site = self._tree.query(self._from, k=range(1, k + 1))[1]
        missing = site >= self.n_sites
        origin = np.repeat(np.arange(self.n_origins), k)
        km = self._km(origin, np.where(missing, 0, site).ravel()).reshape(site.shape)
        return np.sort(np.where(missing, np.inf, km), axis=1)

    def _km(self, origin: Integers, site: Integers) -> Floats:
        return haversine(
            self.origins.longitude[origin],
            self.origins.latitude[origin],
            self.sites.longitude[site],
            self.sites.latitude[site],
        )


class Costs:
    """Costs that a table gives, such as minutes by road; a pair that it does not hold cannot be gone.

    Parameters
    ----------
    n_origins, n_sites : int
    pairs : Near
        Of one origin and one site at most one.
    """

    def __init__(self, n_origins: int, n_sites: int, pairs: Near) -> None:
        self.n_origins, self.n_sites = n_origins, n_sites
        order = np.lexsort((pairs.cost, pairs.origin))
        self._pairs = Near(pairs.origin[order], pairs.site[order], pairs.cost[order])

    def within(self, limit: float) -> Iterator[Near]:
        """Every pair whose cost is at most the limit."""
        kept = self._pairs.cost <= limit
        yield Near(self._pairs.origin[kept], self._pairs.site[kept], self._pairs.cost[kept])

    def only(self, sites: Bools) -> Costs:
        """The costs to some of the sites."""
        kept = sites[self._pairs.site]
        numbers = np.cumsum(sites) - 1
        pairs = Near(self._pairs.origin[kept], numbers[self._pairs.site[kept]], self._pairs.cost[kept])
        return Costs(self.n_origins, int(sites.sum()), pairs)

    def nearest(self, k: int) -> Floats:
        """Costs of the k cheapest sites of each origin, ascending, infinite beyond the last, shape (n_origins, k)."""
        origin = self._pairs.origin
        rank = np.arange(len(origin)) - np.searchsorted(origin, origin, side="left")
        found = np.full((self.n_origins, k), np.inf)
        first = rank < k
        found[origin[first], rank[first]] = self._pairs.cost[first]
        return found


@dataclass(frozen=True)
class Decay:
    """The weight of a site by what it costs to reach it; 0 beyond the catchment.

    Attributes
    ----------
    kind : {"none", "gaussian", "steps"}
        1; or exp(-(cost / b)² / 2) with b half the catchment; or by steps.
    catchment : float
        The largest cost that counts.
    steps : tuple of pairs of float
        Up to which cost, and the weight; ascending, the last up to the catchment.
    """

    kind: Literal["none", "gaussian", "steps"]
    catchment: float
    steps: tuple[tuple[float, float], ...] = ()

    def weights(self, cost: Floats) -> Floats:
        """The weight of each cost, which is at most the catchment."""
        if self.kind == "gaussian":
            return np.asarray(np.exp(-0.5 * (2.0 * cost / self.catchment) ** 2))
        if self.kind == "steps":
            ends, weights = map(np.array, zip(*self.steps, strict=True))
            return np.asarray(weights[np.searchsorted(ends, cost, side="left")], dtype=np.float64)
        return np.ones(len(cost))


@dataclass(frozen=True, eq=False)
class Access:
    """A measure of access.

    Attributes
    ----------
    values : array, shape (n_origins,)
        0 where no site is reached; NaN where some are and nobody is counted around them.
    reached : array of bool, shape (n_origins,)
        The origins that reach a site.
    serving : array of bool, shape (n_sites,)
        The sites that somebody reaches: their supply is shared out, that of others is not.
    """

    values: Floats
    reached: Bools
    serving: Bools


def haversine(longitude: Floats, latitude: Floats, to_longitude: Floats, to_latitude: Floats) -> Floats:
    """Great-circle distances in km between points in degrees, on a sphere of the Earth's mean radius."""
    x, y, to_x, to_y = (np.radians(value) for value in (longitude, latitude, to_longitude, to_latitude))
    half = np.sin((to_y - y) / 2) ** 2 + np.cos(y) * np.cos(to_y) * np.sin((to_x - x) / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0))))


def mean_of_nearest(reach: Reach, k: int = 1) -> Floats:
    """Mean cost of the k nearest sites, shape (n_origins,); NaN where fewer can be reached."""
    costs = reach.nearest(k)
    return np.where(np.isfinite(costs).all(axis=1), costs.mean(axis=1), np.nan)


def count_within(reach: Reach, limit: float) -> Access:
    """The number of sites within reach of each origin."""
    return supply_within(reach, limit, np.ones(reach.n_sites))


def supply_within(reach: Reach, limit: float, supply: Floats) -> Access:
    """The capacity of the sites within reach of each origin."""
    values, counts = np.zeros(reach.n_origins), np.zeros(reach.n_origins, dtype=np.int64)
    serving = np.zeros(reach.n_sites, dtype=bool)
    for near in reach.within(limit):
        values += np.bincount(near.origin, supply[near.site], minlength=reach.n_origins)
        counts += np.bincount(near.origin, minlength=reach.n_origins)
        serving[near.site] = True
    return Access(values, counts > 0, serving)


def per_population(reach: Reach, people: Reach, limit: float, *, supply: Floats, population: Floats) -> Access:
    """The capacity within reach of each origin over the population within reach of it, its own included.

    Parameters
    ----------
    reach : Reach
        From origins to sites.
    people : Reach
        From origins to those who live within reach, in the order of `population`.
    limit : float
    supply : array, shape (n_sites,)
    population : array, shape (n_people,)
    """
    found = supply_within(reach, limit, supply)
    persons = supply_within(people, limit, population).values
    values = np.divide(found.values, persons, out=np.full(len(persons), np.nan), where=persons > 0)
    return Access(np.where(found.reached, values, 0.0), found.reached, found.serving)


def floating_catchment(reach: Reach, decay: Decay, *, supply: Floats, population: Floats) -> Access:
    """Access by a two-step floating catchment area, per person.

    First the supply of each site is divided by the population within its catchment, weighted by the decay; then each
    origin adds up these ratios over the sites within its own catchment, weighted likewise. Over all origins,
    population times access adds up to the supply of the sites that somebody reaches.

    Parameters
    ----------
    reach : Reach
    decay : Decay
    supply : array, shape (n_sites,)
    population : array, shape (n_origins,)

    References
    ----------
    Luo and Wang (2003), Environment and Planning B 30(6):865-884, doi:10.1068/b29120; Luo and Qi (2009), Health & Place
    15(4):1100-1107, doi:10.1016/j.healthplace.2009.06.002.
    """
    demand = np.zeros(reach.n_sites)
    kept: list[Near] | None = []
    for near in reach.within(decay.catchment):
        weights = decay.weights(near.cost)
        demand += np.bincount(near.site, population[near.origin] * weights, minlength=reach.n_sites)
        kept = _keep(kept, Near(near.origin.astype(np.int32), near.site.astype(np.int32), weights))
    ratio = np.divide(supply, demand, out=np.zeros(reach.n_sites), where=demand > 0)
    shared = demand > 0
    values, reached, served = (np.zeros(reach.n_origins) for _ in range(3))
    for near in kept if kept is not None else _weighted(reach, decay):
        values += np.bincount(near.origin, ratio[near.site] * near.cost, minlength=reach.n_origins)
        reached += np.bincount(near.origin, near.cost > 0, minlength=reach.n_origins)
        served += np.bincount(near.origin, shared[near.site] & (near.cost > 0), minlength=reach.n_origins)
    return Access(np.where((reached > 0) & (served == 0), np.nan, values), reached > 0, shared)


def _keep(kept: list[Near] | None, near: Near) -> list[Near] | None:
    """The pairs of the first pass with more of them; None once they are too many."""
    if kept is None or sum(len(part.cost) for part in kept) + len(near.cost) > KEPT:
        return None
    return [*kept, near]


def _weighted(reach: Reach, decay: Decay) -> Iterator[Near]:
    for near in reach.within(decay.catchment):
        yield near._replace(cost=decay.weights(near.cost))
