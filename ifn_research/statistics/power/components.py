"""The variance of a mean in components: between regions, between blocks of a region, between territories of a block."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ifn_research.matrix import Floats, Integers


@dataclass(frozen=True)
class Components:
    """Variance components of what territories contribute to a figure.

    Attributes
    ----------
    territory, block, region : float
        Variance within blocks, between the blocks of a region, between regions; not negative.
    """

    territory: float
    block: float = 0.0
    region: float = 0.0

    @property
    def total(self) -> float:
        """Of a territory at random."""
        return self.territory + self.block + self.region

    @property
    def within_block(self) -> float:
        """Correlation of two territories of one block."""
        return (self.block + self.region) / self.total if self.total > 0 else 0.0

    @property
    def within_region(self) -> float:
        """Correlation of two territories of one region, in two blocks."""
        return self.region / self.total if self.total > 0 else 0.0

    def times(self, factor: float, of_territory: float = 1.0) -> Components:
        """All by a factor, that of territories by another one too."""
        return replace(
            self,
            territory=factor * of_territory * self.territory,
            block=factor * self.block,
            region=factor * self.region,
        )


def nested_components(values: Floats, blocks: Integers, regions: Integers | None = None) -> Components:
    """Components from the products of pairs: in one block, in one region but two blocks.

    The mean product of a kind of pair, about the mean, is the variance that the two share; as the mean is that of the
    same territories, it is divided by 1 - the chance that two territories share a block, or a region. With all the
    territories, `Layout.variance` is then the variance that the sums of blocks give, so that the power of a study comes
    out as its own tests have it. Small regions that differ much count little, as they do in the tests.

    Parameters
    ----------
    values : array, shape (n_territories,)
    blocks : array of int, shape (n_territories,)
    regions : array of int, shape (n_territories,), optional
        Of each territory: coarser than the blocks.

    References
    ----------
    Searle, Casella and McCulloch (1992), Variance Components, Wiley, doi:10.1002/9780470316856 (estimation by
    moments); MacKinnon, Nielsen and Webb (2023), J. Applied Econometrics 38:671-694, doi:10.1002/jae.2969 (sums of
    blocks).
    """
    centred = values - values.mean()
    total = float(np.square(centred).sum() / max(len(values) - 1, 1))
    inside = blocks if regions is None else _crossed(blocks, regions)
    products, pairs = _products(centred, inside)
    in_block = _shared(products, pairs, inside)
    region = 0.0
    if regions is not None:
        around = _products(centred, regions)
        region = max(_shared(around[0] - products, around[1] - pairs, regions), 0.0)
    block = max(in_block - region, 0.0)
    return Components(max(total - block - region, 0.0), block, region)


@dataclass(frozen=True)
class Layout:
    """The places of the units of a sample: how concentrated they are.

    Attributes
    ----------
    n : float
        Territories.
    in_block, in_region : float
        Sum over blocks, and over regions, of the squared share of the territories: 1 / number where all are alike.
    """

    n: float
    in_block: float
    in_region: float = 0.0

    @classmethod
    def of_territories(cls, n: int, blocks: Integers, regions: Integers | None = None) -> Layout:
        """The layout to expect of n territories at random, of those whose blocks are given."""
        return cls(n, _met(n, blocks), 0.0 if regions is None else _met(n, regions))

    @classmethod
    def of_blocks(cls, k: int, blocks: Integers, regions: Integers | None = None) -> Layout:
        """The layout to expect of k whole blocks at random."""
        sizes = np.bincount(np.unique(blocks, return_inverse=True)[1]).astype(np.float64)
        n = k * sizes.mean()
        in_block = float(np.square(sizes).mean() / sizes.mean() ** 2 / k)
        if regions is None:
            return cls(n, in_block)
        _, first = np.unique(blocks, return_index=True)
        return cls(n, in_block, in_block + (1 - 1 / k) * _pairs_together(regions[first]))

    @property
    def worth_blocks(self) -> float:
        """The number of blocks of one size that are worth these."""
        return 1 / self.in_block

    @property
    def worth_regions(self) -> float:
        """The number of regions of one size that are worth these; infinite without regions."""
        return 1 / self.in_region if self.in_region > 0 else np.inf

    def variance(self, parts: Components) -> float:
        """The variance of the mean, its target being any blocks and regions like these."""
        return parts.territory / self.n + parts.block * self.in_block + parts.region * self.in_region

    def variance_of_blocks(self, parts: Components) -> float:
        """The same as if blocks were independent, whatever region they are in."""
        return parts.territory / self.n + (parts.block + parts.region) * self.in_block


def _met(n: int, labels: Integers) -> float:
    """Sum of squared shares to expect of n territories at random."""
    return 1 / n + (1 - 1 / n) * _pairs_together(labels)


def _pairs_together(labels: Integers) -> float:
    """Chance that two different ones at random have the same label."""
    sizes = np.bincount(np.unique(labels, return_inverse=True)[1]).astype(np.float64)
    total = sizes.sum()
    return float((sizes * (sizes - 1)).sum() / (total * (total - 1))) if total > 1 else 0.0


def _crossed(blocks: Integers, regions: Integers) -> Integers:
    return np.asarray(blocks * (int(regions.max(initial=0)) + 1) + regions)


def _products(centred: Floats, labels: Integers) -> tuple[float, float]:
    """Sum of products over ordered pairs of one label, and the number of these pairs."""
    _, labels = np.unique(labels, return_inverse=True)
    sizes = np.bincount(labels).astype(np.float64)
    sums = np.bincount(labels, centred)
    return float((np.square(sums)).sum() - np.square(centred).sum()), float((sizes * (sizes - 1)).sum())


def _shared(products: float, pairs: float, labels: Integers) -> float:
    """The mean product of pairs, with what the common mean took from it; 0 where there is no pair."""
    apart = 1 - _pairs_together(labels)
    return products / pairs / apart if pairs > 0 and apart > 0 else 0.0
