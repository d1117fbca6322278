"""Normalisations, and the one place where direction is handled."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ifn_research.errors import OptionError, Refusal, nearest
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Bools, Distinct, Floats, IndicatorMatrix, Integers
from ifn_research.steps.base import Learned, Step, beyond
from ifn_research.steps.transforms import TRANSFORMS


@dataclass(frozen=True)
class Normalisation(Step):
    """Makes indicators comparable. Values come in raw and go out oriented: higher = more fragile.

    A method implements `learn` and `transform`, which see oriented values only.

    Attributes
    ----------
    linear : bool
        Whether it is one change of unit and origin for all territories; transforms of ranks and ratios to the mean of
        a group are not.
    sorts : bool
        Whether it asks for the places of values.
    """

    linear: ClassVar[bool] = False
    sorts: ClassVar[bool] = False

    def fit(self, matrix: IndicatorMatrix) -> Learned:
        """Learn the parameters, and the extremes beyond which a new territory is out of range.

        Raises
        ------
        Refusal
            If there are no values to learn from.
        """
        return self._fit(self.orient(matrix))

    def _fit(self, oriented: IndicatorMatrix) -> Learned:
        return {**self._extremes(oriented), **self.learn(oriented)}

    def _extremes(self, oriented: IndicatorMatrix) -> Learned:
        minimum, maximum = oriented.extremes
        if np.isnan(maximum).any():
            raise Refusal(
                say("steps.indicator_no_value_all"),
                where=say("steps.of_n_territories", count=oriented.n_territories),
                fix=say("steps.leave_out_version_check"),
            )
        return {"minimum": minimum.tolist(), "maximum": maximum.tolist()}

    def apply(self, matrix: IndicatorMatrix, learned: Learned) -> IndicatorMatrix:
        """Normalised and oriented values of any territories."""
        oriented = self.orient(matrix)
        return oriented.with_values(self.transform(oriented, learned))

    def fit_apply(self, matrix: IndicatorMatrix) -> tuple[Learned, IndicatorMatrix]:
        """Orient once, for both."""
        oriented = self.orient(matrix)
        learned = self._fit(oriented)
        return learned, oriented.with_values(self.transform(oriented, learned))

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
        return beyond(self.orient(matrix), array(learned, "minimum"), array(learned, "maximum"))

    def makes_negatives(self) -> bool:
        """True if some normalised values are negative, whatever the data."""
        return False

    def makes_non_positive(self, directions: Collection[int]) -> bool:
        """True if some normalised values are zero or negative, whatever the data.

        A mean that needs positive values is then refused before any data is read; where the data decide, they are
        looked at.

        Parameters
        ----------
        directions : collection of int
            Those of the indicators of the version.
        """
        del directions
        return self.makes_negatives()

    def lowest_of_fit(self) -> bool:
        """True if a value of 0 or less is the lowest of the fit: without its territory, the next one has it."""
        return False

    def made_positive(self, lowest: float) -> Words:
        """The options with which the same method gives positive values; empty where there are none.

        Parameters
        ----------
        lowest : float
            The lowest normalised value; NaN before any data is read.
        """
        del lowest
        return ""

    def for_stage(self, path: str) -> Normalisation:
        """The same normalisation for the scores of a node, which enter it as one indicator named by its path."""
        del path
        return self

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
    minimum, maximum = oriented.extremes
    size = np.maximum(np.abs(minimum), np.abs(maximum))
    constant = np.flatnonzero(maximum - minimum <= 1e-12 * np.maximum(size, 1e-300))
    if constant.size:
        name = oriented.indicators[constant[0]]
        raise Refusal(
            say("steps.indicator_same_value_all", name=name, count=oriented.n_territories),
            where=say("steps.of_indicator", indicator=name),
            fix=say("steps.leave_out_version"),
        )


@dataclass(frozen=True)
class RankNormalisation(Normalisation):
    """A function of the place among the territories of the fit; a method implements `place`."""

    sorts: ClassVar[bool] = True

    def learn(self, oriented: IndicatorMatrix) -> Learned:
        """Learn the distribution; a constant indicator is refused."""
        refuse_constant(oriented)
        return {"distribution": [np.repeat(column.values, column.counts) for column in oriented.distinct]}

    def transform(self, oriented: IndicatorMatrix, learned: Learned) -> Floats:
        """Place in the fitted distribution."""
        places, sizes = _Places(oriented), []
        for column, fitted in zip(oriented.distinct, learned["distribution"], strict=True):
            distribution = np.asarray(fitted, dtype=np.float64)
            first = np.searchsorted(distribution, column.values, side="left")
            places.add(column, first, np.searchsorted(distribution, column.values, side="right") - first)
            sizes.append(len(distribution))
        return self._placed(places, sizes)

    def fit_apply(self, matrix: IndicatorMatrix) -> tuple[Learned, IndicatorMatrix]:
        """Sort once, for both, whatever the directions."""
        oriented = self.orient(matrix)
        extremes = self._extremes(oriented)
        refuse_constant(oriented)
        places, distribution = _Places(oriented), []
        for column, direction in zip(matrix.distinct, matrix.directions, strict=True):
            counts = column.counts
            up_to = np.cumsum(counts)
            places.add(column, up_to - counts if direction > 0 else up_to[-1] - up_to, counts)
            rising = np.repeat(column.values, counts)
            distribution.append(rising if direction > 0 else -rising[::-1])
        values = self._placed(places, [len(rising) for rising in distribution])
        return {**extremes, "distribution": distribution}, oriented.with_values(values)

    @abstractmethod
    def place(self, oriented: IndicatorMatrix, below: Floats, equal: Floats, n: Floats) -> Floats:
        """Normalised values, shape (n_territories, n_indicators).

        Parameters
        ----------
        oriented : IndicatorMatrix
        below, equal : array, shape (n_territories, n_indicators)
            How many fitted values are below each cell and how many are equal to it; NaN where it is missing.
        n : array, shape (n_indicators,)
            How many fitted values there are.
        """

    def _placed(self, places: _Places, sizes: Sequence[int]) -> Floats:
        n = np.array(sizes, dtype=np.float64)
        return np.ascontiguousarray(self.place(places.oriented, places.below.T, places.equal.T, n))


class _Places:
    """Numbers of fitted values below each cell and equal to it, of one indicator after the other."""

    def __init__(self, oriented: IndicatorMatrix) -> None:
        self.oriented, self.done = oriented, 0
        self.below, self.equal = np.empty((2, oriented.n_indicators, oriented.n_territories))

    def add(self, column: Distinct, below: Integers, equal: Integers) -> None:
        """Look up those of each territory's value, of figures of shape (n_values,)."""
        self.below[self.done], self.equal[self.done] = column.of_each(below), column.of_each(equal)
        self.done += 1


