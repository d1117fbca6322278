"""Chance in figures: true rates drawn from what is known of them, given counts or standard errors.

A rate y / n has the posterior Beta(a + y, b + n - y), with the beta-binomial fit that the shrinkage makes: to draw
around the observed rate would count chance twice, since what is observed is itself drawn around the true rate. Parts of
one total are drawn together (Dirichlet-multinomial), figures with standard errors from a normal posterior.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ifn_research.data.values import SCALE
from ifn_research.errors import Refusal
from ifn_research.language.messages import say
from ifn_research.matrix import Bools, Floats, IndicatorMatrix
from ifn_research.statistics.dirichlet_multinomial import means_and_share
from ifn_research.statistics.random_effects import mean_and_variance
from ifn_research.steps.groups import labels_of
from ifn_research.steps.shrinkage.beta_binomial import LEAST_TERRITORIES, BetaBinomial

# The part of the seeds that draws of figures have to themselves.
STREAM = 72


@dataclass(frozen=True, eq=False)
class Together:
    """Rates of one total: their columns, and the shapes of their gammas and of that of the rest.

    Attributes
    ----------
    columns : tuple of int
    shapes : array, shape (n_territories, n_columns + 1)
        Infinite where rates do not differ but by chance.
    means : array, shape (n_territories, n_columns)
        Of the group; what rates are where they do not differ.
    known : array of bool, shape (n_territories, n_columns)
    people : array, shape (n_territories,)
        On whom rates rest; 0 where none is known.
    """

    columns: tuple[int, ...]
    shapes: Floats
    means: Floats
    known: Bools
    people: Floats

    def drawn(self, rng: np.random.Generator) -> Floats:
        """Rates from 0 to 1, shape (n_territories, n_columns); NaN where they are not known."""
        alike = ~np.isfinite(self.shapes[:, -1])
        gammas = rng.standard_gamma(np.where(alike[:, None], 1.0, self.shapes))
        rates = gammas[:, :-1] / gammas.sum(axis=1, keepdims=True)
        return np.where(self.known, np.where(alike[:, None], self.means, rates), np.nan)

    def counted_again(self, rng: np.random.Generator) -> Floats:
        """Rates as they would be counted among as many people, whose true rates are the means of the posterior."""
        alike = ~np.isfinite(self.shapes[:, -1])
        with np.errstate(invalid="ignore"):
            means = self.shapes[:, :-1] / self.shapes.sum(axis=1, keepdims=True)
        means = np.where(self.known, np.where(alike[:, None], self.means, means), 0.0)
        people = np.maximum(np.round(self.people), 1.0)
        shares = np.column_stack([means, np.clip(1.0 - means.sum(axis=1), 0.0, 1.0)])
        counts = rng.multinomial(people.astype(np.int64), shares / shares.sum(axis=1, keepdims=True))
        return np.where(self.known, counts[:, :-1] / people[:, None], np.nan)


@dataclass(frozen=True, eq=False)
class Sampling:
    """The knowledge of the true figures of territories.

    Attributes
    ----------
    matrix : IndicatorMatrix
        Their figures as they are.
    rates : tuple of Together
    normal : mapping of column to pair of array, shape (n_territories,) each
        Mean and standard deviation.
    errors : mapping of column to array, shape (n_territories,)
        Standard errors of figures.
    """

    matrix: IndicatorMatrix
    rates: tuple[Together, ...]
    normal: Mapping[int, tuple[Floats, Floats]]
    errors: Mapping[int, Floats] = field(default_factory=dict)

    @property
    def unmoved(self) -> list[str]:
        """The indicators that no draw moves."""
        moved = {*self.normal, *(j for item in self.rates for j in item.columns)}
        return [name for j, name in enumerate(self.matrix.indicators) if j not in moved]

    def drawn(self, seed: int, draw: int) -> IndicatorMatrix:
        """The figures of a draw, which have no counts: nothing is left to shrink."""
        values = self.matrix.values.copy()
        scale = scale_of(self.matrix)
        for item in self.rates:
            rates = item.drawn(self._generator(seed, draw, item.columns))
            values[:, item.columns] = rates * scale[list(item.columns)]
        for j, (mean, deviation) in self.normal.items():
            rng = self._generator(seed, draw, (j,))
            values[:, j] = mean + deviation * rng.standard_normal(len(mean))
        return self.matrix.with_values(values)

    def observed_again(self, rng: np.random.Generator) -> IndicatorMatrix:
        """Figures as they would be observed another time in the same places: what rests on them has that error."""
        values = self.matrix.values.copy()
        scale = scale_of(self.matrix)
        for item in self.rates:
            values[:, item.columns] = item.counted_again(rng) * scale[list(item.columns)]
        for j, errors in self.errors.items():
            values[:, j] += errors * rng.standard_normal(len(errors))
        return self.matrix.with_values(values)

    def _generator(self, seed: int, draw: int, columns: Sequence[int]) -> np.random.Generator:
        """A stream of an indicator's own: versions that share it share its draws."""
        name = "/".join(self.matrix.indicators[j] for j in columns)
        return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(STREAM, draw, zlib.crc32(name.encode()))))


