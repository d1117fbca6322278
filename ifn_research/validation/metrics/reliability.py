"""Agreement corrected for what counting few people blurs in the ground truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Bools, Floats, Integers
from ifn_research.statistics.correlation import spearman
from ifn_research.statistics.estimate import Estimate, absent
from ifn_research.statistics.resampling import Resample, Variable
from ifn_research.validation.metrics.base import RankCorrelation, Replicator, Resampled, Truth, undefined
from ifn_research.validation.outcome import Outcome

LEAST = 0.2


@dataclass(frozen=True)
class Disattenuated(Resampled):
    """Spearman's correlation / square root of the reliability of the outcome: approximate, and not capped at 1.

    Spearman (1904), American J. Psychology 15:72-101, doi:10.2307/1412159, with a score taken for exact. The
    reliability is the share of the outcome's variance between territories that is not binomial noise.
    """

    name: str = "spearman_disattenuated"
    whole: bool = False

    def usable(self, outcome: Outcome) -> tuple[Bools, str]:
        """Covered territories with counts."""
        nothing = np.zeros(len(outcome.values), dtype=bool)
        if not outcome.counted:
            return nothing, "needs counts: a numerator and a denominator"
        if outcome.noise is None:
            return nothing, "some numerators exceed their denominator"
        return outcome.covered, ""

    def estimate(self, score: Variable, truth: Truth) -> Estimate:
        """From the reliability of the territories as they are."""
        reason = undefined(score, truth)
        if reason:
            return absent(reason)
        found = reliability(truth.outcome)
        if not found >= LEAST:
            return absent(f"the reliability of the ground truth is below {LEAST}: mostly the noise of small counts")
        plain = spearman(score.values, truth.outcome.values).value
        assert plain is not None
        return Estimate(plain / float(np.sqrt(found)))

    def prepare(self, score: Variable, truth: Truth, labels: Integers, n_blocks: int) -> Replicator:
        """Sums over each block for the reliability, beside what Spearman's correlation needs."""
        outcome = truth.outcome
        assert outcome.noise is not None
        centred = outcome.values - outcome.values.mean()
        terms = (np.ones_like(centred), centred, centred * centred, outcome.noise)
        sums = np.stack([np.bincount(labels, term, minlength=n_blocks).astype(np.float64) for term in terms])
        return _Corrected(RankCorrelation(score, truth.variable), sums)


@dataclass(frozen=True, eq=False)
class _Corrected:
    plain: Replicator
    sums: Floats

    def __call__(self, resample: Resample) -> Floats:
        size, total, squares, noise = np.einsum("rg,sg->sr", resample.blocks, self.sums)
        variance = (squares - total * total / size) / (size - 1)
        share = 1 - np.divide(noise / size, variance, out=np.full(len(size), np.inf), where=variance > 0)
        return np.divide(
            self.plain(resample), np.sqrt(np.maximum(share, 0)), out=np.full(len(size), np.nan), where=share >= LEAST
        )


def reliability(outcome: Outcome) -> float:
    """Share of the variance of a counted outcome between its territories that is not binomial noise; NaN without one.

    1 - mean of p (1 - p) / n / variance of the rates (ddof = 1), p drawn towards the mean. Negative where chance alone
    would make the rates differ more than they do. Its square root is the correlation that a perfect index could reach.
    """
    if outcome.noise is None:
        return float("nan")
    covered = outcome.covered
    variance = float(np.var(outcome.values[covered], ddof=1)) if covered.sum() > 1 else 0.0
    return 1 - float(outcome.noise[covered].mean()) / variance if variance > 0 else float("nan")
