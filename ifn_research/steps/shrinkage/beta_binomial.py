"""Empirical Bayes estimates of rates from counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ifn_research.data.values import SCALE
from ifn_research.errors import Refusal
from ifn_research.language.messages import say
from ifn_research.matrix import Bools, Floats, IndicatorMatrix, Integers, Labels, Statistic
from ifn_research.statistics.beta_binomial import mean_and_share
from ifn_research.steps.base import Learned, Step
from ifn_research.steps.groups import group_list, labels_of, learned_by_group, members_of

# A group of fewer territories tells too little of how their rates differ: the next wider one serves.
LEAST_TERRITORIES = 10


@dataclass(frozen=True)
class BetaBinomial(Step):
    """Draw a rate counted on few people towards the mean of its group, all the more as they are few.

    Counts are binomial and the territories' rates vary around the group's mean m like a beta distribution. The
    estimate is w x rate + (1 - w) m, with w = n / (n + K): n people were counted, and K people are what the group is
    worth as knowledge of one of its territories. K = 1 / rho - 1, where rho, the share of the variance that is between
    territories, is such that the weighted spread of the rates around m is the expected one. Where the rates of a group
    differ no more than chance would make them (Pearson's chi-squared is not above the number of territories less one),
    all take its mean. Indicators that are one column keep their values: nothing is known of how many people they rest
    on. A numerator below zero or above its denominator is refused, in a new territory too.

    Parameters
    ----------
    by : str or list of str, optional
        Groups, the narrowest first: one of fewer than 10 territories, or unknown, gives way to the next, and the last
        to all territories.

    References
    ----------
    Kleinman (1973), J. American Statistical Association 68:46-54, doi:10.1080/01621459.1973.10481332 (weights and
    moments); Marshall (1991), J. Royal Statistical Society C 40:283-294, doi:10.2307/2347593 (maps, towards the
    neighbourhood).
    """

    by: str | Sequence[str] | None = None

    def __post_init__(self) -> None:
        """Check that what is given names groups."""
        if self.by is not None:
            object.__setattr__(self, "by", group_list(self.by))

    @property
    def group_names(self) -> tuple[str, ...]:
        """Groups that the step needs."""
        return () if self.by is None else tuple(self.by)

    def fit(self, matrix: IndicatorMatrix) -> Learned:
        """Learn m and K of each indicator from counts, in each group and over all territories.

        Raises
        ------
        Refusal
            If no indicator is made of counts, or a numerator is below zero or above its denominator.
        """
        counted = matrix.counted
        if not counted.any():
            raise Refusal(
                say("steps.no_indicator_version_rate"),
                where="shrinkage: beta_binomial",
                fix=say("steps.declare_numerator_denominator_instead"),
            )
        rates, people = _counts(matrix)
        _refuse_no_parts(matrix, rates)
        return {
            "groups": {group: _by_label(labels_of(matrix, group), rates, people) for group in self.group_names},
            "all": _moments(rates, people, np.zeros(matrix.n_territories, dtype=np.int64), 1)[0],
        }

    def apply(self, matrix: IndicatorMatrix, learned: Learned) -> IndicatorMatrix:
        """Replace rates from counts by their estimates; missing cells stay missing.

        Raises
        ------
        Refusal
            If a territory, such as a new one, has a numerator below zero or above its denominator.
        """
        rates, people = _counts(matrix)
        _refuse_no_parts(matrix, rates)
        own = self.own_share(matrix, learned)
        mean, _ = self.parameters(matrix, learned)
        shrunk = (own * rates + (1.0 - own) * mean) * _scale(matrix)
        return matrix.with_values(np.where(np.isnan(people), matrix.values, shrunk))

    def own_share(self, matrix: IndicatorMatrix, learned: Learned) -> Floats:
        """Weight of each territory's own rate in its estimate, NaN where there are no counts; shape of the matrix."""
        _, people = _counts(matrix)
        _, worth = self.parameters(matrix, learned)
        return np.asarray(people / (people + worth))

    def diagnostics(self, matrix: IndicatorMatrix, learned: Learned) -> tuple[Statistic, ...]:
        """Mean weight of a territory's own rate, indicator by indicator."""
        own = self.own_share(matrix, learned)
        return tuple(
            Statistic("shrinkage_own_share", float(np.nanmean(own[:, j])), indicator=name)
            for j, name in enumerate(matrix.indicators)
            if not np.isnan(own[:, j]).all()
        )

    def parameters(self, matrix: IndicatorMatrix, learned: Learned) -> tuple[Floats, Floats]:
        """Mean and worth that serve each cell, shape of the matrix; the worth is infinite where rates do not differ."""
        found = np.tile(np.array(learned["all"], dtype=np.float64), (matrix.n_territories, 1, 1))
        for group in reversed(self.group_names):
            nothing = [[None, None]] * matrix.n_indicators
            own = learned_by_group(learned["groups"][group], labels_of(matrix, group), nothing)
            found = np.where(np.isnan(own[:, :, :1]), found, own)
        with np.errstate(divide="ignore"):
            return found[:, :, 0], 1.0 / found[:, :, 1] - 1.0


def _counts(matrix: IndicatorMatrix) -> tuple[Floats, Floats]:
    """Rates from 0 to 1 and the people they rest on, NaN where there are no counts."""
    people = np.where(np.isnan(matrix.values), np.nan, matrix.denominators)
    return matrix.values / _scale(matrix), people


def _scale(matrix: IndicatorMatrix) -> Floats:
    return np.array([SCALE.get(unit, 1.0) for unit in matrix.units])


def _by_label(labels: Labels, rates: Floats, people: Floats) -> dict[str, list[list[float | None]]]:
    """Mean and share of variance of each group of enough territories."""
    names, position = members_of(labels)
    found = _moments(rates, people, position, len(names))
    return {name: item for name, item in zip(names, found, strict=True) if name}


def _moments(rates: Floats, people: Floats, position: Integers, n_groups: int) -> list[list[list[float | None]]]:
    """[m, rho] of each group and indicator; both None where too few territories are known."""
    result = np.full((n_groups, rates.shape[1], 2), np.nan)
    order = np.argsort(position, kind="stable")
    position = position[order]
    least = LEAST_TERRITORIES if n_groups > 1 else 1
    # Column after column in memory: each is gone through many times.
    columns = (np.ascontiguousarray(table[order].T) for table in (rates, people))
    for j, (p, n) in enumerate(zip(*columns, strict=True)):
        known = ~np.isnan(n)
        groups, starts = np.unique(position[known], return_index=True)
        if not groups.size:
            continue
        mean, share = mean_and_share(p[known], n[known], starts)
        enough = np.diff(starts, append=known.sum()) >= least
        result[groups[enough], j] = np.column_stack([mean, share])[enough]
    return [[[None if np.isnan(x) else float(x) for x in pair] for pair in group] for group in result]


def _refuse_no_parts(matrix: IndicatorMatrix, rates: Floats) -> None:
    """Refuse rates that are no part of a whole, naming indicators and territories."""
    for what, wrong in ((say("steps.more_than_there_are"), rates > 1.0), (say("steps.rate_negative"), rates < 0.0)):
        cells: Bools = np.asarray(wrong & matrix.counted)
        if not cells.any():
            continue
        names = [matrix.indicators[j] for j in np.flatnonzero(cells.any(axis=0))]
        codes = matrix.codes[cells.any(axis=1)]
        raise Refusal(
            say("steps.what_names", what=what, names=names),
            where=say("steps.n_territories_and_codes", len(codes), codes=codes),
            fix=say("steps.check_two_columns_only"),
        )
