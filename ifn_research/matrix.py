"""The numeric heart: territories in rows, indicators in columns, and their weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from ifn_research.remarks import Remarks

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]
Labels = npt.NDArray[np.object_]
# Share below which what is known of an indicator, a territory or a place is too little, unless a study says otherwise.
LEAST_KNOWN = 0.65
# The denominators of indicators none of which is a rate from counts, whatever their number; they take no room.
NO_COUNTS: Floats = np.zeros((0, 0))
# The attribute of a matrix that remembers its different values.
DISTINCT = "distinct"


@dataclass(frozen=True, eq=False)
class Distinct:
    """The different values of an indicator, and which of them each territory has: its places, without sorting again.

    Attributes
    ----------
    values : array, shape (n_values,)
        In rising order; some may be those of other territories alone.
    which : array of int, shape (n_territories,)
        The position of a territory's value among them; n_values where it is missing.
    """

    values: Floats
    which: Integers

    @classmethod
    def of(cls, column: Floats) -> Distinct:
        """Those of a column, shape (n_territories,), where a missing value is NaN."""
        order = np.argsort(column)[: np.count_nonzero(~np.isnan(column))]
        rising = column[order]
        first = np.ones(len(rising), dtype=bool)
        np.not_equal(rising[1:], rising[:-1], out=first[1:])
        values = rising[np.flatnonzero(first)]
        # Looking up takes several times as long by positions of another type than NumPy's own.
        which = np.full(len(column), len(values), dtype=np.intp)
        which[order] = np.cumsum(first, dtype=np.int32) - 1
        return cls(values, which)

    @property
    def counts(self) -> Integers:
        """Number of territories that have each value, shape (n_values,)."""
        return np.bincount(self.which, minlength=len(self.values) + 1)[: len(self.values)]

    def of_each(self, figures: npt.NDArray[Any]) -> Floats:
        """The figure of each territory's value, of figures of shape (n_values,); NaN where the value is missing."""
        return np.append(figures, np.nan).take(self.which)

    def rows(self, keep: Integers) -> Distinct:
        """Those of the territories at some positions."""
        return Distinct(self.values, self.which.take(keep))


