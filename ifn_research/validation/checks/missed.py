"""People whom an index misses: what its score leaves of the position of the outcome, in each kind of place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ifn_research.geography.blocks import Blocks
from ifn_research.matrix import Floats, Integers, Labels
from ifn_research.remarks import Remark, Remarks
from ifn_research.rows import SIGNIFICANCE
from ifn_research.statistics.ranks import mid_ranks
from ifn_research.statistics.tails import student_beyond, student_quantile

# Degrees of freedom below which blocks within members do not tell how blocks vary.
LEAST_FREE = 5
# Members below which these do not tell how members vary.
LEAST_MEMBERS = 6
# An error of positions (from 0 to 1) below this is what floating point leaves of none.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Missed:
    """The mean residual of a kind of place.

    Attributes
    ----------
    mean : float
        Of the outcome's position less what a straight line on the score's position expects; positions are from 0 to 1.
        Positive: the outcome is worse than the score says.
    low, high : float or None
        Its 95 % interval for all members looked at together.
    p_value : float or None
        Two-sided, adjusted for their number; None where the blocks carry no test.
    remarks : tuple of Remark
        Why there is none, or what it assumes.
    """

    mean: float
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    remarks: Remarks = ()


def positions(values: Floats) -> Floats:
    """Mid-ranks from 0 to 1, shape of the values, which are complete."""
    return np.asarray((mid_ranks(values) - 0.5) / len(values))


def residuals(score: Floats, outcome: Floats) -> Floats:
    """The residuals of the least squares line of the position of an outcome on that of a score, shape (n,)."""
    x, y = positions(score), positions(outcome)
    x = x - x.mean()
    squares = float(x @ x)
    return np.asarray(y - y.mean() - x * (float(x @ y) / squares if squares else 0.0))


def missed(
    score: Floats, outcome: Floats, groupings: Sequence[Labels], blocks: Blocks, *, least: int
) -> list[dict[str, Missed]]:
    """The mean residual of each member of some groupings, and how sure it is.

    Territories of a block vary together: a residual is what its block has and what is its own. Both variances are
    estimated from blocks within members, so that no effect of the members enters them (analysis of variance), and are
    taken for the same in all members, which gives those of one block an interval too. The error of a member is that or,
    where it is larger, the jackknife of its own blocks, so that one odd block does not make its member one. Where
    nearly every member is a block, its effect cannot be told from the chance of the block: it is held against the
    spread of the others, and has no p-value. Intervals and p-values are adjusted by Bonferroni over the members of at
    least `least` territories of all groupings.

    Parameters
    ----------
    score, outcome : array, shape (n,)
        Complete; higher = more fragile, worse.
    groupings : sequence of array of str, each of shape (n,)
        The empty string is no member.
    blocks : Blocks of the same territories
    least : int
        Territories that a member needs for an interval.

    Returns
    -------
    list of dict of member to Missed
        In the order of the groupings.

    References
    ----------
    Searle, Casella and McCulloch (1992), Variance Components, Wiley, section 3.6 (unbalanced data).
    """
    rest = residuals(score, outcome)
    x = positions(score) - 0.5
    looked_at = [[name for name, n in _sizes(labels).items() if n >= least] for labels in groupings]
    family = max(sum(len(names) for names in looked_at), 1)
    return [
        _grouping(rest, x, labels, blocks, names, family) for labels, names in zip(groupings, looked_at, strict=True)
    ]


def _sizes(labels: Labels) -> dict[str, int]:
    names, sizes = np.unique(labels[labels != ""].astype(str), return_counts=True)
    return dict(zip(names.tolist(), sizes.tolist(), strict=True))


def _grouping(
    rest: Floats, x: Floats, labels: Labels, blocks: Blocks, names: Sequence[str], family: int
) -> dict[str, Missed]:
    means = {name: float(rest[labels == name].mean()) for name in _sizes(labels)}
    few = (Remark("no_interval_few_territories"),)
    found = {name: Missed(mean, remarks=few) for name, mean in means.items()}
    variances, free = _components(rest, labels, blocks.labels)
    if free >= LEAST_FREE:
        errors = {
            name: max(
                _error(x, labels == name, blocks.labels, variances),
                _jackknife(rest[labels == name], blocks.labels[labels == name]),
            )
            for name in names
        }
        return found | {name: _told(means[name], errors[name], free, family, blocks) for name in names}
    if len(names) < LEAST_MEMBERS:
        return found | {name: Missed(means[name], remarks=(Remark("no_interval_few_within"),)) for name in names}
    exchangeable = (Remark("spread_of_members"),)
    return found | {
        name: replace(
            _told(means[name], _spread(means, names, name), len(names) - 2, family, blocks, exchangeable), p_value=None
        )
        for name in names
    }


def _components(rest: Floats, labels: Labels, blocks: Integers) -> tuple[tuple[float, float], int]:
    """Variances between blocks and within them, and the degrees of freedom of the first, from blocks within members."""
    inside = labels != ""
    member = np.unique(labels[inside].astype(str), return_inverse=True)[1]
    values = rest[inside]
    cell = np.unique(np.column_stack([member, blocks[inside]]), axis=0, return_inverse=True)[1].ravel()
    if not len(values):
        return (0.0, 0.0), 0
    n_cell = np.bincount(cell).astype(np.float64)
    in_cell = np.bincount(cell, values) / n_cell
    of_cell = np.zeros(len(n_cell), dtype=np.int64)
    of_cell[cell] = member
    n_member = np.bincount(member).astype(np.float64)
    in_member = np.bincount(member, values) / n_member
    free = len(n_cell) - len(n_member)
    spare = len(values) - len(n_cell)
    within = float(((values - in_cell[cell]) ** 2).sum()) / spare if spare else 0.0
    between = float((n_cell * (in_cell - in_member[of_cell]) ** 2).sum())
    size = len(values) - float((n_cell**2 / n_member[of_cell]).sum())
    return (max((between - free * within) / size, 0.0) if free and size > 0 else 0.0, within), free


def _error(x: Floats, inside: np.ndarray, blocks: Integers, variances: tuple[float, float]) -> float:
    """Standard error of a mean residual, which is a sum of outcomes with these coefficients."""
    centred = x - x.mean()
    squares = float(centred @ centred)
    slope = float(centred[inside].mean()) / squares if squares else 0.0
    coefficients = inside / inside.sum() - 1 / len(x) - centred * slope
    of_block = np.bincount(blocks, coefficients)
    return float(np.sqrt(variances[0] * (of_block @ of_block) + variances[1] * (coefficients @ coefficients)))


def _jackknife(rest: Floats, blocks: Integers) -> float:
    """Standard error of the mean of a member, leaving out each of its blocks in turn; 0 where it has one."""
    block = np.unique(blocks, return_inverse=True)[1]
    n, total = np.bincount(block), np.bincount(block, rest)
    if len(n) < 2:
        return 0.0
    without = (total.sum() - total) / (n.sum() - n)
    return float(np.sqrt((len(n) - 1) / len(n) * ((without - without.mean()) ** 2).sum()))


def _spread(means: dict[str, float], names: Sequence[str], name: str) -> float:
    """Standard error of a member if it is like the others, from these."""
    others = np.array([means[other] for other in names if other != name])
    return float(others.std(ddof=1) * np.sqrt(1 + 1 / len(others)))


def _told(mean: float, error: float, free: int, family: int, blocks: Blocks, remarks: Remarks = ()) -> Missed:
    if not error > ROUNDING:
        return Missed(mean, remarks=(Remark("no_interval_alike"),))
    width = error * student_quantile(1 - SIGNIFICANCE / (2 * family), free)
    p = min(1.0, family * 2 * student_beyond(abs(mean) / error, free)) if blocks.testable else None
    return Missed(mean, mean - width, mean + width, p, remarks or (() if blocks.testable else blocks.caution))
