"""Agreement over all territories: Spearman and Pearson."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Floats, Integers
from ifn_research.remarks import Remark
from ifn_research.statistics.correlation import pearson, spearman
from ifn_research.statistics.estimate import Estimate, absent
from ifn_research.statistics.resampling import Variable
from ifn_research.validation.metrics.base import (
    CORRELATION,
    OUT_OF_FOLD,
    About,
    BlockMoments,
    RankCorrelation,
    Replicator,
    ResampledMetric,
    SortedTruth,
    drawn_once,
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
        return About(CORRELATION, out_of_fold=self.name == OUT_OF_FOLD, sums_over_most_fragile=False, drawn=True)

    def estimate(self, score: Variable, truth: SortedTruth) -> Estimate:
        """By SciPy; of a draw, by the ranks among all territories that those which were drawn stand for."""
        if truth.outcome.inclusion is not None:
            return drawn_once(self.prepare, score, truth, otherwise=Remark("pairs_tied"))
        reason = undefined(score, truth)
        return absent(*reason) if reason else spearman(score.values, truth.outcome.values)

    def prepare(self, score: Variable, truth: SortedTruth, labels: Integers, n_blocks: int) -> Replicator:
        """Nothing to prepare beyond the two sorted orders."""
        return RankCorrelation(score, truth.variable, truth.stands_for)


@dataclass(frozen=True)
class Pearson(ResampledMetric):
    """Pearson's correlation of values."""

    name: str = "pearson"
    whole: bool = False

    @property
    def about(self) -> About:
        """A correlation."""
        return About(CORRELATION, sums_over_most_fragile=False, drawn=True)

    def estimate(self, score: Variable, truth: SortedTruth) -> Estimate:
        """By SciPy; of a draw, by sums in which each territory counts as many times as it stands for."""
        if truth.outcome.inclusion is not None:
            return drawn_once(self.prepare, score, truth, otherwise=Remark("pairs_tied"))
        reason = undefined(score, truth)
        return absent(*reason) if reason else pearson(score.values, truth.outcome.values)

    def prepare(self, score: Variable, truth: SortedTruth, labels: Integers, n_blocks: int) -> Replicator:
        """Sums over each block, of which each replicate is a weighted sum."""
        return BlockMoments.of(score.values, truth.outcome.values, _weight(truth, len(labels)), labels, n_blocks)


def _weight(truth: SortedTruth, n: int) -> Floats:
    """The number of territories that each one stands for; itself where none was drawn."""
    stands_for = truth.stands_for
    return np.ones(n) if stands_for is None else stands_for
