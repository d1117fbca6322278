"""Agreement in which each territory counts as many times as the people who live or were counted there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Bools, Floats, Integers
from ifn_research.statistics.estimate import Estimate, absent
from ifn_research.statistics.ranks import mid_ranks
from ifn_research.statistics.resampling import Resample, Variable
from ifn_research.validation.metrics.base import CONSTANT, Replicator, Truth, undefined
from ifn_research.validation.outcome import Outcome


@dataclass(frozen=True)
class Weighted:
    """Weighted Pearson's correlation of values, or of plain mid-ranks ranked anew in each replicate.

    Attributes
    ----------
    ranks : bool
        Whether mid-ranks are correlated; the weights enter the correlation, not the ranks.
    """

    name: str
    ranks: bool
    whole: bool = False

    def usable(self, outcome: Outcome) -> tuple[Bools, str]:
        """Covered territories whose weight is known."""
        return weighed(outcome)

    def estimate(self, score: Variable, truth: Truth) -> Estimate:
        """By the definition."""
        reason = undefined(score, truth)
        if reason:
            return absent(reason)
        assert truth.outcome.weight is not None
        x, y = (mid_ranks(v) if self.ranks else v for v in (score.values, truth.outcome.values))
        return Estimate(float(_correlation(truth.outcome.weight[None], x[None], y[None])[0]))

    def no_interval(self, n: int) -> str:
        """It is resampled whatever the number of territories."""
        return ""

    def prepare(self, score: Variable, truth: Truth, labels: Integers, n_blocks: int) -> Replicator:
        """Nothing to prepare beyond the sorted orders."""
        assert truth.outcome.weight is not None
        return _WeightedCorrelation(score, truth.variable, truth.outcome.weight, self.ranks)


def weighed(outcome: Outcome) -> tuple[Bools, str]:
    """Covered territories whose weight is known: the denominator of counts, else the population; why there are none."""
    if outcome.weight is None:
        return np.zeros(len(outcome.values), dtype=bool), "the population is not known"
    rows = outcome.covered & (np.nan_to_num(outcome.weight) > 0)
    return rows, "" if rows.any() else "no covered territory has a known population"


@dataclass(frozen=True, eq=False)
class _WeightedCorrelation:
    x: Variable
    y: Variable
    weight: Floats
    ranks: bool

    def __call__(self, resample: Resample) -> Floats:
        weights = resample.units * self.weight
        if self.ranks:
            return _correlation(weights, resample.ranks(self.x).centred, resample.ranks(self.y).centred)
        return _correlation(weights, self.x.values[None], self.y.values[None])


def _correlation(weights: Floats, x: Floats, y: Floats) -> Floats:
    """Weighted correlation of each row; NaN where a variable is constant among what has a weight."""
    total = weights.sum(axis=1, keepdims=True)
    shares = np.divide(weights, total, out=np.full(weights.shape, np.nan), where=total > 0)
    x, y = (values - np.einsum("rn,rn->r", shares, np.broadcast_to(values, shares.shape))[:, None] for values in (x, y))
    squares = [np.einsum("rn,rn,rn->r", shares, values, values) for values in (x, y)]
    sizes = [np.square(values).max(axis=1) for values in (x, y)]
    defined = (squares[0] > CONSTANT * sizes[0]) & (squares[1] > CONSTANT * sizes[1])
    product = np.einsum("rn,rn,rn->r", shares, x, y)
    return np.divide(product, np.sqrt(squares[0] * squares[1]), out=np.full(len(product), np.nan), where=defined)
