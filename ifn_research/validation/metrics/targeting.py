"""Targeting: what the most fragile territories hold of what the ground truth counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from ifn_research.matrix import Bools, Floats, Integers
from ifn_research.remarks import Remark, Remarks
from ifn_research.statistics.estimate import Estimate, absent
from ifn_research.statistics.ranks import top_tenth
from ifn_research.statistics.resampling import Resample, Variable, between, summed_up
from ifn_research.validation.ground_truth import GroundTruth
from ifn_research.validation.metrics.base import (
    CORRELATION,
    SHARE,
    About,
    Replicator,
    ResampledMetric,
    SortedTruth,
    drawn_once,
    too_many,
    undefined,
)

NOBODY = Remark("nobody_counted")


# The shares of the population or the territories that stand for the others in charts.
CHARTED_SHARES = (0.10, 0.20)


@dataclass(frozen=True)
class Capture(ResampledMetric):
    """Share of the mass held by the most fragile part of the population, or of the territories.

    Territories come most fragile first, tied scores as one group; the share is read where the cumulated weight
    reaches `share` of its total, by linear interpolation.

    Attributes
    ----------
    share : float
        Between 0 and 1.
    by : {'population', 'territories'}
        What is cumulated: the denominator (of counts) or population, or the number of territories.
    """

    name: str
    share: float
    by: str
    whole: bool = False

    @property
    def about(self) -> About:
        """A share that sums the outcomes of the most fragile; two of them stand for all in charts."""
        return About(SHARE, share=True, charted=self.share in CHARTED_SHARES, sums_over_most_fragile=True)

    def usable(self, outcome: GroundTruth) -> tuple[Bools, Remarks]:
        """Covered territories whose mass, and whose population where it is cumulated, are known."""
        return _usable(outcome, self.by)

    def estimate(self, score: Variable, truth: SortedTruth) -> Estimate:
        """From the curve of the territories as they are: one block, drawn once."""
        return drawn_once(self.prepare, score, truth, otherwise=NOBODY)

    def prepare(self, score: Variable, truth: SortedTruth, labels: Integers, n_blocks: int) -> Replicator:
        """Mass and weight of the territories, most fragile first."""
        outcome = truth.outcome
        assert outcome.mass is not None
        by_people = self.by == "population"
        assert outcome.weight is not None or not by_people
        totals = np.bincount(labels, outcome.mass, minlength=n_blocks).astype(np.float64)
        return _Curve(self.share, score, outcome.weight if by_people else None, outcome.mass, totals)

    def attainable(self, outcome: GroundTruth) -> float:
        """The share that ranking by the outcome itself would capture: no order captures more.

        Places come by what they hold for each unit of what is cumulated, whose curve lies above every other.

        Parameters
        ----------
        outcome : GroundTruth
            Over rows that all are usable; NaN where nobody is counted.
        """
        assert outcome.mass is not None
        density = outcome.mass if self.by == "territories" else outcome.mass / cast("Floats", outcome.weight)
        labels = np.zeros(len(density), dtype=np.int64)
        curve = self.prepare(Variable.of(density), SortedTruth.of(outcome), labels, 1)
        return float(curve(Resample(np.ones((1, 1)), labels))[0])


# Says which of the things made of one variable is meant.
FROM_THE_TOP = object()


def from_the_top(resample: Resample, score: Variable, counted: Floats | None) -> Floats:
    """The holdings of drawn copies, most fragile first, up to the end of each tie group.

    Parameters
    ----------
    resample : Resample
    score : Variable
    counted : array, shape (n,), or None
        What each territory holds; None counts the copies.

    Returns
    -------
    array, shape (replicates, n_groups)
    """
    order, sizes = score.ties.order[::-1], score.ties.sizes[::-1]

    def make() -> Floats:
        copies = resample.copies(score)[:, ::-1]
        return summed_up(copies if counted is None else copies * counted[order], np.cumsum(sizes))

    return resample.once((score, FROM_THE_TOP, counted), make)


@dataclass(frozen=True, eq=False)
class _Curve:
    """`totals` holds the mass of each block; without `weight`, copies are cumulated."""

    share: float
    score: Variable
    weight: Floats | None
    mass: Floats
    totals: Floats

    def __call__(self, resample: Resample) -> Floats:
        reached = from_the_top(resample, self.score, self.weight)
        held = self._held(reached, from_the_top(resample, self.score, self.mass))
        total = np.einsum("rg,g->r", resample.blocks, self.totals)
        return np.asarray(np.divide(held, total, out=np.full(len(total), np.nan), where=total > 0))

    def _held(self, reached: Floats, cumulated: Floats) -> Floats:
        """Mass held where the cumulated weight of each replicate reaches the share, shape (n_replicates,)."""
        target = self.share * reached[:, -1]
        drawn = np.arange(len(target))
        group = np.count_nonzero(reached < target[:, None], axis=1)
        before, whole = (np.where(group > 0, of[drawn, group - 1], 0.0) for of in (reached, cumulated))
        end = cumulated[drawn, group]
        within = np.divide(target - before, reached[drawn, group] - before, out=np.zeros(len(target)), where=target > 0)
        return np.where(target > 0, whole + (end - whole) * within, np.nan)


@dataclass(frozen=True)
class ConcentrationIndex(ResampledMetric):
    """2 x area under the curve of the mass held by the most fragile part of the population - 1, from -1 to 1.

    Positive: the mass is concentrated on the fragile. Tied scores are one group (Kakwani, Wagstaff and van Doorslaer
    1997, J. Econometrics 77:87-103, doi:10.1016/S0304-4076(96)01807-6, with the most fragile first).
    """

    name: str = "concentration_index"
    whole: bool = False

    @property
    def about(self) -> About:
        """A sum over the order of the score."""
        return About(CORRELATION, sums_over_most_fragile=True)

    def usable(self, outcome: GroundTruth) -> tuple[Bools, Remarks]:
        """Covered territories whose mass and population are known."""
        return _usable(outcome, "population")

    def estimate(self, score: Variable, truth: SortedTruth) -> Estimate:
        """From the curve of the territories as they are: one block, drawn once."""
        return drawn_once(self.prepare, score, truth, otherwise=NOBODY)

    def prepare(self, score: Variable, truth: SortedTruth, labels: Integers, n_blocks: int) -> Replicator:
        """Mass and weight of the territories, most fragile first."""
        outcome = truth.outcome
        assert outcome.mass is not None
        assert outcome.weight is not None
        return _Area(score, outcome.weight, outcome.mass)


@dataclass(frozen=True, eq=False)
class _Area:
    score: Variable
    weight: Floats
    mass: Floats

    def __call__(self, resample: Resample) -> Floats:
        reached, held = (from_the_top(resample, self.score, of) for of in (self.weight, self.mass))
        area = np.einsum("rg,rg->r", between(reached), 2 * held - between(held))
        whole = reached[:, -1] * held[:, -1]
        return np.asarray(np.divide(area, whole, out=np.full(len(whole), np.nan), where=whole > 0) - 1)


def _usable(outcome: GroundTruth, by: str) -> tuple[Bools, Remarks]:
    if outcome.mass is None:
        return np.zeros(len(outcome.values), dtype=bool), outcome.mass_reason
    rows = outcome.covered & ~np.isnan(outcome.mass)
    if by == "population":
        if outcome.weight is None:
            return np.zeros(len(rows), dtype=bool), (Remark("population_unknown"),)
        rows = rows & ~np.isnan(outcome.weight)
    return rows, () if rows.any() else (Remark("nobody_known"),)


@dataclass(frozen=True)
class TopDecileOverlap(ResampledMetric):
    """Territories in both top tenths (decile 10 of the score, of the oriented outcome), to the smaller of the two."""

    name: str = "top_decile_overlap"
    whole: bool = False

    @property
    def about(self) -> About:
        """A share of the territories that the score puts first."""
        return About(SHARE, share=True, charted=False, sums_over_most_fragile=True)

    def estimate(self, score: Variable, truth: SortedTruth) -> Estimate:
        """By counting."""
        reason = undefined(score, truth) or too_many(int(top_tenth(truth.outcome.values).sum()), truth)
        return absent(*reason) if reason else Estimate(overlap(score.values, truth.outcome.values))

    def prepare(self, score: Variable, truth: SortedTruth, labels: Integers, n_blocks: int) -> Replicator:
        """Nothing to prepare beyond the two sorted orders."""
        return _Overlap(score, truth.variable)


@dataclass(frozen=True, eq=False)
class _Overlap:
    x: Variable
    y: Variable

    def __call__(self, resample: Resample) -> Floats:
        x, y = resample.ranks(self.x), resample.ranks(self.y)
        mine, theirs = (resample.drawn_top(variable).sum(axis=1) for variable in (self.x, self.y))
        both = np.einsum("rn,rn->r", resample.drawn_top(self.y), x.top)
        defined = (x.squares > 0) & (y.squares > 0)
        return np.asarray(np.divide(both, np.minimum(mine, theirs), out=np.full(len(both), np.nan), where=defined))


def overlap(x: Floats, y: Floats) -> float:
    """Share of the smaller top tenth that is in the other, over complete rows."""
    a, b = top_tenth(x), top_tenth(y)
    return float((a & b).sum() / min(a.sum(), b.sum()))
