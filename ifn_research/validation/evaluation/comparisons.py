"""Paired differences between versions, tested and adjusted for the number of pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ifn_research.remarks import Remark, Remarks, joined
from ifn_research.rows import Remarked
from ifn_research.statistics.estimate import Estimate
from ifn_research.statistics.multiple_comparisons import holm
from ifn_research.statistics.tails import benjamini_hochberg
from ifn_research.validation.evaluation.intervals import Sampled
from ifn_research.validation.evaluation.two_scales import two_scales

# Two versions whose scores differ only by their unit agree to the last bits of floating point.
SAME = 1e-12


@dataclass(frozen=True)
class Comparison(Remarked):
    """One row of `comparisons.csv`: version a less version b, on the territories that both cover.

    Attributes
    ----------
    family : str
        The rows among which p-values are adjusted, with their ground truth and metric.
    difference : float or None
        Metric of a less metric of b; positive = a agrees better.
    statistic : float or None
        Difference / jackknife standard error, at the scale that is the less sure of it.
    ci_low, ci_high : float or None
        Of 95 %, at that scale.
    p_value, p_holm, p_bh : float or None
        Two-sided, Student's t with as many degrees of freedom as the blocks of that scale allow: what both scales say;
        adjusted within the family.
    standard_error, df : float or None
        Jackknife standard error and degrees of freedom at that scale.
    n_coarse : int
        Coarser blocks; 0 without any.
    p_blocks, p_holm_blocks : float or None
        The same at the scale of the blocks alone, as if blocks that lie together were independent.
    p_coarse : float or None
        The same at the coarse scale.
    detectable : float or None
        The least true difference that the test of this row, adjusted for its family, finds in four cases of five at
        each scale.
    remarks : tuple of Remark
        Cautions, and why something is absent.
    """

    version_a: str
    version_b: str
    ground_truth: str
    metric: str
    test: str
    family: str
    n: int
    n_blocks: int
    difference: float | None = None
    statistic: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    p_value: float | None = None
    p_holm: float | None = None
    p_bh: float | None = None
    standard_error: float | None = None
    df: float | None = None
    n_coarse: int = 0
    p_blocks: float | None = None
    p_holm_blocks: float | None = None
    p_coarse: float | None = None
    detectable: float | None = None
    remarks: Remarks = ()


def compare(
    row: Comparison, a: Estimate, b: Estimate, differences: Sampled | None, *, untested: Remarks = ()
) -> Comparison:
    """Fill a row with the difference of two figures and its test from shared draws.

    Parameters
    ----------
    row : Comparison
        What is compared; its remarks hold the cautions.
    a, b : Estimate
        The two figures, on the same rows.
    differences : Sampled or None
        The first less the second with replicates, from the same draws; None when there are none.
    untested : tuple of Remark
        Why there is no p-value, whatever the replicates say.
    """
    if a.value is None or b.value is None:
        return _noted(row, *(a.reason or b.reason))
    if differences is None:
        return _noted(replace(row, difference=_cleaned(a.value - b.value)), *untested)
    defined = differences.defined
    if abs(a.value - b.value) <= SAME and len(defined) and np.abs(defined).max() <= SAME:
        row = replace(row, difference=0.0, ci_low=0.0, ci_high=0.0)
        return _noted(row, Remark("identical"))
    return _tested(replace(row, difference=_cleaned(a.value - b.value)), differences, untested)


def _tested(row: Comparison, differences: Sampled, untested: Remarks) -> Comparison:
    if differences.reason:
        return _noted(row, *differences.reason)
    difference = row.difference
    assert difference is not None
    if differences.error <= SAME or np.ptp(differences.defined) <= SAME:
        row = replace(row, ci_low=difference, ci_high=difference)
        return _noted(row, Remark("same_difference"))
    found = two_scales(difference, differences)
    ruling = found.ruling
    low, high = ruling.interval
    remarks, undefined = joined(row.remarks, differences.remarks, untested), found.undefined and not untested
    at_coarse = None if found.coarse is None else found.coarse.p_value
    both = not untested and not undefined
    return replace(
        row,
        statistic=ruling.t,
        ci_low=low,
        ci_high=high,
        standard_error=ruling.error,
        df=ruling.df,
        p_value=ruling.p_value if both else None,
        p_blocks=None if untested else found.blocks.p_value,
        p_coarse=at_coarse if both else None,
        remarks=joined(remarks, (Remark("no_p_undefined_coarse"),)) if undefined else remarks,
    )


def adjust(rows: Sequence[Comparison]) -> list[Comparison]:
    """Adjust p-values by Holm and by Benjamini-Hochberg among the tests of one family.

    Rows without a p-value (identical versions, too few blocks) are no tests and do not count.
    """
    at = [i for i, row in enumerate(rows) if row.p_value is not None]
    result = list(rows)
    if not at:
        return result
    p_values = np.array([rows[i].p_value for i in at], dtype=np.float64)
    alone = np.array([rows[i].p_blocks if rows[i].p_blocks is not None else np.nan for i in at], dtype=np.float64)
    bh = benjamini_hochberg(p_values)
    of_blocks = holm(alone) if not np.isnan(alone).any() else alone
    for i, p_holm, p_bh, p_alone in zip(at, holm(p_values), bh, of_blocks, strict=True):
        kept = None if np.isnan(p_alone) else float(p_alone)
        result[i] = replace(rows[i], p_holm=float(p_holm), p_bh=float(p_bh), p_holm_blocks=kept)
    return result


def _noted(row: Comparison, *further: Remark) -> Comparison:
    return replace(row, remarks=joined(row.remarks, further))


def _cleaned(difference: float) -> float:
    """Exactly 0 instead of what floating point leaves of it."""
    return 0.0 if abs(difference) <= SAME else difference
