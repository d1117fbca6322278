"""Agreement counted in pairs of territories: Kendall's tau-b, plain or weighted."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

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
        """Pairs between each two blocks, of which each replicate is a quadratic form."""
        weight = np.ones(len(labels))
        if self.weighted:
            assert truth.outcome.weight is not None
            # Only shares matter, and large counts would leave nothing of the small ones in a sum of products.
            weight = truth.outcome.weight / truth.outcome.weight.mean()
        return _Pairs(
            _concordance(score, truth.variable, weight, labels, n_blocks),
            _untied(score, weight, labels, n_blocks),
            _untied(truth.variable, weight, labels, n_blocks),
            np.bincount(labels, weight, minlength=n_blocks).astype(np.float64),
        )


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Weights of ordered pairs of rows, one of each block.

    Attributes
    ----------
    concordance : array, shape (n_blocks, n_blocks)
        Of concordant pairs less discordant ones.
    untied_x, untied_y : array, shape (n_blocks, n_blocks)
        Of pairs that are not tied.
    weight : array, shape (n_blocks,)
    """

    concordance: Floats
    untied_x: Floats
    untied_y: Floats
    weight: Floats

    def __call__(self, resample: Resample) -> Floats:
        blocks = resample.blocks
        concordance, x, y = (
            np.einsum("rg,rg->r", blocks @ pairs, blocks) for pairs in (self.concordance, self.untied_x, self.untied_y)
        )
        # What rounding leaves of a variable that is constant in a replicate is no pair.
        least = 1e-12 * np.square(blocks @ self.weight)
        x, y = np.where(x > least, x, 0.0), np.where(y > least, y, 0.0)
        return ratio(concordance, np.sqrt(x) * np.sqrt(y))


def _concordance(x: Variable, y: Variable, weight: Floats, labels: Integers, n_blocks: int) -> Floats:
    """Weighted sum over ordered pairs of rows, one of each block, of sign(x_i - x_j) sign(y_i - y_j)."""
    order = np.argsort(labels, kind="stable")
    # In as few bytes as hold the difference of two tie groups.
    kind = np.min_scalar_type(-len(labels))
    levels = [variable.group[order].astype(kind) for variable in (x, y)]
    weight, step = weight[order], max(1, CELLS // max(1, len(labels)))
    bounds = np.searchsorted(labels[order], np.arange(n_blocks + 1))
    of_block = np.zeros((n_blocks, len(labels)))
    for block, (start, end) in enumerate(pairwise(bounds)):
        for at in range(start, end, step):
            part = slice(at, min(at + step, end))
            signs = [np.sign(level[part, None] - level) for level in levels]
            of_block[block] += weight[part] @ (signs[0] * signs[1])
    present = bounds[:-1] < bounds[1:]
    result = np.zeros((n_blocks, n_blocks))
    result[:, present] = np.add.reduceat(of_block * weight, bounds[:-1][present], axis=1)
    return result


def _untied(variable: Variable, weight: Floats, labels: Integers, n_blocks: int) -> Floats:
    """Weighted number of ordered pairs of rows, one of each block, that are not tied."""
    of_block = np.bincount(labels, weight, minlength=n_blocks)
    size = variable.ties.sizes[variable.group]
    alone = np.diag(np.bincount(labels, np.where(size == 1, np.square(weight), 0.0), minlength=n_blocks))
    shared, group = np.unique(variable.group[size > 1], return_inverse=True)
    cells = np.bincount(group * n_blocks + labels[size > 1], weight[size > 1], minlength=len(shared) * n_blocks)
    tied = cells.reshape(len(shared), n_blocks)
    return np.outer(of_block, of_block) - alone - tied.T @ tied
