"""A ground truth: what was measured on the ground, oriented so that higher is worse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ifn_research.errors import DataError
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Bools, Floats, Integers
from ifn_research.remarks import Remark, Remarks

# What a rate must be divided by to be a proportion.
PROPORTIONS = {"%": 100.0, "share": 1.0, "‰": 1000.0}


@dataclass(frozen=True, eq=False)
class GroundTruth:
    """A ground truth over the territories of a study.

    Attributes
    ----------
    name, label : str
    values : array, shape (n_territories,)
        Oriented: higher is worse. NaN = not covered.
    mass : array, shape (n_territories,), or None
        How many people (or cases) the outcome counts in each territory; None when it cannot be known.
    mass_reason : tuple of Remark
        Why there is no mass.
    weight : array, shape (n_territories,), or None
        Denominator of counts, else population.
    counted : bool
        Whether the outcome is counts: `mass` of `weight` people.
    covariates : array, shape (n_territories, n_covariates), or None
        Oriented indicators given which scores are judged again; NaN is unknown.
    covariate_names : tuple of str
    circular_with : tuple of str
        Indicators from which the outcome was also built.
    note : str
        What the outcome is worth.
    inclusion : array, shape (n_territories,), or None
        Probability with which each territory was drawn to be measured, above 0 where the outcome is known. None where
        the territories that are known stand for themselves.
    """

    name: str
    label: str
    values: Floats
    mass: Floats | None = None
    mass_reason: Remarks = ()
    weight: Floats | None = None
    counted: bool = False
    covariates: Floats | None = None
    covariate_names: tuple[str, ...] = ()
    circular_with: tuple[str, ...] = ()
    note: str = ""
    inclusion: Floats | None = None

    @property
    def stands_for(self) -> Floats | None:
        """The number of territories that each drawn one stands for: 1 / its probability; None where none was drawn."""
        return None if self.inclusion is None else 1 / self.inclusion

    @property
    def covered(self) -> Bools:
        """Territories where the outcome is known."""
        return ~np.isnan(self.values)

    def rows(self, positions: Integers) -> GroundTruth:
        """The outcome of the territories at these positions."""
        mass = None if self.mass is None else self.mass[positions]
        weight = None if self.weight is None else self.weight[positions]
        beside = None if self.covariates is None else self.covariates[positions]
        drawn = None if self.inclusion is None else self.inclusion[positions]
        values = self.values[positions]
        return replace(self, values=values, mass=mass, weight=weight, covariates=beside, inclusion=drawn)

    def given(self, covariates: Mapping[str, Floats]) -> GroundTruth:
        """The outcome with oriented indicators, shape (n_territories,) each, given which scores are judged again."""
        if not covariates:
            return self
        return replace(self, covariates=np.column_stack(list(covariates.values())), covariate_names=tuple(covariates))


def ground_truth_from(
    name: str,
    *,
    values: Floats | None = None,
    numerator: Floats | None = None,
    denominator: Floats | None = None,
    direction: int = 1,
    unit: str = "",
    population: Floats | None = None,
    circular_with: tuple[str, ...] = (),
) -> GroundTruth:
    """Make a ground truth from a rate, or from its counts.

    Parameters
    ----------
    name : str
    values : array, shape (n_territories,), optional
        The rate as published; NaN = not covered.
    numerator, denominator : array, shape (n_territories,), optional
        Counts, instead of `values`. A denominator of 0 is not covered.
    direction : {1, -1}
        -1 when more is better: values change sign, and the mass counts those without.
    unit : str
        Unit of `values`; ``%`` and ``share`` give a mass of rate x population.
    population : array, shape (n_territories,), optional
    circular_with : tuple of str
        Indicators from which it was also built.

    Raises
    ------
    DataError
        If a value or count is infinite, or a count negative.
    """
    if (values is None) == (numerator is None) or (numerator is None) != (denominator is None):
        raise ValueError("an outcome is made from values, or from a numerator and a denominator")
    if direction not in (1, -1):
        raise ValueError("direction is 1 or -1")
    if numerator is not None and denominator is not None:
        rate, (mass, reason) = _rate(name, numerator, denominator), _mass_of_counts(numerator, denominator, direction)
        weight: Floats | None = np.where(denominator > 0, denominator, np.nan)
    else:
        assert values is not None
        rate, (mass, reason) = values, _mass_of_rate(values, unit, population, direction)
        weight = population
    if np.isinf(rate).any():
        raise _wrong(name, say("study.infinite_values"), int(np.isinf(rate).sum()))
    return GroundTruth(
        name,
        name,
        direction * rate,
        mass,
        reason,
        weight,
        counted=numerator is not None,
        circular_with=circular_with,
    )


def _rate(name: str, numerator: Floats, denominator: Floats) -> Floats:
    for counts in (numerator, denominator):
        bad = np.isinf(counts) | (counts < 0)
        if bad.any():
            raise _wrong(name, say("study.negative_infinite_counts"), int(bad.sum()))
    return np.asarray(np.divide(numerator, denominator, out=np.full(len(numerator), np.nan), where=denominator > 0))


def _mass_of_counts(numerator: Floats, denominator: Floats, direction: int) -> tuple[Floats | None, Remarks]:
    covered = denominator > 0
    if direction == -1 and (numerator[covered] > denominator[covered]).any():
        return None, (Remark("numerators_exceed_those_without"),)
    mass = numerator if direction == 1 else denominator - numerator
    return np.where(covered, mass, np.nan), ()


def _mass_of_rate(
    values: Floats, unit: str, population: Floats | None, direction: int
) -> tuple[Floats | None, Remarks]:
    if unit not in PROPORTIONS:
        return None, (Remark("no_mass_unit", unit=unit) if unit else Remark("no_mass_no_unit"),)
    if population is None:
        return None, (Remark("no_mass_population"),)
    known = values[~np.isnan(values)]
    if unit != "share" and known.size and known.max() <= 1 and known.max() > 0:
        return None, (Remark("no_mass_below_one", unit=unit),)
    proportion = values / PROPORTIONS[unit]
    if (proportion < 0).any() or (proportion > 1).any():
        return None, (Remark("no_mass_outside", unit=unit),)
    return (proportion if direction == 1 else 1 - proportion) * population, ()


def _wrong(name: str, what: Words, n: int) -> DataError:
    return DataError(
        say("study.ground_truth_territories", name=name, what=what, count=n),
        where=say("study.ground_truth", name=name),
        fix=say("study.correct_table_leave_cells"),
    )
