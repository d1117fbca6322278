"""Weightings, and the parts that several of them share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar, Protocol, TypeVar, runtime_checkable

import numpy as np

from ifn_research.data.ballots import Ballot
from ifn_research.errors import OptionError, Refusal
from ifn_research.hierarchy import members, node_paths
from ifn_research.language.messages import say
from ifn_research.matrix import Floats, IndicatorMatrix, Labels, Loadings, Statistic, Weights
from ifn_research.statistics.factors.factorability import correlation_matrix
from ifn_research.statistics.factors.moments import Moments
from ifn_research.statistics.factors.replicates import LoadingModel

OPPOSED = ("error", "drop", "keep")
# A loading nearer to zero than this has no sign.
NO_SIGN = 1e-12
# Indicators that a remark names.
LISTED = 5
# Two territories make every correlation 1 or -1.
LEAST_FEW = 3
# How the members of a committee differ, in points out of 100.
SPREAD = {"points_min": 0, "points_q1": 25, "points_median": 50, "points_q3": 75, "points_max": 100}

B = TypeVar("B")


class Weighting(Protocol):
    """A frozen dataclass whose fields are the YAML options of the method."""

    def fit(
        self,
        matrix: IndicatorMatrix,
        *,
        outcome: Floats | None = None,
        blocks: Labels | None = None,
        rng: np.random.Generator | None = None,
    ) -> Weights:
        """Estimate effective weights.

        Parameters
        ----------
        matrix : IndicatorMatrix, shape (n_territories, n_indicators)
            Normalised, higher = more fragile, no missing value.
        outcome : array, shape (n_territories,), optional
            Oriented ground truth, for methods that learn from it.
        blocks : array, shape (n_territories,), optional
            Block of each territory, for methods that resample.
        rng : Generator, optional
            For methods that draw.

        Raises
        ------
        Refusal
            If the data cannot support the method; carries what was found.
        """
        ...


@runtime_checkable
class LocalWeighting(Weighting, Protocol):
    """A weighting that gives each territory weights of its own."""

    def own_weights(self, matrix: IndicatorMatrix, weights: Weights) -> Floats:
        """Weights of each territory against the reference in `weights`.

        Parameters
        ----------
        matrix : IndicatorMatrix, shape (n_territories, n_indicators)
            Normalised; a missing value has no weight.

        Returns
        -------
        array, shape (n_territories, n_indicators)
            The score is the sum of weight x value.
        """
        ...


@runtime_checkable
class LoadingWeighting(Weighting, Protocol):
    """A weighting made of loadings, which can be found again on other territories."""

    def loading_model(self, loadings: Loadings) -> LoadingModel:
        """The model by which these loadings, which `fit` found, are found again."""
        ...


@runtime_checkable
class MomentWeighting(Weighting, Protocol):
    """A weighting that means, standard deviations and correlations of the indicators decide."""

    def of_moments(self, moments: Moments, *, rng: np.random.Generator | None = None) -> Weights:
        """The weights of territories with these moments; what `fit` gives from the territories themselves.

        Raises
        ------
        Refusal
            If the data cannot support the method.
        """
        ...


@runtime_checkable
class SupervisedWeighting(Weighting, Protocol):
    """A weighting that learns from a ground truth.

    Attributes
    ----------
    ground_truth : str
        Name of the ground truth; `fit` takes its oriented values as `outcome`.
    """

    ground_truth: str


@runtime_checkable
class BallotWeighting(Weighting, Protocol):
    """A weighting that the members of a committee decide.

    Attributes
    ----------
    ballot_option : str
        The option that holds what they said, or names its file until that is read.
    """

    ballot_option: ClassVar[str]

    def given(self, ballot: Ballot) -> BallotWeighting:
        """The same with what the file holds."""
        ...

    def check(self, indicators: Sequence[str], dimensions: Sequence[str]) -> None:
        """Complain about what is not of a version."""
        ...

    def of_members(self, indicators: Sequence[str], dimensions: Sequence[str]) -> tuple[tuple[str, ...], Floats]:
        """Members and the weights of each of them alone, shape (n_members, n_indicators), rows that sum to 1."""
        ...


def refuse_unread(ballot: object, kind: type[B]) -> B:
    """The ballot itself.

    Raises
    ------
    ValueError
        If its file was not read.
    """
    if not isinstance(ballot, kind):
        raise ValueError(f"the file {ballot!r} was not read: see `study.ballots`")
    return ballot


def refuse_both_kinds(option: str, names: Sequence[str], indicators: Sequence[str], dimensions: Sequence[str]) -> None:
    """Raise an OptionError if names are no indicators or dimensions of a version, or are both."""
    nodes = node_paths(dimensions)
    for name in names:
        if name in indicators and name in nodes:
            raise OptionError(
                option,
                say("steps.both_indicator_dimension_version", name=name),
                fix=say("steps.give_dimension_another_name", name=name),
            )
        if name not in indicators and name not in nodes:
            raise OptionError(
                option,
                say("steps.voted_not_of_version", name=name),
                fix=say("steps.add_to_variables_or_take_out", name=name),
            )


def spread(points: Floats, names: Sequence[str]) -> list[Statistic]:
    """Least, quartiles, most and standard deviation of the members' points for each name.

    Parameters
    ----------
    points : array, shape (n_members, n_names)
    names : sequence of str
    """
    found = [
        Statistic(statistic, float(value), indicator=name)
        for statistic, percent in SPREAD.items()
        for name, value in zip(names, np.percentile(points, percent, axis=0), strict=True)
    ]
    if len(points) > 1:
        deviations = zip(names, points.std(axis=0, ddof=1), strict=True)
        found += [Statistic("points_sd", float(value), indicator=name) for name, value in deviations]
    return found


def down_the_hierarchy(
    dimensions: Sequence[str], share: Callable[[str, list[int], list[str]], Sequence[float]]
) -> Floats:
    """Effective weights from each member's share of its node.

    Parameters
    ----------
    dimensions : sequence of str, one path an indicator
    share : callable
        Given a node's path, the positions of its own indicators and the paths of the nodes directly in it, the shares
        of these members in that order; they sum to 1.

    Returns
    -------
    array, shape (n_indicators,)
        The product of the shares down the hierarchy.
    """
    values = np.zeros(len(dimensions))

    def descend(path: str, weight: float) -> None:
        own, children = members(dimensions, path)
        shares = share(path, own, children)
        for position, part in zip(own, shares, strict=False):
            values[position] = weight * part
        for child, part in zip(children, shares[len(own) :], strict=True):
            descend(child, weight * part)

    descend("", 1.0)
    return values


def correlations_of(matrix: IndicatorMatrix, *, least: int = 2, few: bool = False) -> Floats:
    """Correlations of the normalised indicators, shape (n_indicators, n_indicators).

    Parameters
    ----------
    matrix : IndicatorMatrix
    least : int
        Fewest indicators.
    few : bool
        Whether no more territories than indicators will do, from three on: for a method that looks at pairs of
        indicators alone, and warns.

    Raises
    ------
    Refusal
        If there are fewer indicators than `least` or not more complete territories than indicators, or one does not
        vary.
    """
    _refuse_no_correlations(matrix, least, few=few)
    return correlation_matrix(matrix.values)


def moments_of(matrix: IndicatorMatrix, *, least: int = 2, weights: Floats | None = None) -> Moments:
    """Means, standard deviations and correlations of the normalised indicators, territories counting by `weights`.

    Raises
    ------
    Refusal
        As `correlations_of`.
    """
    _refuse_no_correlations(matrix if weights is None else matrix.rows(np.asarray(weights > 0)), least)
    return Moments.of(matrix.values, matrix.indicators, matrix.dimensions, weights)


def _refuse_no_correlations(matrix: IndicatorMatrix, least: int, *, few: bool = False) -> None:
    n, m = matrix.values.shape
    refuse_too_few_indicators(m, least)
    refuse_too_few_complete(n)
    if n < LEAST_FEW or not few:
        refuse_chance(n, m)
    lowest, highest = matrix.extremes
    for name, varies in zip(matrix.indicators, lowest != highest, strict=True):
        if not varies:
            raise refused_constant(name)


def refuse_too_few_indicators(m: int, least: int) -> None:
    """Raise a Refusal if there are fewer indicators than a method needs."""
    if m < least:
        raise Refusal(
            say("steps.indicators_too_few_least", m, least=least),
            where="variables",
            fix=say("steps.add_indicators_use_weighting"),
        )


def refuse_chance(n: int, m: int) -> None:
    """Raise a Refusal if there are not more territories than indicators."""
    if n <= m:
        raise Refusal(
            say("steps.territories_too_few_indicators", count=n, indicators=m),
            where=say("steps.territories_without_missing_cells"),
            fix=say("steps.use_weighting_equal_fewer"),
        )


def refused_constant(name: str) -> Refusal:
    """The refusal of an indicator that does not vary and so has no correlations."""
    return Refusal(
        say("steps.not_vary_between_territories", name=name),
        where=say("steps.of_indicator", indicator=name),
        fix=say("steps.leave_out_of_this_version"),
    )


def linear_score(found: Weights, moments: Moments, standard: Floats) -> Weights:
    """A score that is a sum of standardised indicators, with its coefficients as weights.

    Parameters
    ----------
    found : Weights
        What is known of it besides.
    moments : Moments
        Of the normalised, complete indicators from which the score was learned.
    standard : array, shape (n_indicators,)
        Coefficients of the indicators in standard deviations.

    Returns
    -------
    Weights
        With the diagnostics ``coefficient_per_sd`` by indicator and ``score_variance``, before any rescaling.
    """
    unit = standard / moments.deviations
    scale = float(np.abs(unit).sum())
    statistics = (*found.statistics, *linear_statistics(moments.indicators, standard, moments.correlations))
    return replace(found, values=unit / scale, scale=scale, centre=moments.means, statistics=statistics)


def linear_statistics(names: Sequence[str], standard: Floats, correlations: Floats) -> list[Statistic]:
    """Coefficients of indicators in standard deviations, and the variance of their sum, before any rescaling."""
    coefficients = zip(names, standard, strict=True)
    return [
        Statistic("score_variance", float(standard @ correlations @ standard)),
        *(Statistic("coefficient_per_sd", float(value), indicator=name) for name, value in coefficients),
    ]


def refuse_too_few_complete(n: int) -> None:
    """Raise a Refusal if fewer than two of the territories have every indicator: they tell no weights."""
    if n < 2:
        raise Refusal(
            say("steps.territory_only_every_indicator") if n else say("steps.no_territory_every_indicator"),
            where=say("steps.territories_without_missing_cells"),
            fix=say("steps.write_imputation_median_fills"),
        )


def is_weight(value: object) -> bool:
    """True if a value is a finite number that is not negative."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < float("inf")
