"""Dependence of blocks: whether those that lie together pull a figure the same way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.geography.blocks import Blocks
from ifn_research.geography.coarse_blocks import block_centres
from ifn_research.geography.neighbours import Neighbours, nearest
from ifn_research.matrix import Floats, Integers
from ifn_research.remarks import Remark
from ifn_research.statistics.spatial.moran import moran
from ifn_research.statistics.tails import fisher_beyond, normal_beyond

# Neighbouring blocks: about as many as a département or a canton has around it.
AROUND = 5
# Of two tests, either of which tells: Bonferroni.
LEVEL_OF_EACH_TEST = 0.05 / 2
LEAST_BLOCKS = 10


@dataclass(frozen=True)
class BlockDependence:
    """Two tests of the independence of blocks, from how far each pulls a figure.

    Attributes
    ----------
    within : Remark or None
        What the coarse blocks are; None without any.
    f : float or None
        Variance of blocks' pulls between coarse blocks to that within them.
    f_df : pair of int
    f_p : float or None
        By Fisher's F.
    moran : float or None
        Moran's I of blocks' pulls, each with its 5 nearest blocks.
    moran_p : float or None
        One-sided: neighbouring blocks pull alike.
    """

    within: Remark | None = None
    f: float | None = None
    f_df: tuple[int, int] = (0, 0)
    f_p: float | None = None
    moran: float | None = None
    moran_p: float | None = None

    @property
    def found(self) -> bool:
        """True if either test finds that blocks which lie together pull alike."""
        return any(p is not None and p < LEVEL_OF_EACH_TEST for p in (self.f_p, self.moran_p))


@dataclass(frozen=True, eq=False)
class Surroundings:
    """The blocks that lie together.

    Attributes
    ----------
    sizes : array, shape (n_blocks,)
        Territories of each.
    parents : array of int, shape (n_blocks,), or None
        The coarse block that most of a block's territories are in.
    within : Remark or None
    neighbours : Neighbours or None
        The nearest blocks of each located block.
    located : array of int
        Positions of the blocks that `neighbours` tells of.
    """

    sizes: Integers
    parents: Integers | None
    within: Remark | None
    neighbours: Neighbours | None
    located: Integers

    @classmethod
    def of(cls, blocks: Blocks, coarse: Blocks | None, place: tuple[Floats, Floats] | None) -> Surroundings:
        """The surroundings of each block.

        Parameters
        ----------
        blocks : Blocks
        coarse : Blocks or None
            Of the same territories.
        place : pair of arrays, each of shape (n_territories,), or None
            Longitude and latitude in degrees.
        """
        sizes = np.bincount(blocks.labels, minlength=blocks.n_blocks)
        parents = None if coarse is None else _parents(blocks, coarse)
        located, neighbours = np.zeros(0, dtype=np.int64), None
        if place is not None and blocks.n_blocks >= LEAST_BLOCKS:
            east, north = block_centres(blocks, *place)
            located = np.flatnonzero(~np.isnan(east))
            if len(located) >= LEAST_BLOCKS:
                neighbours = nearest(east[located], north[located], k=AROUND)
        return cls(sizes, parents, None if coarse is None else coarse.source, neighbours, located)

    def alike(self, influences: Floats) -> BlockDependence:
        """Test whether blocks that lie together pull a figure alike.

        Parameters
        ----------
        influences : array, shape (n_blocks,)
            How far each block pulls the figure: the mean of what it is without each, less what it is without this one.
            Blocks of many territories pull further; what is tested is the pull of a territory.

        References
        ----------
        Cliff and Ord (1981), Spatial Processes, Pion (Moran's I under randomisation).
        """
        pulls = influences / self.sizes
        if np.isnan(pulls).any() or np.ptp(pulls) == 0:
            return BlockDependence()
        f, f_df, f_p = (None, (0, 0), None) if self.parents is None else _between(pulls, self.parents)
        found = None if self.neighbours is None else moran(pulls[self.located], self.neighbours)
        i, p = (None, None) if found is None else (found.estimate, normal_beyond(found.z))
        return BlockDependence(self.within, f, f_df, f_p, i, p)


def _parents(blocks: Blocks, coarse: Blocks) -> Integers:
    """The coarse block that most territories of each block are in."""
    counts = np.zeros((blocks.n_blocks, coarse.n_blocks), dtype=np.int64)
    np.add.at(counts, (blocks.labels, coarse.labels), 1)
    return np.asarray(counts.argmax(axis=1))


def _between(pulls: Floats, parents: Integers) -> tuple[float | None, tuple[int, int], float | None]:
    """One-way analysis of variance: F, its degrees of freedom and its p-value; None where there is nothing within."""
    _, labels, sizes = np.unique(parents, return_inverse=True, return_counts=True)
    df = (len(sizes) - 1, len(pulls) - len(sizes))
    if min(df) < 1:
        return None, df, None
    means = np.bincount(labels, pulls) / sizes
    within = float(np.square(pulls - means[labels]).sum()) / df[1]
    between = float((sizes * np.square(means - pulls.mean())).sum()) / df[0]
    if within <= 0:
        return None, df, None
    f = between / within
    return f, df, fisher_beyond(f, df)
