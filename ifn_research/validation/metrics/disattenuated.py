"""Agreement corrected for what counting few people blurs in the ground truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Bools, Floats, Integers
from ifn_research.remarks import Remark, Remarks
from ifn_research.statistics.correlation import spearman
from ifn_research.statistics.estimate import Estimate, absent
from ifn_research.statistics.resampling import Resample, Variable
from ifn_research.validation.behind_counts import parts_of_people
from ifn_research.validation.ground_truth import GroundTruth
from ifn_research.validation.metrics.base import (
    About,
    RankCorrelation,
    Replicator,
    ResampledMetric,
    SortedTruth,
    undefined,
)

LEAST_RELIABILITY = 0.2


@dataclass(frozen=True)
class Disattenuated(ResampledMetric):
    """Spearman's correlation / square root of the reliability of the outcome's ranks: approximate, not capped at 1.

    Spearman (1904), American J. Psychology 15:72-101, doi:10.2307/1412159, with a score taken for exact. The
    reliability is that of ranks, as the correlation is one of ranks: see `behind_counts`.
    """

    name: str = "spearman_disattenuated"
    whole: bool = False

    @property
    def about(self) -> About:
        """A correlation over its ceiling, which may go beyond 1."""
        return About((-float("inf"), float("inf")), sums_over_most_fragile=False)

    def usable(self, outcome: GroundTruth) -> tuple[Bools, Remarks]:
        """Covered territories with counts."""
        nothing = np.zeros(len(outcome.values), dtype=bool)
        if not outcome.counted:
            return nothing, (Remark("needs_counts"),)
        return (outcome.covered, ()) if parts_of_people(outcome) else (nothing, (Remark("numerators_exceed"),))

    def estimate(self, score: Variable, truth: SortedTruth) -> Estimate:
        """From the reliability of the territories as they are."""
        reason = undefined(score, truth)
        if reason:
            return absent(*reason)
        if not truth.reliability >= LEAST_RELIABILITY:
            return absent(Remark("unreliable", least=LEAST_RELIABILITY))
        plain = spearman(score.values, truth.outcome.values).value
        assert plain is not None
        return Estimate(plain / float(np.sqrt(truth.reliability)))

    def prepare(self, score: Variable, truth: SortedTruth, labels: Integers, n_blocks: int) -> Replicator:
        """The sorted orders of the rates that may lie behind the counts, beside those of score and outcome."""
        return _Corrected(RankCorrelation(score, truth.variable), truth)


@dataclass(frozen=True, eq=False)
class _Corrected:
    plain: Replicator
    truth: SortedTruth

    def __call__(self, resample: Resample) -> Floats:
        ceiling = resample.once((self.truth,), lambda: self._ceiling(resample))
        return np.asarray(
            np.divide(
                self.plain(resample), ceiling, out=np.full(len(ceiling), np.nan), where=ceiling**2 >= LEAST_RELIABILITY
            )
        )

    def _ceiling(self, resample: Resample) -> Floats:
        """That of the territories as they are, times by how much that of a few draws differs in each replicate."""
        behind = self.truth.latent
        drawn = np.mean([RankCorrelation(one, self.truth.variable)(resample) for one in behind], axis=0)
        whole = np.mean([spearman(one.values, self.truth.outcome.values).value for one in behind])
        return np.asarray(np.sqrt(self.truth.reliability) * drawn / whole)
