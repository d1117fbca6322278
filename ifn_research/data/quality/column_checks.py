"""Checks of one indicator or outcome at a time: what makes its figures unusable, and what makes them doubtful."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ifn_research.data.findings import Finding, Severity
from ifn_research.data.quality.mixed_units import find_mixture
from ifn_research.data.quality.rank_sums import p_of_smaller
from ifn_research.language.messages import Words, say
from ifn_research.matrix import LEAST_KNOWN, Bools, Floats

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
    proportion : bool
        Whether a rate from counts is a part of its denominator.
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
    proportion: bool = True

    def finding(self, check: str, severity: Severity, where: Bools | int, message: Words, fix: Words = "") -> Finding:
        """A finding about this column; `where` marks the territories concerned, or counts them."""
        n = where if isinstance(where, int) else int(where.sum())
        return Finding(
            self.table,
            self.column,
            check,
            severity,
            n,
            say("quality.of_column", indicator=self.key, message=message),
            fix,
        )

    def of_territories(self, inside: Bools | None) -> Column:
        """The column on the territories of a study, where it is known for none of the others; else the same."""
        if inside is None or not inside.any() or not np.isnan(self.values[~inside]).all():
            return self
        return self.rows(inside)

    def rows(self, inside: Bools) -> Column:
        """The column on some territories."""
        return replace(
            self,
            values=self.values[inside],
            codes=self.codes[inside],
            population=None if self.population is None else self.population[inside],
            numerator=None if self.numerator is None else self.numerator[inside],
            denominator=None if self.denominator is None else self.denominator[inside],
            parts=None if self.parts is None else self.parts[inside],
        )

    def some(self, where: Bools) -> Words:
        """The first territories that a mask marks."""
        return say("errors.names", names=self.codes[where])


def check_column(column: Column) -> list[Finding]:
    """Every finding about a column; a column that cannot be used at all is not judged further."""
    unusable = [*_counts(column), *_all_missing(column), *_infinite(column)]
    if any(finding.severity == "error" for finding in unusable):
        return unusable
    return unusable + [finding for check in CHECKS for finding in check(column)]


def nowhere_here(column: Column, inside: Bools | None) -> list[Finding]:
    """The finding that a column is known of others alone than the territories of a study."""
    if inside is None or np.isnan(column.values).all() or not inside.any() or not np.isnan(column.values[inside]).all():
        return []
    elsewhere = int((~np.isnan(column.values)).sum())
    message = say("quality.no_value_here", elsewhere, here=int(inside.sum()))
    return [column.finding("all_missing", "error", inside, message, say("quality.check_column_name_table"))]


def _counts(column: Column) -> Iterator[Finding]:
    numerator, denominator = column.numerator, column.denominator
    if numerator is None or denominator is None:
        return
    negative = (numerator < 0) | (denominator < 0)
    if column.parts is not None:
        negative |= (column.parts < 0).any(axis=1)
    if negative.any():
        message = say("quality.counts_negative", negative.sum(), some=column.some(negative))
        yield column.finding("negative_count", "error", negative, message, say("quality.correct_counts_source"))
    endless = np.isinf(numerator) | np.isinf(denominator)
    if endless.any():
        message = say("quality.counts_infinite", endless.sum(), some=column.some(endless))
        yield column.finding("infinite", "error", endless, message, say("quality.divisions_zero_leave_cells"))
    above = (numerator > denominator) & ~negative & ~endless
    if above.any() and column.proportion:
        message = say("quality.numerator_exceeds_denominator_territories", above.sum(), some=column.some(above))
        fix = say("quality.counts_exchanged")
        yield column.finding("numerator_above_denominator", "error", above, message, fix)
    nobody = denominator == 0
    if nobody.any():
        message = say("quality.denominator_zero_territories_their", nobody.sum(), some=column.some(nobody))
        yield column.finding(
            "zero_denominator", "warning", nobody, message, say("quality.choose_imputation_or_leave_out")
        )


def _all_missing(column: Column) -> Iterator[Finding]:
    if np.isnan(column.values).all():
        message, fix = say("quality.no_territory_value"), say("quality.check_column_name_table")
        yield column.finding("all_missing", "error", len(column.values), message, fix)


def _infinite(column: Column) -> Iterator[Finding]:
    infinite = np.isinf(column.values)
    if infinite.any():
        message = say("quality.values_infinite", infinite.sum(), some=column.some(infinite))
        yield column.finding("infinite", "error", infinite, message, say("quality.divisions_zero_leave_cells"))


def _constant(column: Column) -> Iterator[Finding]:
    known = column.values[~np.isnan(column.values)]
    if known.size > 1 and known.min() == known.max():
        message = say("quality.all_values_distinguishes_no", count=known.size, value=known[0])
        yield column.finding("constant", "error", int(known.size), message, say("quality.remove_versions"))


def _outside_unit(column: Column) -> Iterator[Finding]:
    upper = UPPER_BOUND.get(column.unit)
    if upper is None:
        return
    outside = (column.values < -ROUNDING * upper) | (column.values > upper * (1 + ROUNDING))
    if outside.any():
        extreme = column.values[outside][np.argmax(np.abs(column.values[outside]))]
        message = say(
            "quality.values_lie_outside_range",
            outside.sum(),
            upper=upper,
            unit=column.unit,
            some=column.some(outside),
            extreme=extreme,
        )
        fix = say("quality.correct_values_or_unit")
        if column.unit == "share" and extreme > 1:
            fix = say("quality.share_or_percentages")
            fix = fix if find_mixture(column.values) is None else say("quality.divide_these_percentages")
        yield column.finding("outside_unit", "error", outside, message, fix)


def _percent_or_share(column: Column) -> Iterator[Finding]:
    largest = np.nanmax(column.values)
    if column.unit == "%" and 0 < largest <= 1:
        message = say("quality.declared_no_value_exceeds", largest=largest)
        fix = say("quality.write_unit_share_multiply")
        yield column.finding("looks_like_share", "warning", len(column.values), message, fix)


def _mixed_units(column: Column) -> Iterator[Finding]:
    mixture = None if column.numerator is not None else find_mixture(column.values)
    if mixture is None:
        return
    shares, percentages = mixture.shares, mixture.percentages
    few = shares if shares.sum() <= percentages.sum() else percentages
    low, high = column.values[shares], column.values[percentages]
    message = say(
        "quality.figures_beside_probably_shares",
        shares.sum(),
        low=low.min(),
        low_end=low.max(),
        percentages=percentages.sum(),
        high=high.min(),
        high_end=high.max(),
        some=column.some(few),
    )
    fix = say("quality.multiply_shares_table") if few is shares else say("quality.divide_the_percentages")
    yield column.finding("mixed_units", "warning", few, message, fix)


def _missing(column: Column) -> Iterator[Finding]:
    missing = np.isnan(column.values)
    if not missing.any():
        return
    share = missing.mean()
    severity: Severity = "warning" if share >= 0.05 else "info"
    fix = say("quality.choose_imputation")
    if share > LOW_COVERAGE:
        fix = say(
            "quality.versions_refuse_fewer_values", least_known=LEAST_KNOWN, floor=np.floor(100 * (1 - share)) / 100
        )
    message = say(
        "quality.territories_without_value", missing.sum(), missing=missing.size, share=share, some=column.some(missing)
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
    if low < 0.8 * high and p_of_smaller(without, with_value) < 0.01:
        message = say("quality.values_missing_mostly_small", low=low, high=high)
        fix = say("quality.conclusions_hold_larger_territories")
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
        message = say("quality.territories_exactly_others_exceed", zero.sum(), first=first, some=column.some(zero))
        fix = say("quality.leave_cells_empty_table_missing")
        yield column.finding("zeros_probably_missing", "warning", zero, message, fix)


def _outliers(column: Column) -> Iterator[Finding]:
    lower, upper = np.nanquantile(column.values, [0.25, 0.75])
    reach = 5 * (upper - lower)
    far = (column.values < lower - reach) | (column.values > upper + reach)
    if reach > 0 and far.any():
        message = say("quality.values_lie_more_interquartile", far.sum(), some=column.some(far))
        yield column.finding("outliers", "info", far, message, say("quality.check_percentile_normalisation_limits"))


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
