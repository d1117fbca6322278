"""Blocks of neighbouring territories, the units that a bootstrap draws."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import scipy

from ifn_research.errors import ConfigError, DataError, nearest
from ifn_research.language.messages import say
from ifn_research.matrix import Floats, Integers, Labels, effective_number
from ifn_research.remarks import Remark, Remarks, coded, joined

FEW, LEAST = 30, 10
# Blocks of which some hold far more territories than others are few where they are worth fewer of one size than this.
FEW_OF_ONE_SIZE = 20
# Clusters of territories by k-means: seed, steps of a start, which few more would move, and the fewest and the most
# starts, between which there are as many as look at so many points.
CLUSTER_SEED, STEPS, FEWEST_STARTS, MOST_STARTS, LOOKED_AT = 0, 30, 5, 50, 20_000


@dataclass(frozen=True)
class Blocks:
    """A partition of territories into blocks.

    Attributes
    ----------
    labels : array of int, shape (n_territories,)
        Block of each territory, from 0.
    names : tuple of str
        Name of each block.
    source : Remark
        What the blocks are.
    caution : tuple of Remark
        What a reader of an interval must know of them; empty when nothing.
    testable : bool
        Whether there are enough blocks for a p-value.
    group : str
        The declared group whose members they are; empty when they are others.
    """

    labels: Integers
    names: tuple[str, ...]
    source: Remark
    caution: Remarks
    testable: bool
    group: str = ""

    @property
    def n_blocks(self) -> int:
        """Number of blocks."""
        return len(self.names)

    @cached_property
    def n_effective(self) -> float:
        """The number of blocks of one size that are worth these, which hold few territories or many."""
        return effective_number(np.bincount(self.labels, minlength=self.n_blocks).astype(np.float64))

    @property
    def df(self) -> float:
        """Degrees of freedom of a standard error from these blocks."""
        return max(self.n_effective - 1, 1.0)

    @property
    def too_narrow(self) -> Blocks:
        """The same where they are finer than those wanted, of which there are too few: they carry no test."""
        caution = joined((Remark("too_narrow", blocks=self.source),), coded(self.caution, "independent_territories"))
        return replace(self, caution=caution, testable=False)


@dataclass(frozen=True)
class BlockDesign:
    """The facts about the territories of a study that can make blocks.

    Attributes
    ----------
    groups : mapping of str to array of str, each of shape (n_territories,)
        Declared groupings, in the order declared; the empty string is unknown.
    requested : str or None
        The grouping that the study asks for.
    coordinates : pair of arrays, each of shape (n_territories,), or None
        Longitude and latitude in degrees; NaN is unknown.
    coarse : str or None
        The coarser grouping that the study asks for.
    """

    groups: Mapping[str, Labels]
    requested: str | None = None
    coordinates: tuple[Floats, Floats] | None = None
    coarse: str | None = None

    def choose(self, rows: Integers) -> Blocks:
        """Choose the blocks of the territories at these positions."""
        return choose_blocks(self.grouped(rows), len(rows), requested=self.requested, coordinates=self.placed(rows))

    def placed(self, rows: Integers) -> tuple[Floats, Floats] | None:
        """Longitude and latitude of the territories at these positions."""
        place = self.coordinates
        return None if place is None else (place[0][rows], place[1][rows])

    def grouped(self, rows: Integers) -> dict[str, Labels]:
        """The groupings of the territories at these positions."""
        return {name: labels[rows] for name, labels in self.groups.items()}


def choose_blocks(
    groups: Mapping[str, Labels],
    n: int,
    *,
    requested: str | None = None,
    coordinates: tuple[Floats, Floats] | None = None,
) -> Blocks:
    """Choose blocks: the requested group, else the first coarser than the territories, else clusters of centroids.

    Single territories serve where nothing else does, labelled ``assumes independent territories``. Below 10 blocks
    the next finer partition serves, labelled ``probably too narrow``: it carries an interval, but no test. From 10 to
    29 blocks, or unequal ones that are worth fewer than 20 of one size, are labelled ``few blocks``. Territories of an
    unknown group, or without coordinates, form one block together: many blocks of one would claim an independence that
    nobody has seen.

    Parameters
    ----------
    groups : mapping of str to array of str, each of shape (n,)
    n : int
        Number of territories.
    requested : str, optional
    coordinates : pair of arrays, each of shape (n,), optional
        Longitude and latitude in degrees.

    Raises
    ------
    ConfigError
        If `requested` is not a group.
    DataError
        If coordinates are not degrees.
    """
    if requested is not None and requested not in groups:
        raise ConfigError(
            say("geography.unknown_group", requested=requested),
            where="validation.bootstrap.block",
            fix=nearest(requested, groups),
        )
    candidates = _candidates(groups, n, requested, coordinates)
    chosen = next(candidates)
    if chosen.n_blocks >= LEAST:
        return chosen
    for chosen in candidates:
        if chosen.n_blocks >= LEAST:
            break
    return chosen.too_narrow


def _candidates(
    groups: Mapping[str, Labels], n: int, requested: str | None, coordinates: tuple[Floats, Floats] | None
) -> Iterator[Blocks]:
    """Partitions in the order in which they are tried: the first choice, then ever finer ones."""
    partitions = {name: by_group(name, labels) for name, labels in groups.items()}
    coarser = [name for name, blocks in partitions.items() if blocks.n_blocks < n]
    start = requested or next(iter(coarser), None)
    least = 0
    if start is not None:
        yield partitions[start]
        least = partitions[start].n_blocks
        finer = [name for name in coarser if partitions[name].n_blocks > least]
        yield from sorted((partitions[name] for name in finer), key=lambda blocks: blocks.n_blocks)
    clusters = None if coordinates is None else by_cluster(*coordinates, n_clusters=min(FEW, n // 5))
    if clusters is not None and clusters.n_blocks > least:
        yield clusters
    names = tuple(f"territory {i + 1}" for i in range(n))
    caution = (Remark("independent_territories"),)
    yield Blocks(np.arange(n), names, Remark("single_territories", n=n), caution, testable=True)


def by_group(name: str, labels: Labels) -> Blocks:
    """Blocks that are the members of a group."""
    names, codes = np.unique(np.asarray(labels, dtype=str), return_inverse=True)
    source = Remark("blocks_of_group", n=len(names), group=name)
    return labelled(codes, tuple(label or "unknown" for label in names.tolist()), source, name)


def by_cluster(longitude: Floats, latitude: Floats, *, n_clusters: int) -> Blocks | None:
    """k-means of the centroids on the sphere, so that a degree weighs what it measures; None below 2 clusters."""
    known = ~(np.isnan(longitude) | np.isnan(latitude))
    points = on_sphere(longitude[known], latitude[known])
    n_clusters = min(n_clusters, len(np.unique(points, axis=0)))
    if n_clusters < 2:
        return None
    found = _k_means(points, n_clusters)
    n_found = int(found.max()) + 1
    labels = np.full(len(longitude), n_found)
    labels[known] = found
    names = [f"cluster {k + 1}" for k in range(n_found)] + ([] if known.all() else ["no coordinates"])
    return labelled(labels, tuple(names), Remark("clusters_of_territories", n=len(names)))


def _k_means(points: Floats, n_clusters: int) -> Integers:
    """The cluster of each point, from 0 and none empty, in the best of some partitions (Lloyd from k-means++)."""
    rng = np.random.default_rng(CLUSTER_SEED)
    starts = min(max(LOOKED_AT // len(points), FEWEST_STARTS), MOST_STARTS)
    with warnings.catch_warnings():
        # A cluster that is empty for a while keeps its centre.
        warnings.simplefilter("ignore", UserWarning)
        tried = [
            scipy.cluster.vq.kmeans2(points, n_clusters, iter=STEPS, minit="++", rng=rng)[0] for _ in range(starts)
        ]
    found = [scipy.cluster.vq.vq(points, centres) for centres in tried]
    nearest_centre, _ = min(found, key=lambda one: float(np.square(one[1]).sum()))
    return np.unique(nearest_centre, return_inverse=True)[1].ravel()


def on_sphere(longitude: Floats, latitude: Floats) -> Floats:
    """Points of the unit sphere, shape (n, 3), from degrees: straight distances are ordered as great circles are.

    Raises
    ------
    DataError
        If coordinates are not degrees.
    """
    if (np.abs(longitude) > 180).any() or (np.abs(latitude) > 90).any():
        raise DataError(
            say("geography.coordinates_not_degrees_longitude"),
            where="coordinates: longitude, latitude",
            fix=say("geography.convert_projected_coordinates_lambert"),
        )
    east, north = np.radians(longitude), np.radians(latitude)
    return np.column_stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])


def labelled(labels: Integers, names: tuple[str, ...], source: Remark, group: str = "") -> Blocks:
    """Blocks with the caution that their number and sizes ask for."""
    worth = effective_number(np.bincount(labels, minlength=len(names)).astype(np.float64))
    return Blocks(labels.astype(np.int64), names, source, _caution(len(names), worth, len(labels)), True, group)


def _caution(n: int, worth: float, n_territories: int) -> Remarks:
    """The remarks about so many blocks, worth so many of one size."""
    if n == n_territories:
        return (Remark("independent_territories"),)
    if n >= FEW and worth >= FEW_OF_ONE_SIZE:
        return ()
    return (
        (Remark("few_unequal_blocks", n=n, worth=round(worth)),) if round(worth) < n else (Remark("few_blocks", n=n),)
    )
