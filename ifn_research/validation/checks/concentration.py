"""Concentration curves: what the most fragile part of the population holds of what the ground truth counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Floats
from ifn_research.statistics.ranks import sort_ties
from ifn_research.validation.ground_truth import GroundTruth
from ifn_research.validation.metrics import usable as usable_rows

STEPS = 100


@dataclass(frozen=True)
class Point:
    """One row of `concentration.csv`.

    Attributes
    ----------
    share_population : float
        Of the population (the denominator of counts), the most fragile first.
    share_mass : float
        Of what the ground truth counts, in these territories.
    """

    version: str
    ground_truth: str
    share_population: float
    share_mass: float


def concentration(scores: Mapping[str, Floats], outcomes: Sequence[GroundTruth]) -> tuple[Point, ...]:
    """The concentration curve of every version and outcome that has a mass, at each hundredth of the population.

    Tied scores are one group; between groups the curve is straight.

    Parameters
    ----------
    scores : mapping of version to array, each of shape (n_territories,)
        Higher = more fragile; NaN where the version has no score.
    outcomes : sequence of GroundTruth over the same territories
    """
    return tuple(
        Point(version, outcome.name, float(x), float(y))
        for outcome in outcomes
        for version, values in scores.items()
        for x, y in zip(*_curve(values, outcome), strict=True)
    )


def _curve(values: Floats, outcome: GroundTruth) -> tuple[Floats, Floats]:
    usable, _ = usable_rows("concentration_index", outcome)
    rows = np.flatnonzero(usable & ~np.isnan(values))
    nothing = np.zeros(0), np.zeros(0)
    if not len(rows):
        return nothing
    assert outcome.mass is not None
    assert outcome.weight is not None
    ties = sort_ties(values[rows])
    order, sizes = ties.order[::-1], ties.sizes[::-1]
    starts = np.cumsum(sizes) - sizes
    reached = [np.cumsum(np.add.reduceat(of[rows][order], starts)) for of in (outcome.weight, outcome.mass)]
    if not (reached[0][-1] > 0 and reached[1][-1] > 0):
        return nothing
    x, y = (np.concatenate([[0.0], of / of[-1]]) for of in reached)
    shares = np.arange(STEPS + 1) / STEPS
    return shares, np.interp(shares, x, y)
