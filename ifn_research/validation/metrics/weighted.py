"""Agreement in which each territory counts as many times as the people who live or were counted there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Bools, Floats, Integers
from ifn_research.remarks import Remark, Remarks
from ifn_research.statistics.estimate import Estimate, absent
from ifn_research.statistics.ranks import mid_ranks
from ifn_research.statistics.resampling import Resample, Variable
from ifn_research.validation.ground_truth import GroundTruth
from ifn_research.validation.metrics.base import (
    CONSTANT,
    CORRELATION,
    About,
    BlockMoments,
    Replicator,
    ResampledMetric,
    SortedTruth,
    drawn_once,
    undefined,
    weighed,
)


@dataclass(frozen=True)
class Weighted(ResampledMetric):
    """Weighted Pearson's correlation of values, or of plain mid-ranks ranked anew in each replicate.

    Attributes
    ----------
    ranks : bool
        Whether mid-ranks are correlated; the weights enter the correlation, not the ranks.
    """

    name: str
    ranks: bool
    whole: bool = False

    @property
    def about(self) -> About:
        """A correlation."""
        return About(CORRELATION, sums_over_most_fragile=False, drawn=True)

    def usable(self, outcome: GroundTruth) -> tuple[Bools, Remarks]:
        """Covered territories whose weight is known."""
        return weighed(outcome)

    def estimate(self, score: Variable, truth: SortedTruth) -> Estimate:
        """By the definition; of a draw, by the ranks and the weights of all that it stands for."""
        if truth.outcome.inclusion is not None:
            return drawn_once(self.prepare, score, truth, otherwise=Remark("pairs_tied"))
        reason = undefined(score, truth)
        if reason:
            return absent(*reason)
        assert truth.outcome.weight is not None
        x, y = (mid_ranks(v) if self.ranks else v for v in (score.values, truth.outcome.values))
        shares = _shares(truth.outcome.weight[None])
        one, other = (_Spread.of(np.broadcast_to(v, shares.shape), shares) for v in (x, y))
        product = float(np.einsum("rn,rn->r", one.centred, other.shared)[0])
        return Estimate(product / float(np.sqrt(one.squares * other.squares)[0]))

    def prepare(self, score: Variable, truth: SortedTruth, labels: Integers, n_blocks: int) -> Replicator:
        """Sums of values over each block; of ranks, nothing beyond the sorted orders."""
        outcome = truth.outcome
        assert outcome.weight is not None
        if self.ranks:
            return _WeightedRanks(score, truth.variable, outcome.weight, truth.stands_for)
        weight = outcome.weight if truth.stands_for is None else outcome.weight * truth.stands_for
        return BlockMoments.of(score.values, outcome.values, weight, labels, n_blocks)


@dataclass(frozen=True, eq=False)
class _WeightedRanks:
    x: Variable
    y: Variable
    weight: Floats
    stands_for: Floats | None = None

    def __call__(self, resample: Resample) -> Floats:
        resample = resample.standing_for(self.stands_for)
        x, y = self._spread(resample, self.x), self._spread(resample, self.y)
        product = np.einsum("rn,rn->r", x.centred, y.shared)
        # Less than this share of the square of the number of copies is what floating point leaves of a constant.
        least = CONSTANT * np.square(resample.size)
        defined = (x.squares > least) & (y.squares > least)
        scale = np.sqrt(np.where(defined, x.squares * y.squares, 1.0))
        return np.where(defined, product / scale, np.nan)

    def _spread(self, resample: Resample, variable: Variable) -> _Spread:
        """The spread of a variable's ranks under these weights, found once for all the metrics that need it."""
        return resample.once((variable, self.weight), lambda: self._make(resample, variable))

    def _make(self, resample: Resample, variable: Variable) -> _Spread:
        shares = resample.once((self.weight,), lambda: _shares(resample.units * self.weight))
        return _Spread.of(resample.ranks(variable).centred, shares)


@dataclass(frozen=True, eq=False)
class _Spread:
    """A variable around its weighted mean.

    Attributes
    ----------
    centred, shared : array, shape (replicates, n)
        Less the weighted mean, and that times the share of the weight.
    squares : array, shape (replicates,)
        Weighted variance.
    """

    centred: Floats
    shared: Floats
    squares: Floats

    @classmethod
    def of(cls, values: Floats, shares: Floats) -> _Spread:
        """Centre a variable, of shape (replicates, n)."""
        centred = values - np.einsum("rn,rn->r", shares, values)[:, None]
        shared = shares * centred
        return cls(centred, shared, np.einsum("rn,rn->r", shared, centred))


def _shares(weights: Floats) -> Floats:
    """Weights of each replicate with sum 1; NaN where there is none."""
    total = weights.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(weights, total, out=np.full(weights.shape, np.nan), where=total > 0))