def scale_of(matrix: IndicatorMatrix) -> Floats:
    """The number that a rate of 1 is in the unit of each indicator."""
    return np.array([SCALE.get(unit, 1.0) for unit in matrix.units])


def sampling_of(
    learning: IndicatorMatrix,
    matrix: IndicatorMatrix,
    step: BetaBinomial,
    *,
    parts: Sequence[Sequence[str]] = (),
    errors: Mapping[str, tuple[Floats, Floats]] | None = None,
) -> Sampling:
    """The knowledge of the true figures of territories.

    Parameters
    ----------
    learning : IndicatorMatrix
        Raw values of the territories that tell how figures differ.
    matrix : IndicatorMatrix
        Raw values of all territories that are drawn, the same indicators.
    step : BetaBinomial
        The groups within which rates are alike.
    parts : sequence of sequence of str
        Indicators that are parts of one total; others have a total of their own.
    errors : mapping of indicator to pair of array, optional
        Standard errors in the territories that tell, and in all.

    Raises
    ------
    Refusal
        If figures differ no more than chance makes them, or counts or errors are none.
    """
    errors = errors or {}
    normal = {
        matrix.indicators.index(name): _normal(name, learning, matrix, *given)
        for name, given in errors.items()
        if name in matrix.indicators
    }
    counted = [j for j in range(matrix.n_indicators) if learning.counted[:, j].any() and j not in normal]
    rates: list[Together] = []
    if counted:
        learned = step.fit(learning)
        # It refuses what is no rate.
        step.apply(matrix, learned)
        means, worth = step.parameters(matrix, learned)
        sets = _sets(counted, matrix, parts)
        rates = [
            _alone(matrix, one[0], means, worth) if len(one) == 1 else _composed(learning, matrix, one, step)
            for one in sets
        ]
    of_all = {matrix.indicators.index(name): given[1] for name, given in errors.items() if name in matrix.indicators}
    found = Sampling(matrix, tuple(rates), normal, of_all)
    _refuse_alike(found)
    return found


def _sets(counted: Sequence[int], matrix: IndicatorMatrix, parts: Sequence[Sequence[str]]) -> list[tuple[int, ...]]:
    """Columns that are drawn together."""
    sets = [tuple(j for j in counted if matrix.indicators[j] in names) for names in parts]
    sets = [one for one in sets if len(one) > 1]
    together = {j for one in sets for j in one}
    return sorted([*sets, *((j,) for j in counted if j not in together)])


def _counts(matrix: IndicatorMatrix, columns: Sequence[int]) -> tuple[Floats, Floats]:
    """Rates from 0 to 1, NaN where unknown, and the people they rest on."""
    at = list(columns)
    return matrix.values[:, at] / scale_of(matrix)[at], matrix.denominators[:, at]


def _alone(matrix: IndicatorMatrix, j: int, means: Floats, worth: Floats) -> Together:
    p, n = _counts(matrix, (j,))
    return _posterior((j,), p, n, means[:, [j]], worth[:, j])


def _posterior(columns: tuple[int, ...], p: Floats, n: Floats, means: Floats, worth: Floats) -> Together:
    """Prior and counts together; a part that is not known is one with the rest."""
    known = ~np.isnan(p)
    people = np.where(known, n, 0.0).max(axis=1)
    shares = np.where(known, p, 0.0)
    prior = np.where(known, means, 0.0)
    rest = np.clip(1.0 - prior.sum(axis=1), 0.0, None)
    left = np.clip(1.0 - shares.sum(axis=1), 0.0, None)
    with np.errstate(invalid="ignore"):
        shapes = np.column_stack([worth[:, None] * prior + people[:, None] * shares, worth * rest + people * left])
    alike = np.isinf(worth)
    shapes[alike] = np.inf
    shapes[~known.any(axis=1)] = 1.0
    return Together(columns, shapes, means, known, people)


