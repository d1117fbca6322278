"""Everything about versions and ground truths beside the figures that are resampled: one table a subject."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

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
from ifn_research.validation.ground_truth import GroundTruth
from ifn_research.validation.metrics.worst_tenth import is_flag

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


@dataclass(frozen=True, eq=False)
class Subject:
    """The versions and ground truths of one level that checks look at.

    Attributes
    ----------
    scores : mapping of version to array, each of shape (n_places,)
        Higher = more fragile; NaN where the version has no score.
    outcomes : sequence of GroundTruth over the same places
    groups : mapping of str to array of str, each of shape (n_places,)
        In whose members versions are judged again.
    level : str
        As in `GroundTruthRow`.
    metric : str
        The primary metric.
    blocks : BlockDesign
        What varies together.
    without : mapping of version and ground truth to WithoutCircular
    suppressed : mapping of ground truth to mapping of variant to GroundTruth
    """

    scores: Mapping[str, Floats]
    outcomes: Sequence[GroundTruth]
    groups: Mapping[str, Labels]
    level: str
    metric: str
    blocks: BlockDesign
    without: Mapping[tuple[str, str], WithoutCircular] = field(default_factory=dict)
    suppressed: Mapping[str, Mapping[str, GroundTruth]] = field(default_factory=dict)

    @cached_property
    def calibrated(self) -> tuple[Sequence[Tenth], Sequence[Regression]]:
        """Tenths of the scores, and regressions on them."""
        return calibration(self.scores, self.standing)

    @cached_property
    def standing(self) -> Sequence[GroundTruth]:
        """The outcomes whose territories stand for themselves: of a draw, means and shares would be those of a few."""
        return [outcome for outcome in self.outcomes if outcome.inclusion is None]

    def read_otherwise(self) -> Sequence[Variant]:
        """Return the figures under other readings of the data."""
        metrics = [self.metric, *SHOWN]
        return variants(self.scores, self.outcomes, metrics, without=self.without, suppressed=self.suppressed)

    def in_members(self) -> Sequence[Subgroup]:
        """Return the figures in the members of groups."""
        return subgroups(self.scores, self.outcomes, self.groups, self.metric, blocks=self.blocks)


@dataclass(frozen=True)
class Check:
    """A check: its row, and what finds the rows of a subject."""

    row: type
    find: Callable[[Subject], Sequence[Any]]


# The checks by the table that each fills.
CHECKS: dict[str, Check] = {
    "ground_truth": Check(GroundTruthRow, lambda on: [_row(outcome, on.level) for outcome in on.outcomes]),
    "variants": Check(Variant, Subject.read_otherwise),
    "calibration": Check(Tenth, lambda on: on.calibrated[0]),
    "regression": Check(Regression, lambda on: on.calibrated[1]),
    "concentration": Check(Point, lambda on: concentration(on.scores, on.outcomes)),
    "added_value": Check(AddedValue, lambda on: added_value(on.scores, on.standing)),
    "subgroups": Check(Subgroup, Subject.in_members),
}


def describe(subject: Subject) -> dict[str, pd.DataFrame]:
    """Make the tables of every check."""
    return {name: table(check.find(subject), check.row) for name, check in CHECKS.items()}


def _row(outcome: GroundTruth, level: str) -> GroundTruthRow:
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
