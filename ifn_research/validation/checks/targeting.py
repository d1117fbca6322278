"""The gain of targeting by the index over chance and over the best single indicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ifn_research.matrix import Floats
from ifn_research.remarks import Remarks, coded
from ifn_research.rows import BASELINE, Remarked
from ifn_research.validation.evaluation.comparisons import Comparison
from ifn_research.validation.evaluation.rows import ValidationRow
from ifn_research.validation.ground_truth import GroundTruth
from ifn_research.validation.metrics import METRICS
from ifn_research.validation.metrics.targeting import Capture

SHARES = {name: metric.share for name, metric in METRICS.items() if isinstance(metric, Capture)}


@dataclass(frozen=True)
class Gain(Remarked):
    """One row of `targeting.csv`.

    Attributes
    ----------
    metric : str
        A capture.
    share : float
        Of the population (or of the territories) that is targeted, which drawing at random would capture too.
    captured : float or None
        Share of what the ground truth counts.
    gain_over_random, gain_ci_low, gain_ci_high : float or None
        Captured less the share that is targeted, and its interval, the wider of the two scales of blocks.
    attainable : float or None
        What ranking the same territories by the ground truth itself would capture: the most that can be had.
    best_baseline : str
        The single indicator that captures most.
    gain_over_baseline, baseline_ci_low, baseline_ci_high : float or None
        Captured less what that indicator captures, on the territories that both know.
    """

    version: str
    ground_truth: str
    metric: str
    share: float
    captured: float | None
    gain_over_random: float | None
    gain_ci_low: float | None
    gain_ci_high: float | None
    attainable: float | None
    best_baseline: str
    gain_over_baseline: float | None
    baseline_ci_low: float | None
    baseline_ci_high: float | None
    n: int
    remarks: Remarks


def gains(
    judgements: Sequence[ValidationRow],
    comparisons: Sequence[Comparison],
    scores: Mapping[str, Floats],
    outcomes: Sequence[GroundTruth],
) -> tuple[Gain, ...]:
    """A row for every version, baselines included, ground truth and capture.

    Parameters
    ----------
    judgements : sequence of ValidationRow
    comparisons : sequence of Comparison
    scores : mapping of version and baseline to array, each of shape (n_territories,)
        Those that were judged.
    outcomes : sequence of GroundTruth over the same territories
    """
    best = {
        (row.version_a, row.ground_truth, row.metric): row
        for row in comparisons
        if row.test == "bootstrap" and row.metric in SHARES and coded(row.remarks, "best_baseline")
    }
    most = _Attainable({outcome.name: outcome for outcome in outcomes})
    return tuple(
        _gain(
            row,
            best.get((row.version, row.ground_truth, row.metric)),
            None if row.estimate is None else most.of(row.ground_truth, row.metric, scores[row.version]),
        )
        for row in judgements
        if row.metric in SHARES
    )


@dataclass(frozen=True, eq=False)
class _Attainable:
    """The most that can be captured over the rows that versions score, found once where they score the same."""

    outcomes: Mapping[str, GroundTruth]
    _found: dict[tuple[str, str, bytes], float] = field(default_factory=dict)

    def of(self, truth: str, metric: str, scores: Floats) -> float:
        capture, outcome = METRICS[metric], self.outcomes[truth]
        assert isinstance(capture, Capture)
        rows = capture.usable(outcome)[0] & ~np.isnan(scores)
        key = (truth, metric, rows.tobytes())
        if key not in self._found:
            self._found[key] = capture.attainable(outcome.rows(np.flatnonzero(rows)))
        return self._found[key]


def _gain(row: ValidationRow, best: Comparison | None, attainable: float | None) -> Gain:
    share = SHARES[row.metric]
    low, high = row.wider
    return Gain(
        row.version,
        row.ground_truth,
        row.metric,
        share,
        captured=row.estimate,
        gain_over_random=_less(row.estimate, share),
        gain_ci_low=_less(low, share),
        gain_ci_high=_less(high, share),
        attainable=attainable,
        best_baseline="" if best is None else best.version_b.removeprefix(BASELINE),
        gain_over_baseline=None if best is None else best.difference,
        baseline_ci_low=None if best is None else best.ci_low,
        baseline_ci_high=None if best is None else best.ci_high,
        n=row.n,
        remarks=row.remarks,
    )


def _less(value: float | None, share: float) -> float | None:
    return None if value is None else value - share
