"""Agreement over all territories: Spearman and Pearson."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Floats, Integers
from ifn_research.statistics.correlation import pearson, spearman
from ifn_research.statistics.estimate import Estimate, absent
from ifn_research.statistics.resampling import Resample, Variable
from ifn_research.validation.metrics.base import (
    CONSTANT,
    CORRELATION,
    OUT_OF_FOLD,
    About,
    RankCorrelation,
    Replicator,
    ResampledMetric,
    SortedTruth,
    ratio,
    undefined,
)


@dataclass(frozen=True)
class Spearman(ResampledMetric):
    """Pearson's correlation of mid-ranks, ranked anew in each replicate."""

    name: str = "spearman"
    whole: bool = False

    @property
    def about(self) -> About:
        """A correlation, of scores in sample or out of fold."""
        return About(CORRELATION, out_of_fold=self.name == OUT_OF_FOLD, sums_over_most_fragile=False)

    def estimate(self, score: Variable, truth: SortedTruth) -> Estimate:
        """By SciPy."""
        reason = undefined(score, truth)
        return absent(*reason) if reason else spearman(score.values, truth.outcome.values)

    def prepare(self, score: Variable, truth: SortedTruth, labels: Integers, n_blocks: int) -> Replicator:
        """Nothing to prepare beyond the two sorted orders."""
        return RankCorrelation(score, truth.variable)


@dataclass(frozen=True)
class Pearson(ResampledMetric):
    """Pearson's correlation of values."""

    name: str = "pearson"
    whole: bool = False

    @property
    def about(self) -> About:
        """A correlation."""
        return About(CORRELATION, sums_over_most_fragile=False)

    def estimate(self, score: Variable, truth: SortedTruth) -> Estimate:
        """By SciPy."""
        reason = undefined(score, truth)
        return absent(*reason) if reason else pearson(score.values, truth.outcome.values)

    def prepare(self, score: Variable, truth: SortedTruth, labels: Integers, n_blocks: int) -> Replicator:
        """Sums over each block, of which each replicate is a weighted sum."""
        return BlockMoments.of(score.values, truth.outcome.values, np.ones(len(labels)), labels, n_blocks)


@dataclass(frozen=True, eq=False)
class BlockMoments:
    """Sums over each block, of which Pearson's correlation in each replicate is made.

    Attributes
    ----------
    sums : array, shape (6, n_blocks)
        Of weights, and of what they give the two variables, their squares and their product.
    """

    sums: Floats

    @classmethod
    def of(cls, x: Floats, y: Floats, weight: Floats, labels: Integers, n_blocks: int) -> BlockMoments:
        """Those of complete variables, each of shape (n,), in which territories count by a weight."""
        x, y = _standardised(x), _standardised(y)
        terms = (np.ones_like(x), x, y, x * x, y * y, x * y)
        return cls(np.stack([np.bincount(labels, weight * term, minlength=n_blocks) for term in terms]))

    def __call__(self, resample: Resample) -> Floats:
        """NaN where a variable is constant, shape (replicates,)."""
        size, x, y, xx, yy, xy = np.einsum("rg,sg->sr", resample.blocks, self.sums)
        size = np.where(size > 0, size, np.nan)
        x, y, xx, yy, xy = x / size, y / size, xx / size, yy / size, xy / size
        vx, vy = xx - x * x, yy - y * y
        vx, vy = np.where(vx > CONSTANT * xx, vx, 0), np.where(vy > CONSTANT * yy, vy, 0)
        return ratio(xy - x * y, np.sqrt(vx) * np.sqrt(vy))


def _standardised(values: Floats) -> Floats:
    centred = values - values.mean()
    scale = centred.std()
    return np.asarray(centred / scale if scale > 0 else centred)
