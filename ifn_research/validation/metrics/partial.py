"""The gain of the index: rank correlation given indicators that everybody already has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Bools, Floats, Integers
from ifn_research.remarks import Remark, Remarks
from ifn_research.statistics.estimate import Estimate
from ifn_research.statistics.resampling import Resample, Variable
from ifn_research.validation.ground_truth import GroundTruth
from ifn_research.validation.metrics.base import (
    CONSTANT,
    CORRELATION,
    LEAST_COVERAGE,
    About,
    Replicator,
    ResampledMetric,
    SortedTruth,
    drawn_once,
)


@dataclass(frozen=True)
class PartialSpearman(ResampledMetric):
    """Correlation of what mid-ranks of the score and of the outcome have beyond those of `validation.adjust_for`.

    Pearson's correlation of the residuals of both on the ranks of the indicators given, all ranked anew in each
    replicate (Conover 1999, Practical Nonparametric Statistics, 3rd ed., section 5.4).
    """

    name: str = "partial_spearman"
    whole: bool = False

    @property
    def about(self) -> About:
        """A correlation."""
        return About(CORRELATION, sums_over_most_fragile=False)

    def usable(self, outcome: GroundTruth) -> tuple[Bools, Remarks]:
        """Covered territories where every indicator given is known."""
        if outcome.covariates is None:
            return np.zeros(len(outcome.values), dtype=bool), (Remark("none_given"),)
        rows = outcome.covered & ~np.isnan(outcome.covariates).any(axis=1)
        return rows, few_given(int(rows.sum()), int(outcome.covered.sum()))

    def estimate(self, score: Variable, truth: SortedTruth) -> Estimate:
        """From the territories as they are: one block, drawn once."""
        return drawn_once(
            self.prepare,
            score,
            truth,
            otherwise=Remark("nothing_left_ranks"),
        )

    def prepare(self, score: Variable, truth: SortedTruth, labels: Integers, n_blocks: int) -> Replicator:
        """Nothing to prepare beyond the sorted orders."""
        return _Partial((score, truth.variable, *truth.covariates))


def few_given(known: int, covered: int) -> Remarks:
    """The reason why indicators known in some of the covered territories cannot be given; empty when they can."""
    if known >= LEAST_COVERAGE * covered and known:
        return ()
    return (Remark("given_known_in_few", n=known, total=covered),)


@dataclass(frozen=True, eq=False)
class _Partial:
    """Score, outcome, and the indicators given."""

    variables: tuple[Variable, ...]

    def __call__(self, resample: Resample) -> Floats:
        profiles = [resample.ranks(variable) for variable in self.variables]
        m = len(profiles)
        r = np.ones((len(resample.blocks), m, m))
        for i in range(m):
            for j in range(i):
                r[:, i, j] = r[:, j, i] = _correlation(resample, self.variables[j], self.variables[i])
        among = np.linalg.pinv(r[:, 2:, 2:], rcond=CONSTANT, hermitian=True)
        left = r[:, :2, :2] - r[:, :2, 2:] @ among @ r[:, 2:, :2]
        variances = left[:, 0, 0], left[:, 1, 1]
        known = (profiles[0].squares > 0) & (profiles[1].squares > 0)
        defined = known & (variances[0] > CONSTANT) & (variances[1] > CONSTANT)
        scale = np.sqrt(np.where(defined, variances[0] * variances[1], 1.0))
        return np.where(defined, left[:, 0, 1] / scale, np.nan)


def _correlation(resample: Resample, one: Variable, other: Variable) -> Floats:
    """That of the ranks of two variables, found once for all figures that need it; 0 where one is constant."""

    def make() -> Floats:
        x, y = resample.ranks(one), resample.ranks(other)
        product = np.einsum("rn,rn->r", resample.drawn_ranks(other), x.centred)
        size = np.sqrt(x.squares) * np.sqrt(y.squares)
        return np.asarray(np.divide(product, size, out=np.zeros(len(size)), where=size > 0))

    return resample.once((one, other), make)
