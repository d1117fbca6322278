"""Agreement counted in pairs of territories: Kendall's tau-b, plain or weighted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Bools, Floats, Integers
from ifn_research.remarks import Remark, Remarks
from ifn_research.statistics.correlation import kendall
from ifn_research.statistics.estimate import Estimate, absent
from ifn_research.statistics.resampling import CELLS, Resample, Variable
from ifn_research.validation.ground_truth import GroundTruth
from ifn_research.validation.metrics.base import (
    CORRELATION,
    About,
    Replicator,
    SortedTruth,
    Unremarked,
    drawn_once,
    ratio,
    undefined,
    weighed,
)

MOST = 5000


@dataclass(frozen=True)
class Kendall(Unremarked):
    """Kendall's tau-b: copies of a territory in a replicate are tied with each other.

    Attributes
    ----------
    weighted : bool
        Whether a pair counts as the product of its two weights: the denominators of counts, else the populations.
    """

    name: str
    weighted: bool
    whole: bool = True

    @property
    def about(self) -> About:
        """A correlation; the weighted one says almost the same as Spearman's."""
        return About(CORRELATION, charted=not self.weighted, sums_over_most_fragile=False)

    def usable(self, outcome: GroundTruth) -> tuple[Bools, Remarks]:
        """Every covered territory, or those whose weight is known."""
        return weighed(outcome) if self.weighted else (outcome.covered, ())

    def estimate(self, score: Variable, truth: SortedTruth) -> Estimate:
        """By SciPy; weighted, by counting the pairs."""
        if not self.weighted:
            reason = undefined(score, truth)
            return absent(*reason) if reason else kendall(score.values, truth.outcome.values)
        if len(score.values) > MOST:
            return absent(Remark("too_many_pairs", most=MOST))
        return drawn_once(self.prepare, score, truth, otherwise=Remark("pairs_tied"))

    def most_resampled(self, n: int) -> int:
        """It counts pairs: beyond 5,000 territories that is too long."""
        return MOST if n > MOST else 0

    def prepare(self, score: Variable, truth: SortedTruth, labels: Integers, n_blocks: int) -> Replicator:
        """Concordant less discordant pairs between each two blocks, of which each replicate is a quadratic form."""
        weight = np.ones(len(labels))
        if self.weighted:
            assert truth.outcome.weight is not None
            # Only shares matter, and large counts would leave nothing of the small ones in a sum of products.
            weight = truth.outcome.weight / truth.outcome.weight.mean()
        signs = _pair_signs(score, truth.variable, weight, labels, n_blocks)
        return _Pairs(score, truth.variable, weight, signs)


@dataclass(frozen=True, eq=False)
class _Pairs:
    x: Variable
    y: Variable
    weight: Floats
    signs: Floats

    def __call__(self, resample: Resample) -> Floats:
        concordance = np.einsum("rg,rg->r", resample.blocks @ self.signs, resample.blocks)
        untied = [self._untied(resample, variable) for variable in (self.x, self.y)]
        return ratio(concordance, np.sqrt(untied[0]) * np.sqrt(untied[1]))

    def _untied(self, resample: Resample, variable: Variable) -> Floats:
        """Weight of the ordered pairs of drawn copies that are not tied."""
        ties = variable.ties
        starts = np.cumsum(ties.sizes) - ties.sizes
        parts = []
        for _, part in resample.slices():
            copies = part.blocks[:, part.labels[ties.order]] * self.weight[ties.order]
            groups = np.add.reduceat(copies, starts, axis=1) if variable.tied else copies
            whole, tied = groups.sum(axis=1) ** 2, np.square(groups).sum(axis=1)
            # What rounding leaves of a variable that is constant in a replicate is no pair.
            parts.append(np.where(whole - tied > 1e-12 * whole, whole - tied, 0.0))
        return np.concatenate(parts)


def _pair_signs(x: Variable, y: Variable, weight: Floats, labels: Integers, n_blocks: int) -> Floats:
    """Weighted sum over ordered pairs of rows, one of each block, of sign(x_i - x_j) sign(y_i - y_j)."""
    by_block = np.argsort(labels, kind="stable")
    present, starts = np.unique(labels[by_block], return_index=True)
    levels = [variable.group[by_block] for variable in (x, y)]
    weight = weight[by_block]
    step = max(1, CELLS // len(labels))
    between = np.zeros((len(labels), len(present)))
    for start in range(0, len(labels), step):
        part = slice(start, start + step)
        signs = [np.sign(level[part, None] - level[None, :]) for level in levels]
        between[part] = np.add.reduceat(signs[0] * signs[1] * (weight[part, None] * weight), starts, axis=1)
    result = np.zeros((n_blocks, n_blocks))
    result[np.ix_(present, present)] = np.add.reduceat(between, starts, axis=0)
    return result
