"""What a normalisation is, and the one place where direction is handled."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ifn_research.errors import OptionError, Refusal, listing, nearest
from ifn_research.indicators.step import Learned, Step
from ifn_research.indicators.transforms import TRANSFORMS
from ifn_research.matrix import Bools, Floats, IndicatorMatrix


@dataclass(frozen=True)
class Normalisation(Step):
    """Makes indicators comparable. Values come in raw and go out oriented: higher = more fragile.

    A method implements `learn` and `transform`, which see oriented values only.

    Attributes
    ----------
    serves_between_stages : bool
        Whether it can put the scores of a stage back on the scale of the indicators.
    """

    serves_between_stages: ClassVar[bool] = False

    def fit(self, matrix: IndicatorMatrix) -> Learned:
        """Learn the parameters, and the extremes beyond which a new territory is out of range.

        Raises
        ------
        Refusal
            If there are no values to learn from.
        """
        oriented = self.orient(matrix)
        if matrix.n_territories == 0 or np.isnan(oriented.values).all(axis=0).any():
            raise Refusal(
                "an indicator has no value at all",
                where=f"{matrix.n_territories} territories",
                fix="leave it out of the version, or check its column",
            )
        extremes = {
            "minimum": np.nanmin(oriented.values, axis=0).tolist(),
            "maximum": np.nanmax(oriented.values, axis=0).tolist(),
        }
        return extremes | dict(self.learn(oriented))

    def apply(self, matrix: IndicatorMatrix, learned: Learned) -> IndicatorMatrix:
        """Normalised and oriented values of any territories."""
        oriented = self.orient(matrix)
        return oriented.with_values(self.transform(oriented, learned))

    def orient(self, matrix: IndicatorMatrix) -> IndicatorMatrix:
        """Values times direction, so that higher is more fragile.

        Normalising the negative of an indicator is the reflection of its normalised values: -z for z-scores,
        minimum + maximum - x for min-max, and so on.
        """
        if min(matrix.directions, default=1) > 0:
            return matrix
        return matrix.with_values(matrix.values * np.asarray(matrix.directions, dtype=np.float64))

    def out_of_range(self, matrix: IndicatorMatrix, learned: Learned) -> Bools:
        """Cells beyond the extremes of the territories on which the step was fitted."""
        values = self.orient(matrix).values
        with np.errstate(invalid="ignore"):
            return np.asarray((values < array(learned, "minimum")) | (values > array(learned, "maximum")))

    def may_be_non_positive(self) -> bool:
        """Whether normalised values can be zero or negative by construction (a geometric mean then refuses)."""
        return False

    def makes_negatives(self) -> bool:
        """Whether some normalised values are negative for certain."""
        return False

    @abstractmethod
    def learn(self, oriented: IndicatorMatrix) -> Learned:
        """Learn from oriented values."""

    @abstractmethod
    def transform(self, oriented: IndicatorMatrix, learned: Learned) -> Floats:
        """Normalise oriented values, shape (n_territories, n_indicators)."""


def array(learned: Learned, key: str) -> Floats:
    """A learned list as an array."""
    return np.asarray(learned[key], dtype=np.float64)


def refuse_constant(oriented: IndicatorMatrix) -> None:
    """Raise a Refusal if an indicator does not vary: it cannot tell territories apart."""
    spread = np.nanmax(oriented.values, axis=0) - np.nanmin(oriented.values, axis=0)
    size = np.nanmax(np.abs(oriented.values), axis=0)
    constant = np.flatnonzero(spread <= 1e-12 * np.maximum(size, 1e-300))
    if constant.size:
        name = oriented.indicators[constant[0]]
        raise Refusal(
            f"the indicator '{name}' has the same value in all {oriented.n_territories} territories of this version",
            where=f"indicator '{name}'",
            fix="leave it out of the version",
        )


def sorted_values(oriented: IndicatorMatrix) -> list[list[float]]:
    """The known values of each indicator in rising order: its fitted distribution."""
    return [np.sort(column[~np.isnan(column)]).tolist() for column in oriented.values.T]


def counts_below(oriented: IndicatorMatrix, distribution: list[list[float]]) -> tuple[Floats, Floats]:
    """For each cell, how many fitted values are below it and how many are equal to it; NaN where missing."""
    below, equal = np.full_like(oriented.values, np.nan), np.full_like(oriented.values, np.nan)
    for j, learned in enumerate(distribution):
        values, fitted = np.ascontiguousarray(oriented.values[:, j]), np.asarray(learned, dtype=np.float64)
        # In rising order the search walks through memory instead of jumping.
        order = np.argsort(values)[: np.count_nonzero(~np.isnan(values))]
        rising = values[order]
        if np.array_equal(rising, fitted):
            starts = np.flatnonzero(np.diff(rising, prepend=np.nan) != 0)
            sizes = np.diff(starts, append=len(rising))
            below[order, j], equal[order, j] = np.repeat(starts, sizes), np.repeat(sizes, sizes)
        else:
            first = np.searchsorted(fitted, rising, side="left")
            below[order, j] = first
            equal[order, j] = np.searchsorted(fitted, rising, side="right") - first
    return below, equal


def check_range(option: str, ends: object) -> None:
    """Raise an OptionError unless `ends` are two numbers, the first below the second."""
    if not isinstance(ends, (list, tuple)) or len(ends) != 2:
        raise OptionError(option, f"{ends!r} is not a range", fix=f"{option}: [0, 100]")
    if not all(isinstance(end, (int, float)) and not isinstance(end, bool) and np.isfinite(end) for end in ends):
        raise OptionError(option, f"{ends!r} is not a range", fix=f"{option}: [0, 100]")
    if ends[0] >= ends[1]:
        raise OptionError(option, f"{list(ends)} does not rise", fix=f"{option}: [{min(ends)}, {max(ends)}]")


def on_own_scale(matrix: IndicatorMatrix, declared: Floats) -> Floats:
    """Values that are declared in the units of the indicators, on the scales to which these are transformed.

    Parameters
    ----------
    matrix : IndicatorMatrix
    declared : array, shape (n_values, n_indicators)
    """
    if all(name == "none" for name in matrix.transforms):
        return declared
    columns = zip(matrix.transforms, declared.T, strict=True)
    return np.column_stack([TRANSFORMS[name]().apply(column, {}) for name, column in columns])


def declared_for(option: str, declared: Collection[str], indicators: Iterable[str]) -> None:
    """Raise an OptionError unless what is declared by indicator is declared for these."""
    wanted = list(indicators)
    unknown = [name for name in declared if name not in wanted]
    if unknown:
        raise OptionError(option, f"'{unknown[0]}' is no indicator of this version", fix=nearest(unknown[0], wanted))
    missing = [name for name in wanted if name not in declared]
    if missing:
        raise OptionError(option, f"'{option}' says nothing of {listing(missing)}", fix="declare every indicator")
