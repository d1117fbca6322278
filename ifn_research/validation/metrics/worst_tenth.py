"""Finding the worst tenth: territories whose outcome is at or above its 0.9 quantile, or is flagged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Bools, Floats, Integers
from ifn_research.remarks import Remark, Remarks
from ifn_research.statistics.estimate import Estimate, absent
from ifn_research.statistics.resampling import Resample, Variable
from ifn_research.validation.metrics.base import (
    SHARE,
    About,
    Replicator,
    ResampledMetric,
    SortedTruth,
    drawn_once,
    too_many,
)


@dataclass(frozen=True)
class WorstTenth(ResampledMetric):
    """The finding of the worst tenth by scores; its threshold is found anew in each replicate.

    Where the outcome is a flag, only 0 and 1, the worst are the flagged territories, however many: a quantile of two
    values would make every territory the worst where fewer than a tenth are flagged.

    Attributes
    ----------
    precision : bool
        The share of the most fragile tenth (decile 10 of the scores) that is in the worst tenth; otherwise the area
        under the ROC curve: the probability that a territory of the worst tenth scores above one that is not, ties
        counting half (Hanley and McNeil 1982, Radiology 143:29-36).
    """

    name: str
    precision: bool
    whole: bool = False

    @property
    def about(self) -> About:
        """The precision counts outcomes of the territories that the score puts first."""
        return About(SHARE, share=self.precision, sums_over_most_fragile=self.precision)

    def estimate(self, score: Variable, truth: SortedTruth) -> Estimate:
        """From the territories as they are, where no more than a fifth of them tie for the worst."""
        found = drawn_once(self.prepare, score, truth, otherwise=Remark("all_worst"))
        reason = () if found.value is None or is_flag(truth.outcome.values) else too_many(worst_class(truth), truth)
        return absent(*reason) if reason else found

    def remarks(self, truth: SortedTruth) -> Remarks:
        """The remarks on the number of the worst territories, and on the value of scores that mean nothing."""
        n, size = len(truth.outcome.values), worst_class(truth)
        chance = size / n if self.precision else 0.5
        return (Remark("worst_class", n=size, total=n, chance=chance),)

    def prepare(self, score: Variable, truth: SortedTruth, labels: Integers, n_blocks: int) -> Replicator:
        """Nothing to prepare beyond the two sorted orders."""
        return _Precision(score, truth.variable) if self.precision else _Area(score, truth.variable)


def worst_class(truth: SortedTruth) -> int:
    """Territories at or above the 0.9 quantile of the outcome, or flagged: a tenth where nothing is tied."""
    labels = np.zeros(len(truth.outcome.values), dtype=np.int64)
    return int(worst(Resample(np.ones((1, 1)), labels), truth.variable).sum())


def worst(resample: Resample, outcome: Variable) -> Bools:
    """Territories at or above the 0.9 quantile of the drawn copies (type 7), shape (replicates, n).

    The quantile lies at position 0.9 (N - 1) of the sorted copies, interpolated: copies from the next whole position
    on reach it. Of a flag, the copies with the worse of its two values, in every replicate.
    """
    if outcome.ties.n_groups == 2 and is_flag(outcome.values):
        flagged = outcome.values > outcome.values.mean()
        return np.broadcast_to(flagged, (len(resample.blocks), len(flagged)))
    upto = resample.cumulated(outcome)
    size = np.rint(upto[:, -1]).astype(np.int64)
    first = -(-9 * (size - 1) // 10)
    threshold = np.count_nonzero(upto <= first[:, None], axis=1)
    return np.asarray(outcome.group[None, :] >= threshold[:, None])


def is_flag(values: Floats) -> bool:
    """True if complete values, oriented, are a 0/1 flag (0 and -1 where more is better), and both occur."""
    present = set(np.unique(values))
    return present in ({0.0, 1.0}, {-1.0, 0.0})


# Says which of the things made of one variable is meant.
DRAWN_WORST = object()


def _drawn_worst(resample: Resample, outcome: Variable) -> Floats:
    """The number of times that each of the worst territories is drawn, shape (replicates, n)."""
    return resample.once((outcome, DRAWN_WORST), lambda: resample.units * worst(resample, outcome))


@dataclass(frozen=True, eq=False)
class _Precision:
    score: Variable
    outcome: Variable

    def __call__(self, resample: Resample) -> Floats:
        ranks = resample.ranks(self.score)
        found = np.einsum("rn,rn->r", _drawn_worst(resample, self.outcome), ranks.top)
        size = resample.drawn_top(self.score).sum(axis=1)
        defined = (ranks.squares > 0) & (resample.ranks(self.outcome).squares > 0)
        return np.asarray(np.divide(found, size, out=np.full(len(found), np.nan), where=defined))


@dataclass(frozen=True, eq=False)
class _Area:
    score: Variable
    outcome: Variable

    def __call__(self, resample: Resample) -> Floats:
        ranks, inside = resample.ranks(self.score), _drawn_worst(resample, self.outcome)
        n_inside, size = inside.sum(axis=1), resample.size
        # Mid-ranks count the copies below, those of the worst too: of these as many pairs are below as above.
        below = (np.einsum("rn,rn->r", inside, ranks.centred) + n_inside * size) / 2
        pairs = n_inside * (size - n_inside)
        defined = (pairs > 0) & (ranks.squares > 0)
        above = below - np.square(n_inside) / 2
        return np.asarray(np.divide(above, pairs, out=np.full(len(pairs), np.nan), where=defined))
