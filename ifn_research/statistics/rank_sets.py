"""Confidence sets for ranks, from estimates and draws of their errors (Mogstad, Romano, Shaikh and Wilhelm 2023).

The rank of a unit is 1 plus the number of those that are above it. Whether another is above is a difference of two
estimates; the largest studentised difference over draws of errors gives the critical value, and what is rejected is
taken out before the next (step-down).

Only draws in which that largest difference is large matter for its quantile, and there one of both errors is: by
Cauchy and Schwarz the square of a studentised difference is at most the sum of the squares of both studentised errors,
times what their covariance makes of it. Differences of small errors are left out, and nothing else is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from ifn_research.matrix import Bools, Floats, Integers
from ifn_research.statistics.ranks import sort_ties

Singles = npt.NDArray[np.float32]
# Does tasks, in order.
Mapper = Callable[[Callable[[Any], Any], Sequence[Any]], Iterable[Any]]

# Units that are compared with all others in one task, and values of a matrix that are held at once.
TOGETHER, MOST_CELLS = 32, 4_000_000
# Of each draw, the share of the units whose errors are at hand in order of their size, and the least number.
SHARE_AT_HAND, LEAST_AT_HAND = 0.01, 16
# Of these, those that are looked at first.
FIRST_AT_HAND = 4
# By how much a bound is taken lower than it is, for what single precision may lose; and a guess that was too high.
MARGIN, LOWER = 1e-5, 0.96
# Share of the draws for which all differences are computed, from which on they are for every draw.
MOST_WHOLE = 0.3


@dataclass(frozen=True, eq=False)
class RankSets:
    """Confidence sets for the ranks of units; 1 = the largest.

    Attributes
    ----------
    units : array of int, shape (n_chosen,)
        Positions of the units of which sets are told.
    low, high : array of int, shape (n_chosen,)
        Marginal: of each unit alone.
    may_be_first : array of bool, shape (n_chosen,)
        Whether a unit cannot be excluded from the first ones; holds for all these units at once.
    """

    units: Integers
    low: Integers
    high: Integers
    may_be_first: Bools


def rank_sets(
    estimates: Floats,
    errors: Floats,
    first: int,
    *,
    level: float = 0.95,
    units: Integers | None = None,
    at_once: Integers | None = None,
    mapper: Mapper = map,
) -> RankSets:
    """Marginal sets for ranks, and the units that may be among the first.

    Parameters
    ----------
    estimates : array, shape (n,)
    errors : array, shape (n_draws, n)
        Draws of the errors of the estimates, of mean 0.
    first : int
        How many are the first.
    level : float
    units : array of int, shape (n_chosen,), optional
        Positions of the units of which sets are told, each among all; every one when absent.
    at_once : array of int, shape (n_at_once,), optional
        Positions of those of them that are said, all at once, to be perhaps among the first: chosen before anything was
        estimated. The others are so where they are among the first by their estimates. Every unit when absent.
    mapper : callable
        Does tasks, whose results it returns in order; the same bits whoever does them.
    """
    chosen = np.arange(len(estimates)) if units is None else np.asarray(units)
    estimates = _without_rounding(estimates)
    with_errors = StudentisedErrors.of(estimates, errors, level)
    parts = [chosen[k : k + TOGETHER] for k in range(0, len(chosen), TOGETHER)]
    found = [pair for some in mapper(with_errors.marginal, parts) for pair in some]
    bounds = np.array(found, dtype=np.int64).reshape(-1, 2)
    may_be = np.array([(estimates > value).sum() < first for value in estimates[chosen]], dtype=bool)
    family = np.ones(len(chosen), dtype=bool) if at_once is None else np.isin(chosen, at_once)
    if family.any():
        may_be[family] = 1 + with_errors.at_once(chosen[family], mapper) <= first
    return RankSets(chosen, 1 + bounds[:, 0], len(estimates) - bounds[:, 1], may_be)


@dataclass(frozen=True, eq=False)
class StudentisedErrors:
    """Units with the draws of their errors, ready to compare some of them with all.

    Attributes
    ----------
    estimates : array, shape (n,)
    errors, drawn : array, shape (n_draws, n)
        Draws of the errors, in double and single precision.
    means, variances : array, shape (n,)
        Of the errors.
    largest, places : array, shape (n_at_hand, n_draws)
        The largest squares of errors over their variances in each draw, in falling order, and whose they are.
    level : float
    """

    estimates: Floats
    errors: Floats
    drawn: Singles
    means: Floats
    variances: Floats
    largest: Singles
    places: Integers
    level: float

    @classmethod
    def of(cls, estimates: Floats, errors: Floats, level: float) -> StudentisedErrors:
        """Prepare units, of errors of shape (n_draws, n)."""
        means = errors.mean(axis=0)
        variances = np.maximum(np.einsum("ij,ij->j", errors, errors) / len(errors) - means**2, 0.0)
        variances *= len(errors) / (len(errors) - 1)
        n = errors.shape[1]
        kept = min(n, LEAST_AT_HAND + math.ceil(SHARE_AT_HAND * n))
        places, largest = (np.empty((kept, len(errors)), dtype=kind) for kind in (np.int64, np.float32))
        for at, row in enumerate(errors):
            sizes = _sizes(row, variances)
            some = np.argpartition(sizes, n - kept)[n - kept :]
            places[:, at] = some[np.argsort(-sizes[some], kind="stable")]
            largest[:, at] = sizes[places[:, at]]
        return cls(estimates, errors, errors.astype(np.float32), means, variances, largest, places, level)

    @property
    def needed(self) -> int:
        """The number of draws whose largest difference has to be known: those that reach the quantile, and above."""
        n = len(self.drawn)
        return n - math.floor((n - 1) * self.level)

    @property
    def first_guess(self) -> float:
        """About the critical value of a unit without error beside all others."""
        return LOWER * math.sqrt(min(float(np.quantile(self.largest[0], self.level)), 1e6))

    def gaps(self, some: Integers) -> Floats:
        """Standard errors of the differences between some units and all, shape (n_some, n); infinite with itself."""
        n_draws = len(self.errors)
        products = self.errors[:, some].T @ self.errors - n_draws * np.outer(self.means[some], self.means)
        covariance = products / (n_draws - 1)
        found = np.sqrt(np.clip(self.variances[some][:, None] + self.variances - 2 * covariance, 0.0, None))
        # What no error separates is known for certain.
        largest = math.sqrt(2 * float(self.variances.max(initial=0.0)))
        found[found <= 1e-12 * max(largest, 1e-300)] = 0.0
        found[np.arange(len(some)), some] = np.inf
        return np.asarray(found)

    def marginal(self, some: Integers) -> list[tuple[int, int]]:
        """The numbers of units that are above and below each of some, two-sided, of each of them alone.

        Once one is found to be above, that it is not below stays to be claimed: either direction is taken out alone.
        """
        found, first = [], self.first_guess
        for j, gaps in zip(some.tolist(), self.gaps(some), strict=True):
            one = _Compared.of(self, j, gaps)
            none = np.zeros(len(self.estimates), dtype=bool)
            above, below, guess = none, none, first
            while True:
                critical = self._critical(one, above, below, guess)
                if above is none:
                    first = LOWER * critical
                more_above, more_below = one.seen > critical, one.seen < -critical
                if not ((more_above & ~above).any() or (more_below & ~below).any()):
                    break
                above, below, guess = above | more_above, below | more_below, LOWER * critical
            found.append((int(above.sum()), int(below.sum())))
        return found

    def at_once(self, some: Integers, mapper: Mapper) -> Integers:
        """The numbers of units that are above each of some, one-sided, for all of these at once."""
        parts = [some[k : k + TOGETHER] for k in range(0, len(some), TOGETHER)]
        least, guess, counts = math.inf, self.first_guess, np.zeros(len(some), dtype=np.int64)
        while True:
            critical = -math.inf
            while True:
                found = list(mapper(partial(self._largest_above, least=least, guess=guess), parts))
                largest = np.max(found, axis=0)
                critical = float(np.quantile(largest, self.level))
                if self._known(largest, guess):
                    break
                guess = _lower(guess)
            more = np.concatenate(list(mapper(partial(self._above, critical=min(critical, least)), parts)))
            if (more == counts).all():
                return counts
            least, guess, counts = min(critical, least), LOWER * critical, more

    def _above(self, some: Integers, *, critical: float) -> Integers:
        seen = _studentised(self.estimates - self.estimates[some][:, None], self.gaps(some))
        return np.asarray((seen > critical).sum(axis=1))

    def _largest_above(self, some: Integers, *, least: float, guess: float) -> Singles:
        """The largest differences that are not yet found, of each draw, as far as they exceed a guess."""
        largest = np.zeros(len(self.drawn), dtype=np.float32)
        every = np.ones(len(self.estimates), dtype=bool)
        for j, gaps in zip(some.tolist(), self.gaps(some), strict=True):
            one = _Compared.of(self, j, gaps)
            np.maximum(largest, one.largest(guess, one.seen > least, every), out=largest)
        return largest

    def _critical(self, one: _Compared, above: Bools, below: Bools, guess: float) -> float:
        """The quantile of the largest difference from one unit, whatever the guess from which it is looked for."""
        while True:
            largest = one.largest(guess, above, below)
            if self._known(largest, guess):
                return float(np.quantile(largest, self.level))
            guess = _lower(guess)

    def _known(self, largest: Singles, guess: float) -> bool:
        return guess <= 0 or int((largest >= guess).sum()) >= self.needed


@dataclass(frozen=True, eq=False)
class _Compared:
    """One unit beside all others.

    Attributes
    ----------
    units : StudentisedErrors
    j : int
    inverse : array of float32, shape (n,)
        1 over the standard error of each difference; 0 where nothing separates, and with itself.
    seen : array, shape (n,)
        Studentised differences of the estimates.
    stretch : float
        The most by which the variance of a difference is less than the sum of both variances.
    """

    units: StudentisedErrors
    j: int
    inverse: Singles
    seen: Floats
    stretch: float

    @classmethod
    def of(cls, units: StudentisedErrors, j: int, gaps: Floats) -> _Compared:
        apart = (gaps > 0) & np.isfinite(gaps)
        inverse = np.divide(1.0, gaps, out=np.zeros_like(gaps), where=gaps > 0)
        both = units.variances + units.variances[j]
        stretch = float((both[apart] * inverse[apart] ** 2).max(initial=1.0))
        seen = _studentised(units.estimates - units.estimates[j], gaps)
        return cls(units, j, inverse.astype(np.float32), seen, stretch)

    def largest(self, guess: float, above: Bools, below: Bools) -> Singles:
        """The largest difference of each draw, exact where it is at least `guess`, and less than that elsewhere.

        Parameters
        ----------
        guess : float
            Not positive: all are exact.
        above, below : array of bool, shape (n,)
            The units that are no longer claimed to be above, and below.
        """
        units = self.units
        n_draws = len(units.drawn)
        found = np.zeros(n_draws, dtype=np.float32)
        whole = np.ones(n_draws, dtype=bool)
        if guess > 0:
            needed = (1 - MARGIN) * guess**2 / self.stretch - _sizes(units.errors[:, self.j], units.variances[self.j])
            whole = needed < units.largest[-1]
        if whole.mean() > MOST_WHOLE:
            whole[:] = True
        else:
            self._at_hand(np.flatnonzero(~whole), needed.astype(np.float32), (above, below), found)
        self._wholly(np.flatnonzero(whole), above, below, found)
        return found

    def _at_hand(self, draws: Integers, needed: Singles, out: tuple[Bools, Bools], found: Singles) -> None:
        """The largest difference of some draws, from the units whose errors are larger than what is needed there."""
        units, start, width = self.units, 0, FIRST_AT_HAND
        while len(draws) and start < len(units.largest):
            rows = slice(start, start + width)
            enough = units.largest[rows].take(draws, axis=1) > needed[draws]
            k, at = np.nonzero(enough)
            b = draws[at]
            i = units.places[k + start, b]
            values = (units.drawn[b, i] - units.drawn[b, self.j]) * self.inverse[i]
            left = ~np.where(values > 0, out[0][i], out[1][i])
            np.maximum.at(found, b[left], np.abs(values[left]))
            # In falling order: where the last one is too small, all others are.
            draws = draws[enough[-1]]
            start, width = start + width, 4 * width

    def _wholly(self, draws: Integers, above: Bools, below: Bools, found: Singles) -> None:
        """The largest difference of some draws, from all units that are left."""
        units = self.units
        up, down = (np.where(some, np.float32(0), self.inverse) for some in (above, below))
        kept = np.flatnonzero((up > 0) | (down > 0))
        part = len(kept) < len(up) // 2
        up, down = (up[kept], down[kept]) if part else (up, down)
        step = max(1, MOST_CELLS // (16 * max(len(up), 1)))
        for start in range(0, len(draws), step):
            some = draws[start : start + step]
            rows = units.drawn[some][:, kept] if part else units.drawn[some]
            values = rows - units.drawn[some, self.j][:, None]
            found[some] = np.maximum((values * up).max(axis=1, initial=0), -(values * down).min(axis=1, initial=0))


def _without_rounding(estimates: Floats) -> Floats:
    """The estimates, those that are tied in ranks the same figure."""
    ties = sort_ties(estimates)
    first = np.flatnonzero(np.diff(ties.group, prepend=-1))
    found = estimates.copy()
    found[ties.order] = estimates[ties.order][first][ties.group]
    return found


def _sizes(errors: Floats, variances: Floats | float) -> Singles:
    """Squares of errors over their variances; infinite where an error has none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nan_to_num((errors**2 / variances).astype(np.float32), nan=0.0, posinf=np.inf)


def _studentised(differences: Floats, gaps: Floats) -> Floats:
    """Differences by their standard errors: without error, infinite unless they are 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.nan_to_num(differences / gaps, nan=0.0, posinf=np.inf, neginf=-np.inf))


def _lower(guess: float) -> float:
    """A lower guess; 0, which looks at everything, where differences are small."""
    return LOWER * guess if guess > 1 else 0.0
