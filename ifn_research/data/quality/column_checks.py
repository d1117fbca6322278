"""Checks of one indicator or outcome at a time: what makes its figures unusable, and what makes them doubtful."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from ifn_research.config.coverage import LEAST_KNOWN
from ifn_research.data.findings import Finding, Severity, counted
from ifn_research.data.quality.mixed_units import find_mixture
from ifn_research.errors import listing
from ifn_research.matrix import Bools, Floats

# Rounding in a producer's own file may push 100 % beyond 100 by this much.
ROUNDING = 1e-6
UPPER_BOUND = {"%": 100.0, "share": 1.0, "‰": 1000.0}
LOW_COVERAGE = 1 - LEAST_KNOWN
SMALL_POPULATION = 50


@dataclass(frozen=True)
class Column:
    """The figures of one indicator or outcome, and what is needed to judge them.

    Attributes
    ----------
    key : str
        Its name in the configuration.
    table, column : str
        File and column, for the report.
    unit : str
    values : array, shape (n_territories,)
        In its own unit, NaN where missing.
    codes : array of str, shape (n_territories,)
    population : array, shape (n_territories,), or None
    numerator, denominator : array, shape (n_territories,), or None
        Of a rate from counts.
    parts : array, shape (n_territories, n_columns), or None
        The columns of which the numerator is the sum.
    """

    key: str
    table: str
    column: str
    unit: str
    values: Floats
    codes: npt.NDArray[np.object_]
    population: Floats | None = None
    numerator: Floats | None = None
    denominator: Floats | None = None
    parts: Floats | None = None

    def finding(self, check: str, severity: Severity, where: Bools | int, message: str, fix: str = "") -> Finding:
        """A finding about this column; `where` marks the territories concerned, or counts them."""
        n = where if isinstance(where, int) else int(where.sum())
        return Finding(self.table, self.column, check, severity, n, f"'{self.key}': {message}", fix)

    def some(self, where: Bools) -> str:
        """The first territories that a mask marks."""
        return listing(self.codes[where])


def check_column(column: Column) -> list[Finding]:
    """Every finding about a column; a column that cannot be used at all is not judged further."""
    unusable = [*_counts(column), *_all_missing(column), *_infinite(column)]
    if any(finding.severity == "error" for finding in unusable):
        return unusable
    return unusable + [finding for check in CHECKS for finding in check(column)]


def _counts(column: Column) -> Iterator[Finding]:
    numerator, denominator = column.numerator, column.denominator
    if numerator is None or denominator is None:
        return
    negative = (numerator < 0) | (denominator < 0)
    if column.parts is not None:
        negative |= (column.parts < 0).any(axis=1)
    if negative.any():
        message = f"{counted(negative.sum(), 'count is', 'counts are')} negative ({column.some(negative)})"
        yield column.finding("negative_count", "error", negative, message, "correct the counts at the source")
    endless = np.isinf(numerator) | np.isinf(denominator)
    if endless.any():
        message = f"{counted(endless.sum(), 'count is', 'counts are')} infinite ({column.some(endless)})"
        yield column.finding("infinite", "error", endless, message, "they are divisions by zero: leave the cells empty")
    above = (numerator > denominator) & ~negative & ~endless
    if above.any():
        message = (
            f"the numerator exceeds the denominator in {counted(above.sum(), 'territory', 'territories')} "
            f"({column.some(above)})"
        )
        fix = "check that numerator: and denominator: are not exchanged, and that both count the same persons"
        yield column.finding("numerator_above_denominator", "error", above, message, fix)
    nobody = denominator == 0
    if nobody.any():
        message = (
            f"the denominator is zero in {counted(nobody.sum(), 'territory', 'territories')} "
            f"({column.some(nobody)}): their rate is missing"
        )
        yield column.finding("zero_denominator", "warning", nobody, message, "choose an imputation, or leave them out")


def _all_missing(column: Column) -> Iterator[Finding]:
    if np.isnan(column.values).all():
        message, fix = "no territory has a value", "check the column's name and the table, or remove it from the study"
        yield column.finding("all_missing", "error", len(column.values), message, fix)


def _infinite(column: Column) -> Iterator[Finding]:
    infinite = np.isinf(column.values)
    if infinite.any():
        message = f"{counted(infinite.sum(), 'value is', 'values are')} infinite ({column.some(infinite)})"
        yield column.finding(
            "infinite", "error", infinite, message, "they are divisions by zero: leave the cells empty"
        )


def _constant(column: Column) -> Iterator[Finding]:
    known = column.values[~np.isnan(column.values)]
    if known.size > 1 and known.min() == known.max():
        message = f"all {known.size} values are {known[0]:g}: it distinguishes no territory"
        yield column.finding("constant", "error", int(known.size), message, "remove it from the versions")


def _outside_unit(column: Column) -> Iterator[Finding]:
    upper = UPPER_BOUND.get(column.unit)
    if upper is None:
        return
    outside = (column.values < -ROUNDING * upper) | (column.values > upper * (1 + ROUNDING))
    if outside.any():
        extreme = column.values[outside][np.argmax(np.abs(column.values[outside]))]
        message = (
            f"{counted(outside.sum(), 'value lies', 'values lie')} "
            f"outside 0 to {upper:g}, the range of the unit '{column.unit}' "
            f"({column.some(outside)}; the farthest is {extreme:g})"
        )
        fix = "correct the values, or declare another unit:"
        if column.unit == "share" and extreme > 1:
            fix = "a share goes from 0 to 1: if these are percentages, write unit: '%'"
            fix = fix if find_mixture(column.values) is None else "divide these percentages by 100 in the table"
        yield column.finding("outside_unit", "error", outside, message, fix)


def _percent_or_share(column: Column) -> Iterator[Finding]:
    largest = np.nanmax(column.values)
    if column.unit == "%" and 0 < largest <= 1:
        message = f"declared in %, and no value exceeds {largest:g}: it looks like a share of 1"
        fix = "write unit: share, or multiply the column by 100"
        yield column.finding("looks_like_share", "warning", len(column.values), message, fix)


def _mixed_units(column: Column) -> Iterator[Finding]:
    mixture = None if column.numerator is not None else find_mixture(column.values)
    if mixture is None:
        return
    shares, percentages = mixture.shares, mixture.percentages
    few = shares if shares.sum() <= percentages.sum() else percentages
    low, high = column.values[shares], column.values[percentages]
    message = (
        f"{counted(shares.sum(), 'figure', 'figures')} from {low.min():g} to {low.max():g} beside "
        f"{percentages.sum():,} from {high.min():g} to {high.max():g}: probably shares of 1 and percentages in one "
        f"column ({column.some(few)})"
    )
    fix = "multiply the shares by 100 in the table" if few is shares else "divide the percentages by 100 in the table"
    yield column.finding("mixed_units", "warning", few, message, fix)


def _missing(column: Column) -> Iterator[Finding]:
    missing = np.isnan(column.values)
    if not missing.any():
        return
    share = missing.mean()
    severity: Severity = "warning" if share >= 0.05 else "info"
    fix = "choose an imputation: drop, median or group_median"
    if share > LOW_COVERAGE:
        fix = (
            f"versions refuse fewer than {LEAST_KNOWN:.0%} of values unless told otherwise: leave it out, or declare "
            f"coverage: {{indicators: {np.floor(100 * (1 - share)) / 100:g}}} in them (allow_low_coverage: true "
            "accepts any)"
        )
    message = (
        f"{counted(missing.sum(), 'territory', 'territories')} "
        f"of {missing.size:,} ({share:.1%}) without a value ({column.some(missing)})"
    )
    yield column.finding("missing", severity, missing, message, fix)


def _missing_not_at_random(column: Column) -> Iterator[Finding]:
    if column.population is None:
        return
    counted = np.isfinite(column.population)
    missing = np.isnan(column.values) & counted
    without, with_value = column.population[missing], column.population[counted & ~missing]
    if without.size < 5 or with_value.size < 5:
        return
    low, high = np.median(without), np.median(with_value)
    # Both a difference that matters and one that chance does not explain.
    if low < 0.8 * high and stats.mannwhitneyu(without, with_value, alternative="less").pvalue < 0.01:
        message = (
            f"values are missing mostly in small territories (median population {low:,.0f} against {high:,.0f}): "
            "they are not missing at random"
        )
        fix = "conclusions hold for the larger territories; an imputation guesses the others from them"
        yield column.finding("missing_in_small_territories", "warning", missing, message, fix)


def _zeros(column: Column) -> Iterator[Finding]:
    """Zeros detached from a distribution that comes nowhere near zero; counts and genuine zeros are not concerned."""
    zero = column.values == 0
    if column.population is not None:
        # Where few people live, nobody concerned is a plausible figure.
        zero &= ~(column.population < SMALL_POPULATION)
    others = column.values[~np.isnan(column.values) & (column.values != 0)]
    if zero.sum() < 2 or np.unique(others).size < 10 or others.min() < 0:
        return
    first, lower, middle, upper = np.quantile(others, [0.01, 0.25, 0.5, 0.75])
    if lower - 1.5 * (upper - lower) > 0 and first > 0.2 * middle:
        message = (
            f"{counted(zero.sum(), 'territory is', 'territories are')} "
            f"exactly 0 and 99 % of the others exceed {first:.3g}: these zeros are "
            f"probably missing values ({column.some(zero)})"
        )
        fix = "leave these cells empty in the table: a missing value counted as 0 is an extreme value"
        yield column.finding("zeros_probably_missing", "warning", zero, message, fix)


def _outliers(column: Column) -> Iterator[Finding]:
    lower, upper = np.nanquantile(column.values, [0.25, 0.75])
    reach = 5 * (upper - lower)
    far = (column.values < lower - reach) | (column.values > upper + reach)
    if reach > 0 and far.any():
        message = (
            f"{counted(far.sum(), 'value lies', 'values lie')} "
            f"more than 5 interquartile ranges from the quartiles ({column.some(far)})"
        )
        yield column.finding("outliers", "info", far, message, "check them; percentile normalisation limits their pull")


CHECKS: tuple[Callable[[Column], Iterator[Finding]], ...] = (
    _constant,
    _outside_unit,
    _percent_or_share,
    _mixed_units,
    _missing,
    _missing_not_at_random,
    _zeros,
    _outliers,
)
