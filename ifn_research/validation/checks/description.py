"""Everything about versions and ground truths beside the figures that are resampled: one table a subject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ifn_research.geography.blocks import BlockDesign
from ifn_research.matrix import Floats, Labels
from ifn_research.remarks import Remark, Remarks
from ifn_research.rows import Remarked, table
from ifn_research.validation.behind_counts import reliability
from ifn_research.validation.checks.added_value import AddedValue, added_value
from ifn_research.validation.checks.calibration import Regression, Tenth, calibration
from ifn_research.validation.checks.concentration import Point, concentration
from ifn_research.validation.checks.subgroups import Subgroup, subgroups
from ifn_research.validation.checks.variants import Variant, WithoutCircular, variants
from ifn_research.validation.metrics.worst_tenth import is_flag
from ifn_research.validation.outcome import Outcome

# Metrics that are shown under another reading of the data, beside the primary one.
SHOWN = ("spearman", "pearson")


@dataclass(frozen=True)
class GroundTruthRow(Remarked):
    """One row of `ground_truth.csv`.

    Attributes
    ----------
    level : str
        The group at whose members it is measured; empty = the territories of the study.
    kind : str
        ``counts``, ``flag`` or ``values``.
    n : int
        Territories (or members of the group) that it covers.
    reliability : float or None
        Share of the variance of its ranks that is not the noise of small counts.
    ceiling : float or None
        Square root of it: the rank correlation that a perfect index is expected to reach.
    """

    ground_truth: str
    level: str
    kind: str
    n: int
    reliability: float | None = None
    ceiling: float | None = None
    remarks: Remarks = ()


def describe(
    scores: Mapping[str, Floats],
    outcomes: Sequence[Outcome],
    groups: Mapping[str, Labels],
    *,
    level: str,
    metric: str,
    blocks: BlockDesign,
    without: Mapping[tuple[str, str], WithoutCircular],
    suppressed: Mapping[str, Mapping[str, Outcome]],
) -> dict[str, pd.DataFrame]:
    """Tables of the ground truths that are measured at the same places.

    Parameters
    ----------
    scores : mapping of version to array, each of shape (n_places,)
        Higher = more fragile; NaN where the version has no score.
    outcomes : sequence of Outcome over the same places
    groups : mapping of str to array of str, each of shape (n_places,)
        In whose members versions are judged again.
    level : str
        As in `GroundTruthRow`.
    metric : str
        The primary metric.
    blocks : BlockDesign
        What varies together.
    without : mapping of version and ground truth to WithoutCircular
    suppressed : mapping of ground truth to mapping of variant to Outcome
    """
    tenths, regressions = calibration(scores, outcomes)
    read = variants(scores, outcomes, [metric, *SHOWN], without=without, suppressed=suppressed)
    return {
        "ground_truth": table([_row(outcome, level) for outcome in outcomes], GroundTruthRow),
        "calibration": table(tenths, Tenth),
        "regression": table(regressions, Regression),
        "concentration": table(concentration(scores, outcomes), Point),
        "added_value": table(added_value(scores, outcomes), AddedValue),
        "subgroups": table(subgroups(scores, outcomes, groups, metric, blocks=blocks), Subgroup),
        "variants": table(read, Variant),
    }


def _row(outcome: Outcome, level: str) -> GroundTruthRow:
    known = outcome.values[outcome.covered]
    flagged = is_flag(known)
    kind = "counts" if outcome.counted else "flag" if flagged else "values"
    row = (outcome.name, level, kind, len(known))
    if not outcome.counted:
        return GroundTruthRow(*row, remarks=(Remark("needs_counts"),))
    found = reliability(outcome)
    if np.isnan(found):
        return GroundTruthRow(*row, remarks=(Remark("numerators_exceed"),))
    return GroundTruthRow(*row, found, float(np.sqrt(max(found, 0.0))))