@dataclass(frozen=True)
class IndicatorMatrix:
    """Indicators of a set of territories, as one array and what its rows and columns mean.

    Attributes
    ----------
    values : array, shape (n_territories, n_indicators)
        float64; NaN is a missing cell.
    codes : array of str, shape (n_territories,)
        Territory codes.
    indicators : tuple of str
        Indicator identifiers, in column order.
    dimensions : tuple of str
        Path of the node to which each indicator belongs (``access/network``); empty = directly below the index.
    directions : tuple of int
        As declared: +1 when more is more fragile, -1 when more is less fragile. Whether `values` are already
        oriented depends on the step: they are from normalisation on.
    units : tuple of str
        As declared; ``%`` and ``share`` have a meaning to some methods.
    groups : mapping of str to array of str, each of shape (n_territories,)
        Named groupings (région, département); an unknown group is the empty string.
    population : array, shape (n_territories,), or None
    imputed : array of bool, shape (n_territories, n_indicators)
        Cells that an imputation filled.
    transforms : tuple of str
        The scale that each indicator declares (``log``), ``none`` where values stay as they come.
    denominators : array, shape (n_territories, n_indicators)
        The people on whom a rate from counts rests; NaN for an indicator that is one column.
    """

    values: Floats
    codes: Labels
    indicators: tuple[str, ...]
    dimensions: tuple[str, ...]
    directions: tuple[int, ...]
    units: tuple[str, ...]
    groups: Mapping[str, Labels] = field(default_factory=dict)
    population: Floats | None = None
    imputed: Bools = field(default_factory=lambda: np.zeros((0, 0), dtype=bool))
    denominators: Floats = field(default_factory=lambda: NO_COUNTS)
    transforms: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.transforms:
            object.__setattr__(self, "transforms", ("none",) * self.values.shape[1])
        if self.imputed.shape != self.values.shape:
            object.__setattr__(self, "imputed", np.zeros(self.values.shape, dtype=bool))
        if self.denominators.shape != self.values.shape:
            object.__setattr__(self, "denominators", np.broadcast_to(np.nan, self.values.shape))
        n, m = self.values.shape
        labels = (self.indicators, self.dimensions, self.directions, self.units, self.transforms)
        lengths = {len(of_columns) for of_columns in labels}
        if len(self.codes) != n or lengths != {m}:
            raise ValueError("the labels of an IndicatorMatrix must match the shape of its values")

    def __getstate__(self) -> dict[str, Any]:
        # What can be found again is not sent to other processes.
        return {name: value for name, value in vars(self).items() if name != DISTINCT}

    @classmethod
    def of(cls, values: npt.ArrayLike, **labels: object) -> IndicatorMatrix:
        """A matrix from an array alone, with plain labels where none are given; for notebooks and tests."""
        array = np.array(values, dtype=np.float64)
        n, m = array.shape
        defaults: dict[str, object] = {
            "codes": np.array([f"T{i + 1}" for i in range(n)], dtype=object),
            "indicators": tuple(f"x{j + 1}" for j in range(m)),
            "dimensions": ("",) * m,
            "directions": (1,) * m,
            "units": ("",) * m,
        }
        return cls(values=array, **(defaults | labels))  # type: ignore[arg-type]

    @property
    def n_territories(self) -> int:
        """Number of rows."""
        return int(self.values.shape[0])

    @property
    def n_indicators(self) -> int:
        """Number of columns."""
        return int(self.values.shape[1])

    @property
    def counted(self) -> Bools:
        """Cells that are rates from counts, shape of the values."""
        return np.asarray(~np.isnan(self.denominators))

    def with_values(self, values: Floats, *, imputed: Bools | None = None) -> IndicatorMatrix:
        """The same territories and indicators with other values."""
        return replace(self, values=values, imputed=self.imputed if imputed is None else imputed)

    def on_other_scales(self, values: Floats) -> IndicatorMatrix:
        """The same territories with transformed values: an indicator that is transformed has no unit any more."""
        pairs = zip(self.units, self.transforms, strict=True)
        return replace(self, values=values, units=tuple(unit if name == "none" else "" for unit, name in pairs))

    def rows(self, keep: Bools | Integers) -> IndicatorMatrix:
        """The territories that a mask or positions select; the matrix itself when a mask keeps all."""
        if keep.dtype == bool and keep.all():
            return self
        if keep.dtype == bool and len(keep) != self.n_territories:
            raise ValueError("a mask of rows has one value a territory")
        # NumPy takes rows at positions several times as fast as those of a mask.
        at: Integers = np.flatnonzero(keep) if keep.dtype == bool else keep.astype(np.int64, casting="safe")
        found = replace(
            self,
            values=self.values.take(at, axis=0),
            codes=self.codes[at],
            imputed=self.imputed.take(at, axis=0),
            denominators=self.denominators[at] if any(self.denominators.strides) else NO_COUNTS,
            groups={name: labels[at] for name, labels in self.groups.items()},
            population=None if self.population is None else self.population[at],
        )
        # Few are sooner sorted than looked up among the values of many.
        if DISTINCT in vars(self) and 2 * len(at) >= self.n_territories:
            vars(found)[DISTINCT] = tuple(column.rows(at) for column in self.distinct)
        return found

    @cached_property
    def is_complete(self) -> bool:
        """True if no value is missing."""
        return complete(self.values)

    @cached_property
    def extremes(self) -> tuple[Floats, Floats]:
        """Least and greatest known value of each indicator; NaN where none is known."""
        return extremes(self.values)

    @cached_property
    def distinct(self) -> tuple[Distinct, ...]:
        """The different values of each indicator; once they are known, most of its `rows` know them too."""
        return tuple(map(Distinct.of, np.ascontiguousarray(self.values.T)))

    def sorted_once(self) -> IndicatorMatrix:
        """The matrix itself, which knows its different values: those of most of its rows need no sorting then."""
        assert len(self.distinct) == self.n_indicators
        return self

    @cached_property
    def greatest(self) -> float:
        """The greatest absolute value of those that are known; NaN where none is."""
        return float(np.nanmax(np.abs(self.extremes)))

    def by_columns(self) -> IndicatorMatrix:
        """The same with each column in one piece, for work that goes along columns many times."""
        return replace(self, values=np.asfortranarray(self.values))

    def columns(self, indicators: Sequence[str]) -> IndicatorMatrix:
        """The named indicators, in the order given; the matrix itself when they are all its own."""
        if tuple(indicators) == self.indicators:
            return self
        position = [self.indicators.index(name) for name in indicators]
        return replace(
            self,
            values=self.values[:, position],
            imputed=self.imputed[:, position],
            denominators=self.denominators[:, position] if any(self.denominators.strides) else NO_COUNTS,
            indicators=tuple(self.indicators[j] for j in position),
            dimensions=tuple(self.dimensions[j] for j in position),
            directions=tuple(self.directions[j] for j in position),
            units=tuple(self.units[j] for j in position),
            transforms=tuple(self.transforms[j] for j in position),
        )


@dataclass(frozen=True)
class Statistic:
    """One row of `diagnostics.csv`; `indicator` and `component` are empty when it is an overall figure."""

    statistic: str
    value: float
    indicator: str = ""
    component: str = ""