DIVISORS = ("n", "n - 1")


def check_divisor(divisor: object) -> str:
    """The divisor of a sum of squares, written as in `DIVISORS`; raises an OptionError for anything else."""
    written = str(divisor).replace(" ", "").replace("-", " - ")
    if written not in DIVISORS:
        raise OptionError("divisor", say("steps.neither_n_nor_n", divisor=repr(divisor)), fix=say("steps.divisor_n"))
    return written


def check_range(option: str, ends: object) -> None:
    """Raise an OptionError unless `ends` are two numbers, the first below the second."""
    if not isinstance(ends, (list, tuple)) or len(ends) != 2:
        raise OptionError(
            option, say("steps.not_range", ends=repr(ends)), fix=say("steps.range_of_option", option=option)
        )
    if not all(isinstance(end, (int, float)) and not isinstance(end, bool) and np.isfinite(end) for end in ends):
        raise OptionError(
            option, say("steps.not_range", ends=repr(ends)), fix=say("steps.range_of_option", option=option)
        )
    low, high = min(ends), max(ends)
    if ends[0] >= ends[1]:
        raise OptionError(
            option,
            say("steps.not_rise", ends=str(list(ends))),
            fix=say("steps.option_low_high", option=option, low=low, high=high if high > low else low + 1),
        )


# What another scale does: a mean that is not arithmetic depends on where the scale has its zero.
ANOTHER_INDEX = say("steps.another_index_scores_ranks")
# Where a step sees normalised values only, and not what made them.
SCALE_ABOVE_ZERO = say("steps.give_normalisation_scale_above")


def above_zero(ends: Sequence[float]) -> Words:
    """The option that starts a scale above zero: its end divided by 100, as in [1, 100]."""
    high = float(ends[1]) if ends[1] > 0 else 100.0
    return say("steps.range_above_zero", low=high / 100, high=high)


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
        raise OptionError(
            option, say("steps.no_indicator_version", unknown=unknown[0]), fix=nearest(unknown[0], wanted)
        )
    missing = [name for name in wanted if name not in declared]
    if missing:
        raise OptionError(
            option,
            say("steps.says_nothing", option=option, missing=missing),
            fix=say(
                "steps.add_to_option", option=option, missing=(say("steps.its_own", name=name) for name in missing)
            ),
        )
