"""The coverage of each ground truth, and the differences between the places that it covers and the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ifn_research.geography.places import Places
from ifn_research.matrix import Bools, Floats

TERRITORIES, POPULATION, INDICATOR, SCORE = "territories", "population", "indicator:", "score:"


@dataclass(frozen=True)
class Coverage:
    """One row of `coverage.csv`: a variable where a ground truth is known, and elsewhere.

    Attributes
    ----------
    variable : str
        ``territories``, ``population``, ``indicator:<name>`` (in its own unit, not oriented) or ``score:<version>``.
    n_covered, n_others : int
        Places where the variable is known.
    share_covered : float
        What is covered of all places, and of all persons; NaN for other variables.
    mean_covered, mean_others : float
        Plain means over places; NaN where there is none.
    standardised_difference : float
        (mean covered - mean others) / sqrt((s1^2 + s2^2) / 2), variances with ddof = 1 (Austin 2009, Statistics in
        Medicine 28:3083-3107, doi:10.1002/sim.3697); NaN where one of them is not defined, or both are 0.
    """

    ground_truth: str
    variable: str
    n_covered: int
    n_others: int
    share_covered: float
    mean_covered: float
    mean_others: float
    standardised_difference: float


def coverage(ground_truth: str, covered: Bools, variables: Mapping[str, Floats], places: Places) -> Iterator[Coverage]:
    """The places that a ground truth covers beside the others.

    Parameters
    ----------
    ground_truth : str
    covered : array of bool, shape (n_places,)
    variables : mapping of str to array, each of shape (n_places,)
        NaN is unknown.
    places : Places
        Its places, and their population where it is known.
    """
    absent = float("nan")
    n = int(covered.sum())
    yield Coverage(ground_truth, TERRITORIES, n, len(covered) - n, n / len(covered), absent, absent, absent)
    if places.population is not None:
        total = np.nansum(places.population)
        share = float(np.nansum(places.population[covered]) / total) if total > 0 else absent
        yield _compared(ground_truth, POPULATION, covered, places.population, share)
    for name, values in variables.items():
        yield _compared(ground_truth, name, covered, values, absent)


def _compared(ground_truth: str, variable: str, covered: Bools, values: Floats, share: float) -> Coverage:
    known = ~np.isnan(values)
    inside, outside = values[covered & known], values[~covered & known]
    gap = standardised_difference(inside, outside)
    return Coverage(ground_truth, variable, inside.size, outside.size, share, _mean(inside), _mean(outside), gap)


def _mean(values: Floats) -> float:
    return float(values.mean()) if values.size else float("nan")


def standardised_difference(a: Floats, b: Floats) -> float:
    """Difference of the means of two complete samples by their pooled standard deviation; NaN where undefined."""
    if min(a.size, b.size) < 2:
        return float("nan")
    spread = float(np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2))
    return float(a.mean() - b.mean()) / spread if spread > 0 else float("nan")
