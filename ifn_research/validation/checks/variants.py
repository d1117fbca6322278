"""The same metrics under another reading: without circular indicators, with suppressed cells at their bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Bools, Floats
from ifn_research.remarks import Remark, Remarks, joined
from ifn_research.rows import LEFT_OUT, WITH, WITHOUT, Remarked
from ifn_research.statistics.correlation import LEAST_PAIRS
from ifn_research.statistics.estimate import absent
from ifn_research.validation.ground_truth import GroundTruth
from ifn_research.validation.metrics import METRICS, figure
from ifn_research.validation.metrics import usable as usable_rows


@dataclass(frozen=True)
class Variant(Remarked):
    """One row of `variants.csv`.

    Attributes
    ----------
    variant : str
        What is done otherwise.
    n : int
        Territories used: the same with and without circular indicators, more where suppressed cells have a value.
    """

    version: str
    ground_truth: str
    metric: str
    variant: str
    estimate: float | None
    n: int
    remarks: Remarks = ()


@dataclass(frozen=True)
class WithoutCircular:
    """A version built again without the indicators from which a ground truth was also built.

    Attributes
    ----------
    indicators : tuple of str
        Those that are left out.
    scores : array, shape (n_territories,), or None
    reason : tuple of Remark
        Why there are none.
    """

    indicators: tuple[str, ...]
    scores: Floats | None = None
    reason: Remarks = ()


def variants(
    scores: Mapping[str, Floats],
    outcomes: Sequence[GroundTruth],
    metrics: Sequence[str],
    *,
    without: Mapping[tuple[str, str], WithoutCircular],
    suppressed: Mapping[str, Mapping[str, GroundTruth]],
) -> tuple[Variant, ...]:
    """Metrics with and without circular indicators, and with suppressed cells left out and at their bounds.

    Parameters
    ----------
    scores : mapping of version to array, each of shape (n_territories,)
    outcomes : sequence of GroundTruth over the same territories
    metrics : sequence of str
        Names of `METRICS`; those of scores out of fold are left out.
    without : mapping of version and ground truth to WithoutCircular
    suppressed : mapping of ground truth to mapping of variant to GroundTruth
    """
    judged = [metric for metric in dict.fromkeys(metrics) if not METRICS[metric].about.out_of_fold]
    rows: list[Variant] = []
    for outcome in outcomes:
        for version, values in scores.items():
            if (version, outcome.name) in without:
                rows += _circular(version, values, outcome, judged, without[version, outcome.name])
            read = suppressed.get(outcome.name, {})
            for name, other in ({LEFT_OUT: outcome, **read} if read else {}).items():
                rows += [_row(version, values, other, metric, name) for metric in judged]
    return tuple(rows)


def _circular(
    version: str, values: Floats, outcome: GroundTruth, metrics: Sequence[str], other: WithoutCircular
) -> list[Variant]:
    told = (Remark("circular_with", indicators=other.indicators),)
    rows = []
    for metric in metrics:
        both = None if other.scores is None else ~np.isnan(other.scores)
        rows.append(_row(version, values, outcome, metric, WITH, told, among=both))
        if other.scores is None:
            remarks = joined(told, other.reason)
            rows.append(Variant(version, outcome.name, metric, WITHOUT, None, 0, remarks))
        else:
            rows.append(_row(version, other.scores, outcome, metric, WITHOUT, told, among=~np.isnan(values)))
    return rows


def _row(
    version: str,
    values: Floats,
    outcome: GroundTruth,
    metric: str,
    variant: str,
    remarks: Remarks = (),
    *,
    among: Bools | None = None,
) -> Variant:
    usable, reason = usable_rows(metric, outcome)
    known = usable & ~np.isnan(values)
    rows = np.flatnonzero(known if among is None else known & among)
    found = absent(*reason) if reason else figure(metric, values, outcome, rows, least=LEAST_PAIRS)
    return Variant(version, outcome.name, metric, variant, found.value, len(rows), joined(remarks, found.reason))
