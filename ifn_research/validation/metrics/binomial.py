"""Agreement with counted outcomes: a binomial regression of those concerned, among those who could be, on the score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Bools, Floats, Integers
from ifn_research.remarks import Remark, Remarks
from ifn_research.statistics.binomial_regression import Logits, logits
from ifn_research.statistics.estimate import Estimate, absent
from ifn_research.statistics.resampling import Resample, Variable
from ifn_research.validation.ground_truth import GroundTruth
from ifn_research.validation.metrics.base import (
    CORRELATION,
    About,
    Replicator,
    SortedTruth,
    Unremarked,
    drawn_once,
)

MOST = 5000


@dataclass(frozen=True)
class Counted(Unremarked):
    """A figure of the logistic regression of counts on the score, z-scored (ddof = 1) on the rows used.

    Attributes
    ----------
    odds : bool
        exp(b), by how much the odds are multiplied for one standard deviation of the score; otherwise 1 - D / D0, the
        share of the null deviance that the score explains (McCullagh and Nelder 1989, Generalized Linear Models, 2nd
        ed., section 4.4), negative where the outcome falls as the score rises: an index the wrong way round explains as
        much, and must not be taken for a good one.
    """

    name: str
    odds: bool
    whole: bool = False

    @property
    def about(self) -> About:
        """The odds ratio is from 0 up; the deviance explained is a share."""
        return About(
            (0.0, float("inf")) if self.odds else CORRELATION, share=not self.odds, sums_over_most_fragile=False
        )

    def usable(self, outcome: GroundTruth) -> tuple[Bools, Remarks]:
        """Covered territories with counts."""
        nothing = np.zeros(len(outcome.values), dtype=bool)
        if not outcome.counted or outcome.weight is None:
            return nothing, (Remark("needs_counts"),)
        if outcome.mass is None or (outcome.mass > outcome.weight).any():
            return nothing, (Remark("numerators_exceed"),)
        return outcome.covered, ()

    def estimate(self, score: Variable, truth: SortedTruth) -> Estimate:
        """From the territories as they are: one block, drawn once."""
        if truth.outcome.values.size and np.ptp(truth.outcome.values) == 0:
            return absent(Remark("constant_truth", n=len(score.values)))
        return drawn_once(self.prepare, score, truth, otherwise=Remark("separated"))

    def most_resampled(self, n: int) -> int:
        """It is fitted anew in each replicate: beyond 5,000 territories that is too long."""
        return MOST if n > MOST else 0

    def prepare(self, score: Variable, truth: SortedTruth, labels: Integers, n_blocks: int) -> Replicator:
        """Nothing to prepare: the regression is shared by the metrics made of it."""
        return _Regression(score, truth, self.odds)


@dataclass(frozen=True, eq=False)
class _Regression:
    score: Variable
    truth: SortedTruth
    odds: bool

    def __call__(self, resample: Resample) -> Floats:
        fit, spread = resample.once((self.score, self.truth), lambda: self._fit(resample))
        if self.odds:
            return np.exp(fit.slope * spread)
        defined = fit.null_deviance > 0
        left = np.divide(fit.deviance, fit.null_deviance, out=np.full(len(spread), np.nan), where=defined)
        return np.asarray(np.sign(fit.slope) * (1 - left))

    def _fit(self, resample: Resample) -> tuple[Logits, Floats]:
        """The regression on the score in its own standard deviations, and what one of a replicate is in these."""
        outcome, values = self.truth.outcome, self.score.values
        assert outcome.mass is not None
        assert outcome.weight is not None
        z = (values - values.mean()) / values.std(ddof=1)
        copies = resample.units
        size = resample.size
        mean = (copies @ z) / size
        squares = np.einsum("rn,rn->r", copies, np.square(z - mean[:, None]))
        return logits(z, outcome.mass, outcome.weight, copies), np.sqrt(squares / (size - 1))
