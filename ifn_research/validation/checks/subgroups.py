"""The failures of the index: the same metric within each région or kind of territory, and whom it misses there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ifn_research.geography.blocks import BlockDesign, Blocks
from ifn_research.matrix import Bools, Floats, Labels
from ifn_research.remarks import Remark, Remarks
from ifn_research.rows import SIGNIFICANCE, Remarked
from ifn_research.statistics.estimate import absent
from ifn_research.validation.checks.missed import Missed, missed
from ifn_research.validation.ground_truth import GroundTruth
from ifn_research.validation.metrics import METRICS, figure
from ifn_research.validation.metrics import usable as usable_rows

LEAST_TERRITORIES = 10
# A group of more members than this is no kind of territory, and one of one member says nothing more.
MOST_MEMBERS = 30
# Kinds of place by density, where no grouping of rurality is declared.
DENSITY_GROUP = "density"
NOT_OF_A_DRAW = Missed(float("nan"), remarks=(Remark("not_of_a_draw"),))
DENSITIES = ("1 sparsest quarter", "2", "3", "4 densest quarter")


@dataclass(frozen=True)
class Subgroup(Remarked):
    """One row of `subgroups.csv`.

    Attributes
    ----------
    group, member : str
    n : int
        Territories of the member that the version scores and the outcome covers.
    estimate : float or None
        The metric among them alone.
    missed : float or None
        Mean of what the position of the outcome among all territories covered has beyond what that of the score
        expects, both from 0 to 1: positive where the outcome is worse than the score says.
    missed_low, missed_high : float or None
        Its 95 % interval, for all members of all groups together.
    missed_p : float or None
        Two-sided p-value, adjusted for their number.
    missed_remarks : tuple of Remark
        Why there is no interval or no p-value, or what they assume.
    """

    version: str
    ground_truth: str
    metric: str
    group: str
    member: str
    n: int
    estimate: float | None = None
    missed: float | None = None
    missed_low: float | None = None
    missed_high: float | None = None
    missed_p: float | None = None
    missed_remarks: Remarks = ()
    remarks: Remarks = ()


def chosen_groups(groups: Mapping[str, Labels], asked: Sequence[str] | None) -> list[str]:
    """Groups in whose members versions are judged again: those asked for, else all of 2 to 30 members."""
    if asked is not None:
        return [name for name in asked if name in groups]
    sizes = {name: len(set(labels.tolist()) - {""}) for name, labels in groups.items()}
    return [name for name, size in sizes.items() if 2 <= size <= MOST_MEMBERS]


def density_classes(density: Floats) -> Labels:
    """Quarters of the places by population density, an unknown one in none, shape (n_places,).

    Parameters
    ----------
    density : array, shape (n_places,)
        Persons per km²; NaN is unknown.
    """
    known = ~np.isnan(density)
    result = np.full(len(density), "", dtype=object)
    if known.sum() < len(DENSITIES) * LEAST_TERRITORIES:
        return result
    cuts = np.quantile(density[known], np.arange(1, len(DENSITIES)) / len(DENSITIES))
    result[known] = np.array(DENSITIES, dtype=object)[np.searchsorted(cuts, density[known], side="left")]
    return result


def subgroups(
    scores: Mapping[str, Floats],
    outcomes: Sequence[GroundTruth],
    groups: Mapping[str, Labels],
    metric: str,
    *,
    blocks: BlockDesign | None = None,
) -> tuple[Subgroup, ...]:
    """A metric of every version within each member of the groups, and whether the version misses it as a whole.

    Parameters
    ----------
    scores : mapping of version to array, each of shape (n_territories,)
        Higher = more fragile; NaN where the version has no score.
    outcomes : sequence of GroundTruth over the same territories
    groups : mapping of str to array of str, each of shape (n_territories,)
        The empty string is unknown, and no member.
    metric : str
        One of `METRICS`; Spearman's correlation where it needs scores out of fold.
    blocks : BlockDesign, optional
        What varies together; single territories when absent.
    """
    named = "spearman" if METRICS[metric].about.out_of_fold else metric
    chosen = _Chosen(blocks or BlockDesign({}))
    return tuple(
        row
        for outcome in outcomes
        for version, values in scores.items()
        for row in _of_version(version, values, outcome, named, groups, chosen)
    )


@dataclass(frozen=True, eq=False)
class _Chosen:
    """Blocks of territories, chosen once where versions score the same."""

    design: BlockDesign
    _found: dict[bytes, Blocks] = field(default_factory=dict)

    def of(self, rows: Bools) -> Blocks:
        key = rows.tobytes()
        if key not in self._found:
            self._found[key] = self.design.choose(np.flatnonzero(rows))
        return self._found[key]


def _of_version(
    version: str, values: Floats, outcome: GroundTruth, metric: str, groups: Mapping[str, Labels], chosen: _Chosen
) -> list[Subgroup]:
    usable, reason = usable_rows(metric, outcome)
    compared = outcome.covered & ~np.isnan(values)
    if not groups or not compared.any():
        return []
    within = [labels[compared] for labels in groups.values()]
    beyond = (
        missed(values[compared], outcome.values[compared], within, chosen.of(compared), least=LEAST_TERRITORIES)
        if outcome.inclusion is None
        else [dict.fromkeys(set(labels.tolist()) - {""}, NOT_OF_A_DRAW) for labels in within]
    )
    rows = []
    for (group, labels), members in zip(groups.items(), beyond, strict=True):
        for member, gap in sorted(members.items()):
            inside = compared & (labels == member)
            found = (
                absent(*reason)
                if reason
                else figure(metric, values, outcome, np.flatnonzero(inside & usable), least=LEAST_TERRITORIES)
            )
            of = (version, outcome.name, metric, group, member, int(inside.sum()), found.value)
            mean = None if np.isnan(gap.mean) else gap.mean
            rows.append(Subgroup(*of, mean, gap.low, gap.high, gap.p_value, gap.remarks, found.reason))
    return rows


def established(rows: pd.DataFrame) -> pd.DataFrame:
    """Members that every version of some rows misses the same way, its adjusted interval leaving 0 out.

    Parameters
    ----------
    rows : DataFrame
        Of `subgroups.csv`, one ground truth and metric.

    Returns
    -------
    DataFrame
        `group`, `member` and the median `missed`, the worst outcomes first.
    """
    sign = np.sign(rows["missed_low"]).where(np.sign(rows["missed_low"]) == np.sign(rows["missed_high"]), 0.0)
    told = rows.assign(sign=sign.where(rows["missed_p"] < SIGNIFICANCE, 0.0).fillna(0.0))
    found = told.groupby(["group", "member"], sort=False).agg(
        missed=("missed", "median"), least=("sign", "min"), most=("sign", "max")
    )
    found = found[(found["least"] == found["most"]) & (found["least"] != 0)].reset_index()
    return found[["group", "member", "missed"]].sort_values("missed", ascending=False, kind="stable")
