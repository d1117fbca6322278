"""The rows of validation: one for every version and baseline, ground truth and metric."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from ifn_research.language.messages import say
from ifn_research.remarks import Remarks, joined
from ifn_research.rows import Remarked, table
from ifn_research.validation.checks.blocks import BlockCheck
from ifn_research.validation.evaluation.comparisons import Comparison
from ifn_research.validation.evaluation.covaried import Covaried


@dataclass(frozen=True)
class ValidationRow(Remarked):
    """One row of `validation.csv`.

    Attributes
    ----------
    estimate : float or None
    ci_low, ci_high : float or None
        Interval of 95 % at the scale of the blocks.
    n, n_blocks : int
        Territories used, and blocks that hold them.
    n_effective : float or None
        How many blocks of one size are worth these.
    n_coarse : int
        Coarser blocks; 0 without any.
    ci_low_coarse, ci_high_coarse : float or None
        Interval of 95 % at the scale of the coarser blocks.
    corrected : float or None
        Of the best version alone: its estimate less what it owes to having been chosen on the same data.
    remarks : tuple of Remark
        Cautions, and why something is absent.
    """

    version: str
    ground_truth: str
    metric: str
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    n: int
    n_blocks: int
    n_effective: float | None = None
    n_coarse: int = 0
    ci_low_coarse: float | None = None
    ci_high_coarse: float | None = None
    corrected: float | None = None
    remarks: Remarks = ()

    @property
    def wider(self) -> tuple[float | None, float | None]:
        """The bounds of the intervals of both scales together."""
        lows = [low for low in (self.ci_low, self.ci_low_coarse) if low is not None]
        highs = [high for high in (self.ci_high, self.ci_high_coarse) if high is not None]
        return min(lows, default=None), max(highs, default=None)


@dataclass(frozen=True)
class Member(Remarked):
    """One row of `confidence_set.csv`.

    Attributes
    ----------
    p_value : float or None
        Of the model confidence set; None where the blocks cannot carry one.
    in_set : bool
        Whether the version cannot be told apart from the best; True where nothing can be told.
    n, n_blocks : int
        Territories that every version scores, and the blocks that hold them.
    """

    ground_truth: str
    metric: str
    version: str
    p_value: float | None
    in_set: bool
    n: int = 0
    n_blocks: int = 0
    remarks: Remarks = ()


@dataclass(frozen=True)
class Validation:
    """The agreement of versions and baselines with ground truth.

    Attributes
    ----------
    validation : tuple of ValidationRow
        Each version and baseline on its own territories.
    ranking : tuple of ValidationRow
        The same on the territories that every version scores: figures that can be put in order.
    comparisons : tuple of Comparison
    confidence_set : tuple of Member
        The versions that cannot be told apart from the best, by ground truth and metric.
    intervals : mapping of ground truth to str
        What the intervals of each ground truth mean, in one sentence.
    primary : pair of str or None
        The ground truth and metric that were declared to carry the verdict.
    blocks : tuple of BlockCheck
        What the blocks are worth, by ground truth and version.
    covariances : tuple of Covaried or None
        How figures vary together; None where nobody asked.
    """

    validation: tuple[ValidationRow, ...]
    ranking: tuple[ValidationRow, ...]
    comparisons: tuple[Comparison, ...]
    confidence_set: tuple[Member, ...]
    intervals: Mapping[str, str]
    primary: tuple[str, str] | None = None
    blocks: tuple[BlockCheck, ...] = ()
    covariances: tuple[Covaried, ...] | None = None

    def noting(self, remarks: Remarks) -> Validation:
        """The same with remarks before those of every row."""
        return replace(
            self,
            validation=tuple(replace(row, remarks=joined(remarks, row.remarks)) for row in self.validation),
            ranking=tuple(replace(row, remarks=joined(remarks, row.remarks)) for row in self.ranking),
            comparisons=tuple(replace(row, remarks=joined(remarks, row.remarks)) for row in self.comparisons),
            confidence_set=tuple(replace(row, remarks=joined(remarks, row.remarks)) for row in self.confidence_set),
        )

    def to_frames(self) -> dict[str, pd.DataFrame]:
        """The tables `validation`, `ranking`, `comparisons`, `confidence_set`, `blocks`, and `covariances` if asked."""
        asked = {} if self.covariances is None else {"covariances": table(self.covariances, Covaried)}
        return {
            "validation": table(self.validation, ValidationRow),
            "ranking": table(self.ranking, ValidationRow),
            "comparisons": table(self.comparisons, Comparison),
            "confidence_set": table(self.confidence_set, Member),
            "blocks": table(self.blocks, BlockCheck),
            **asked,
        }

    def summary(self) -> str:
        """Each version and baseline on the primary criterion, or on every one when none was declared."""
        shown = [row for row in self.ranking if self.primary in (None, (row.ground_truth, row.metric))]
        return "\n".join(_line(row) for row in shown) or str(say("study.no_version_judged"))

    def __str__(self) -> str:
        return self.summary()


def _line(row: ValidationRow) -> str:
    figure = "absent" if row.estimate is None else f"{row.estimate:.3f}"
    interval = "" if row.ci_low is None else f" [{row.ci_low:.3f}, {row.ci_high:.3f}]"
    note = f" ({row.note})" if row.note else ""
    return f"{row.version}: {row.metric} with {row.ground_truth} {figure}{interval}{note}"
