"""Measures of places for every commune, against a ball tree and against sparse products on pairs that are given."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import scipy

from benchmarks._row import Row, best
from ifn_research.geography.access import (
    EARTH_KM,
    Decay,
    GreatCircles,
    Points,
    floating_catchment,
    mean_of_nearest,
    per_population,
)
from ifn_research.matrix import Floats

COMMUNES, PLACES, KM = 35_000, 15_800, 20.0
# The largest memory of a process that measures access, above that of one that has only read the modules.
MEMORY = """
import re
from benchmarks.access import France
def peak():
    return int(re.search(r"VmHWM:\\s+([0-9]+)", open("/proc/self/status").read())[1])
france = France()
start = peak()
france.access({km})
print((peak() - start) * 1024)
"""


class France:
    """As many communes and libraries as there are, some of them in clusters."""

    def __init__(self) -> None:
        rng = np.random.default_rng(1)
        towns = np.column_stack([rng.uniform(-4, 8, 400), rng.uniform(42.5, 51, 400)])
        self.communes = _around(rng, towns, COMMUNES, 0.5)
        near = np.column_stack([self.communes.longitude, self.communes.latitude])
        self.places = _around(rng, near[rng.integers(0, COMMUNES, PLACES)], PLACES, 0.03)
        self.population = np.round(np.exp(rng.normal(6, 1.5, COMMUNES)))

    def nearest(self) -> Floats:
        return mean_of_nearest(GreatCircles(self.communes, self.places))

    def access(self, km: float = KM) -> Floats:
        reach = GreatCircles(self.communes, self.places)
        return floating_catchment(
            reach, Decay("gaussian", km), supply=np.ones(PLACES), population=self.population
        ).values

    def per_population(self) -> Floats:
        reach, people = GreatCircles(self.communes, self.places), GreatCircles(self.communes, self.communes)
        return per_population(reach, people, KM, supply=np.ones(PLACES), population=self.population).values


def run() -> Iterator[Row | str]:
    france = France()
    start, there = _radians(france.communes), _radians(france.places)
    plain = best(lambda: _tree(there).query(start, k=1))
    what = f"nearest of {PLACES:,} places, {COMMUNES:,} communes"
    yield Row(what, best(france.nearest), plain, "scikit-learn, ball tree of haversines", wanted=1)
    near = _pairs(start, there)
    yield Row(
        f"access (E2SFCA, {KM:g} km, gaussian), {near.nnz:,} pairs",
        best(france.access),
        best(lambda: _products(_pairs(start, there), france.population)),
        "the same by a ball tree and sparse products",
        floor=best(lambda: _products(near, france.population)),
        wanted=3,
    )
    yield Row(f"places per inhabitant within {KM:g} km", best(france.per_population))
    for wide in (KM, 100.0):
        yield f"memory of access within {wide:g} km: {_memory(wide) / 1e6:.0f} MB"


def _around(rng: np.random.Generator, centres: Floats, n: int, spread: float) -> Points:
    found = centres[rng.integers(0, len(centres), n)] + rng.normal(0, spread, (n, 2))
    return Points(found[:, 0].copy(), found[:, 1].copy())


def _radians(points: Points) -> Floats:
    return np.radians(np.column_stack([points.latitude, points.longitude]))


def _tree(points: Floats) -> Any:
    from sklearn.neighbors import BallTree

    return BallTree(points, leaf_size=10, metric="haversine")


def _pairs(start: Floats, there: Floats) -> scipy.sparse.csr_array:
    pairs, km = _tree(there).query_radius(start, KM / EARTH_KM, return_distance=True)
    ends = np.concatenate([[0], np.cumsum([len(item) for item in pairs])])
    return scipy.sparse.csr_array((np.concatenate(km) * EARTH_KM, np.concatenate(pairs), ends), (COMMUNES, PLACES))


def _products(near: scipy.sparse.csr_array, population: Floats) -> Floats:
    weights = near.copy()
    weights.data = np.exp(-0.5 * (2 * near.data / KM) ** 2)
    demand = population @ weights
    return np.asarray(weights @ np.divide(1.0, demand, out=np.zeros(PLACES), where=demand > 0))


def _memory(km: float) -> int:
    done = subprocess.run([sys.executable, "-c", MEMORY.format(km=km)], capture_output=True, text=True, check=True)
    return int(done.stdout)
