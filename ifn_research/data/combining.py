"""Figures of territories that become one: counts add, rates are computed again, others are averaged by what they count.

A figure that is not known is never 0. A rate and a mean are those of the members that have one, where these hold enough
of the weight; a count is missing where one of its members is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.config.column_roles import columns_of
from ifn_research.config.geography_checks import AWAY
from ifn_research.config.models import GroundTruthConfig, IndicatorConfig
from ifn_research.data.suppressed_cells import at_most
from ifn_research.matrix import Floats, Integers, Labels


@dataclass(frozen=True)
class Rules:
    """The way in which the columns of figures are combined.

    Attributes
    ----------
    counts : tuple of str
        Columns that add up.
    rates : tuple of tuple of str
        The columns of each rate from counts: of the members that have all of them, each is summed.
    means : mapping of column to str
        The column of weights by which each is averaged; the empty text is the population.
    refused : tuple of str
        Columns that have no figure for several territories.
    approximate : tuple of str
        Those of `means` that are no means.
    """

    counts: tuple[str, ...] = ()
    rates: tuple[tuple[str, ...], ...] = ()
    means: Mapping[str, str] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    approximate: tuple[str, ...] = ()

    @property
    def weights(self) -> list[str]:
        """The columns of weights."""
        return list(dict.fromkeys(name for name in self.means.values() if name))


def rules_of(items: Iterable[IndicatorConfig | GroundTruthConfig]) -> Rules:
    """The rules of the columns of indicators and ground truths."""
    counts: dict[str, None] = {}
    rates: dict[tuple[str, ...], None] = {}
    means: dict[str, str] = {}
    refused: dict[str, None] = {}
    approximate: dict[str, None] = {}
    for item in items:
        names = columns_of(item)
        if item.column is None:
            rates |= {tuple(names): None} if names else {}
        elif item.combine == "sum":
            counts[names[0]] = None
        elif item.approximate:
            means[names[0]], approximate[names[0]] = item.weight or "", None
        elif item.weight is not None or item.combine == "mean":
            means[names[0]] = item.weight or ""
        elif item.combine is None and item.unit in AWAY:
            means[names[0]] = ""
        else:
            refused[names[0]] = None
    return Rules(tuple(counts), tuple(rates), means, tuple(refused), tuple(approximate))


@dataclass(frozen=True)
class Combined:
    """Figures of territories that several others make.

    Attributes
    ----------
    frame : DataFrame, index = code
        One row a territory, in the order of their first members.
    covered : DataFrame, index = code
        Share of the weight whose figure is known, for each column that is averaged or part of a rate; NaN where the
        weights are not known.
    """

    frame: pd.DataFrame
    covered: pd.DataFrame


def combine(
    frame: pd.DataFrame,
    whole: Labels,
    rules: Rules,
    *,
    population: Floats | None,
    weights: Mapping[str, Floats],
    coverage: float,
    strict: Sequence[str] = (),
) -> Combined:
    """Combine the figures of members.

    Parameters
    ----------
    frame : DataFrame, shape (n_members, ...)
        The columns that the rules name.
    whole : array of str, shape (n_members,)
        The territory that each member belongs to; the empty text is none.
    rules : Rules
    population : array, shape (n_members,), or None
    weights : mapping of column to array, each of shape (n_members,)
    coverage : float
        Share of the weight that must be known for a rate or a mean.
    strict : sequence of str
        Columns that are read as counts too: a rate made of them is missing where one of its members is.
    """
    position, codes = pd.factorize(pd.Series(whole, dtype=object).where(whole != "", None))
    members = _Members(np.asarray(position, dtype=np.int64), len(codes), population, coverage)
    found: dict[str, Floats] = {}
    covered: dict[str, Floats] = {}
    for name in rules.counts:
        found[name] = members.sum(_values(frame, name))
    for group in _sharing(rules.rates):
        names = [name for columns in group for name in columns]
        values = {name: _values(frame, name) for name in dict.fromkeys(names)}
        known = np.logical_and.reduce([np.isfinite(column) for column in values.values()])
        share = members.share(known, values[group[0][-1]])
        whole_counts = {*rules.counts, *strict} & set(values)
        for name, column in values.items():
            total = members.sum(column) if whole_counts else members.sum(np.where(known, column, 0.0))
            found[name] = total if whole_counts else members.enough(total, share)
            covered[name] = share
    for name, by in rules.means.items():
        column, weight = _values(frame, name), population if by == "" else weights.get(by)
        if weight is None:
            found[name] = covered[name] = np.full(len(codes), np.nan)
            continue
        known = np.isfinite(column) & np.isfinite(weight)
        share = members.share(known, weight)
        total, size = members.sum(np.where(known, column * weight, 0.0)), members.sum(np.where(known, weight, 0.0))
        mean = np.divide(total, size, out=np.full(len(codes), np.nan), where=size > 0)
        found[name], covered[name] = members.enough(mean, share), share
    for name in rules.refused:
        found.setdefault(name, np.full(len(codes), np.nan))
    index = pd.Index(codes, dtype=object, name="code")
    # What a suppressed cell can hide is not known of a sum of which it is a part.
    found |= {at_most(name): np.full(len(codes), np.nan) for name in list(found) if at_most(name) in frame}
    return Combined(pd.DataFrame(found, index=index), pd.DataFrame(covered, index=index))


def summed(values: Floats, whole: Labels, codes: Labels) -> Floats:
    """The sum over the members of each territory, NaN where one is not known, shape of the codes."""
    position = pd.Index(codes).get_indexer(pd.Index(whole))
    return _Members(np.asarray(position, dtype=np.int64), len(codes), None, 0.0).sum(values)


def commonest(labels: Labels, whole: Labels, codes: Labels, population: Floats | None) -> tuple[Labels, list[str]]:
    """The label that most people of each territory have, and the territories where several have as many.

    Without population every member counts as one. Of equals the first in order is taken.
    """
    people = np.ones(len(labels)) if population is None else np.nan_to_num(population)
    table = pd.DataFrame({"whole": whole, "label": labels, "people": people})
    table = table[(table["whole"] != "") & (table["label"] != "")]
    sizes = table.groupby(["whole", "label"], as_index=False)["people"].sum()
    most = sizes["people"] == sizes.groupby("whole")["people"].transform("max")
    first = sizes[most].drop_duplicates("whole").set_index("whole")["label"]
    ties = sizes[most]["whole"].value_counts()
    label = first.reindex(pd.Index(codes, dtype=object), fill_value="")
    return np.asarray(label.to_numpy(dtype=object)), sorted(ties[ties > 1].index)


@dataclass(frozen=True)
class _Members:
    """The members of territories: the position of the territory of each, -1 of those in none."""

    position: Integers
    n: int
    population: Floats | None
    coverage: float

    def sum(self, values: Floats) -> Floats:
        """The sum over the members of each territory; NaN where one is."""
        inside = self.position >= 0
        return np.bincount(self.position[inside], values[inside], minlength=self.n).astype(np.float64)

    def share(self, known: npt.NDArray[np.bool_], weight: Floats) -> Floats:
        """The share of the weight that members with a figure hold; of the population where weights are not known."""
        found = self._share(known, weight)
        if self.population is not None:
            found = np.where(np.isfinite(found), found, self._share(known, self.population))
        # All of something whose size is not known is all of it.
        return np.where(self.sum((~known).astype(np.float64)) == 0, 1.0, found)

    def enough(self, values: Floats, share: Floats) -> Floats:
        """The values of the territories of which enough is known."""
        enough = np.isfinite(share) & (share > 0) & (share >= self.coverage)
        return np.where(enough, values, np.nan)

    def _share(self, known: npt.NDArray[np.bool_], weight: Floats) -> Floats:
        total = self.sum(weight)
        part = self.sum(np.where(known, weight, 0.0))
        return np.asarray(np.divide(part, total, out=np.full(self.n, np.nan), where=total > 0))


def _sharing(rates: Sequence[tuple[str, ...]]) -> list[list[tuple[str, ...]]]:
    """The rates in lists of those that share a column with another of their list."""
    found: list[list[tuple[str, ...]]] = []
    for rate in rates:
        near = [group for group in found if any(set(rate) & set(other) for other in group)]
        found = [group for group in found if group not in near] + [
            [*(other for group in near for other in group), rate]
        ]
    return found


def _values(frame: pd.DataFrame, name: str) -> Floats:
    return np.asarray(frame[name].to_numpy(dtype=np.float64))