@dataclass(frozen=True)
class Loadings:
    """The findings of a component or factor method.

    Attributes
    ----------
    indicators, components : tuple of str
        Row and column names (``PC1``, ``F1``).
    pattern : array, shape (n_indicators, n_components)
        Loadings (the pattern matrix where the rotation is oblique), each column signed so that it sums to > 0.
    structure : array, shape (n_indicators, n_components)
        Correlations of the indicators with the components; equal to `pattern` where orthogonal.
    communalities : array, shape (n_indicators,)
        Share of each indicator's variance that the components explain.
    """

    indicators: tuple[str, ...]
    components: tuple[str, ...]
    pattern: Floats
    structure: Floats
    communalities: Floats


@dataclass(frozen=True)
class Weights:
    """Effective weights of the indicators in the index, and how they were found.

    Attributes
    ----------
    indicators : tuple of str
        The indicators that the index keeps; a method may have dropped some of those it was given.
    values : array, shape (n_indicators,)
        Effective weights: the product of the normalised weights down the hierarchy. Non-negative with sum 1,
        except for factor scores and regressions, which are signed with absolute values that sum to 1.
    scale : float
        score = scale * sum of weight x (value - centre); 1 but for these, which have their own unit.
    centre : array, shape (n_indicators,), or None
        Means of the normalised indicators over the territories on which such weights were learned: a territory that
        is at the mean of whatever it knows has the score 0. None where values enter the score as they are.
    totals : mapping of path to float
        Sums of the weights in a node (the index is the path '') that are kept though they are not 1: the score of that
        node is as many times its weighted mean.
    reference : array, shape (n_reference, n_indicators), or None
        Territories against which others are measured, where each territory has weights of its own; `values` are then
        the means of these.
    loading : array, shape (n_indicators,), or None
        The loading from which each weight was made.
    loadings : Loadings or None
        Everything that a component or factor method found, over the indicators it was given at the last fit.
    opposed, dropped : tuple of str
        Indicators that pull against the index, and those that were removed for it.
    warnings : tuple of Remark
        What a reader of the weights must know (a Heywood case, opposed indicators kept).
    statistics : tuple of Statistic
        The method's own diagnostics (eigenvalues, explained variance, uniquenesses).
    """

    indicators: tuple[str, ...]
    values: Floats
    scale: float = 1.0
    centre: Floats | None = None
    totals: Mapping[str, float] = field(default_factory=dict)
    reference: Floats | None = None
    loading: Floats | None = None
    loadings: Loadings | None = None
    opposed: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    warnings: Remarks = ()
    statistics: tuple[Statistic, ...] = ()

    @property
    def origin(self) -> float:
        """Aggregated score of a territory at the centre; 0 where there is no centre."""
        return 0.0 if self.centre is None else float(self.values @ self.centre)

    @property
    def signed(self) -> bool:
        """True if some weight is negative."""
        return bool(np.any(self.values < 0))


def complete(values: Floats) -> bool:
    """True if no value is missing; a sum tells, which takes no room. Infinite values may count as missing."""
    with np.errstate(invalid="ignore", over="ignore"):
        return not np.isnan(values.sum())


# Rows that are compared with as many others at a time: NumPy is slow along short rows.
AT_A_TIME = 64


def extremes(values: Floats) -> tuple[Floats, Floats]:
    """Least and greatest known value of each column; NaN where none is known."""
    return _least(np.fmin, values), _least(np.fmax, values)


def greatest(values: Floats) -> float:
    """The greatest absolute value of those that are known."""
    return float(np.nanmax(np.abs(extremes(values))))


def _least(lesser: np.ufunc, values: Floats) -> Floats:
    n, m = values.shape
    if not n or not m:
        return np.full(m, np.nan)
    whole = n - n % AT_A_TIME
    wide = values[:whole].reshape(-1, AT_A_TIME * m)
    parts = lesser.reduce(wide, axis=0, initial=np.nan).reshape(AT_A_TIME, m)
    return np.asarray(lesser.reduce(np.vstack([parts, values[whole:]]), axis=0))


def effective_number(weights: Floats) -> float:
    """The number of equal weights that tell as much as these: (sum of w)^2 / sum of w^2.

    It is their number where all are equal, 1 where one is everything, and 0 where none is anything.

    References
    ----------
    Kish (1965), Survey Sampling, Wiley (the design effect of unequal weights); Carter, Schnepel and Steigerwald
    (2017), Review of Economics and Statistics 99:698-709, doi:10.1162/REST_a_00639 (its use for unequal blocks).
    """
    return float(weights.sum() ** 2 / (weights**2).sum()) if weights.any() else 0.0


def small(counts: Floats, threshold: int) -> Bools:
    """The counts above 0 and below the threshold, as booleans, shape of the counts; an unknown one is not."""
    return np.asarray((counts > 0) & (counts < threshold))
