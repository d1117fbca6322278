"""Where does the index fail? The same metric within each région or kind of territory, and whom it misses there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Floats, Labels
from ifn_research.statistics.estimate import absent
from ifn_research.statistics.ranks import mid_ranks
from ifn_research.validation.metrics import METRICS, OUT_OF_FOLD, figure
from ifn_research.validation.outcome import Outcome

LEAST = 10
# A group of more members than this is no kind of territory, and one of one member says nothing more.
MOST_MEMBERS = 30
# Kinds of place by density, where no grouping of rurality is declared.
DENSITY_GROUP = "density"
DENSITIES = ("1 sparsest quarter", "2", "3", "4 densest quarter")


@dataclass(frozen=True)
class Subgroup:
    """One row of `subgroups.csv`.

    Attributes
    ----------
    group, member : str
    n : int
        Territories of the member that the version scores and the outcome covers.
    estimate : float or None
        The metric among them alone.
    missed : float or None
        Mean of (position of the outcome - position of the score) among all territories covered, both from 0 to 1:
        positive where the outcome is worse than the score says.
    """

    version: str
    ground_truth: str
    metric: str
    group: str
    member: str
    n: int
    estimate: float | None = None
    missed: float | None = None
    note: str = ""


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
    if known.sum() < len(DENSITIES) * LEAST:
        return result
    cuts = np.quantile(density[known], np.arange(1, len(DENSITIES)) / len(DENSITIES))
    result[known] = np.array(DENSITIES, dtype=object)[np.searchsorted(cuts, density[known], side="left")]
    return result


def subgroups(
    scores: Mapping[str, Floats], outcomes: Sequence[Outcome], groups: Mapping[str, Labels], metric: str
) -> tuple[Subgroup, ...]:
    """A metric of every version within each member of the groups, and whether the version misses it as a whole.

    Parameters
    ----------
    scores : mapping of version to array, each of shape (n_territories,)
        Higher = more fragile; NaN where the version has no score.
    outcomes : sequence of Outcome over the same territories
    groups : mapping of str to array of str, each of shape (n_territories,)
        The empty string is unknown, and no member.
    metric : str
        One of `METRICS`; Spearman's correlation where it needs scores out of fold.
    """
    named = "spearman" if metric == OUT_OF_FOLD else metric
    return tuple(
        row
        for outcome in outcomes
        for version, values in scores.items()
        for group, labels in groups.items()
        for row in _members(version, values, outcome, named, group, labels)
    )


def _members(version: str, values: Floats, outcome: Outcome, metric: str, group: str, labels: Labels) -> list[Subgroup]:
    usable, reason = METRICS[metric].usable(outcome)
    compared = outcome.covered & ~np.isnan(values)
    missed = np.full(len(values), np.nan)
    missed[compared] = _position(outcome.values[compared]) - _position(values[compared])
    rows = []
    for member in sorted(set(labels[compared].tolist()) - {""}):
        inside = compared & (labels == member)
        at = np.flatnonzero(inside & usable)
        found = absent(reason) if reason else figure(metric, values, outcome, at, least=LEAST)
        n, gap = int(inside.sum()), float(missed[inside].mean())
        rows.append(Subgroup(version, outcome.name, metric, group, member, n, found.value, gap, found.reason))
    return rows


def _position(values: Floats) -> Floats:
    return np.asarray((mid_ranks(values) - 0.5) / len(values))