def _composed(
    learning: IndicatorMatrix, matrix: IndicatorMatrix, columns: tuple[int, ...], step: BetaBinomial
) -> Together:
    p, n = _counts(learning, columns)
    _refuse_no_parts(learning, p, columns)
    complete = ~np.isnan(p).any(axis=1)
    if not complete.any():
        names = [matrix.indicators[j] for j in columns]
        raise Refusal(say("steps.parts_never_known", names=names), where="sampling", fix=say("steps.keep_parts_apart"))
    found, share = means_and_share(p[complete], n[complete, 0])
    means = np.tile(found, (matrix.n_territories, 1))
    shares = np.full(matrix.n_territories, share)
    for group in reversed(step.group_names):
        here, there = labels_of(learning, group), labels_of(matrix, group)
        for label in np.unique(here[complete].astype(str)):
            inside = complete & (here == label)
            if label and inside.sum() >= LEAST_TERRITORIES:
                means[there == label], shares[there == label] = means_and_share(p[inside], n[inside, 0])
    p, n = _counts(matrix, columns)
    _refuse_no_parts(matrix, p, columns)
    with np.errstate(divide="ignore"):
        return _posterior(columns, p, n, means, 1.0 / shares - 1.0)


def _refuse_no_parts(matrix: IndicatorMatrix, p: Floats, columns: Sequence[int]) -> None:
    over = np.nansum(p, axis=1) > 1 + 1e-9
    if over.any():
        codes = matrix.codes[over]
        raise Refusal(
            say("steps.parts_above_total", names=[matrix.indicators[j] for j in columns]),
            where=say("steps.n_territories_and_codes", len(codes), codes=codes),
            fix=say("steps.keep_parts_apart"),
        )


def _normal(
    name: str, learning: IndicatorMatrix, matrix: IndicatorMatrix, of_learning: Floats, of_all: Floats
) -> tuple[Floats, Floats]:
    """Mean and standard deviation of the true figures of an indicator with standard errors."""
    j = matrix.indicators.index(name)
    for some, errors in ((learning, of_learning), (matrix, of_all)):
        wrong = ~np.isnan(some.values[:, j]) & ~(errors >= 0)
        if wrong.any():
            codes = some.codes[wrong]
            raise Refusal(
                say("steps.no_standard_error", name=name),
                where=say("steps.n_territories_and_codes", len(codes), codes=codes),
                fix=say("steps.give_standard_errors"),
            )
    x = learning.values[:, j]
    known = ~np.isnan(x)
    if not known.any():
        return matrix.values[:, j], np.zeros(matrix.n_territories)
    mean, between = mean_and_variance(x[known], of_learning[known])
    whole = between + of_all**2
    own = np.divide(between, whole, out=np.ones_like(whole), where=whole > 0)
    return own * matrix.values[:, j] + (1 - own) * mean, np.sqrt(own * of_all**2)


def _refuse_alike(found: Sampling) -> None:
    """Refuse figures that differ no more than chance makes them: nothing is left of them to draw."""
    names = found.matrix.indicators
    alike = [
        names[j]
        for item in found.rates
        for j in item.columns
        if np.isinf(item.shapes[item.known.any(axis=1), -1]).all()
        and np.ptp(item.means[item.known.any(axis=1)], axis=0).max(initial=0.0) == 0
    ]
    alike += [names[j] for j, (_, deviation) in found.normal.items() if not (deviation > 0).any() and _moved(found, j)]
    if alike:
        raise Refusal(
            say("steps.figures_differ_by_chance", names=alike),
            where="sampling",
            fix=say("steps.leave_out_of_sampling"),
        )


def _moved(found: Sampling, j: int) -> bool:
    """True if the mean of a posterior is one for all, and the figures were not."""
    mean = found.normal[j][0]
    known = ~np.isnan(mean)
    return bool(np.ptp(mean[known]) == 0 and np.ptp(found.matrix.values[known, j]) > 0)
