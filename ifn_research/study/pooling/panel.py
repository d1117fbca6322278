"""The figures of one metric at every partner, on the scale on which they are pooled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ifn_research.matrix import Bools, Floats, Integers
from ifn_research.results.returned import INDICATOR, Returned, ReturnedFigure
from ifn_research.rows import BASELINE

Z = "z"
# A variance of a difference that is below this share of the two variances is what their rounding leaves.
ROUNDED = 2e-3


@dataclass(frozen=True, eq=False)
class Panel:
    """Figures by partner and name.

    Attributes
    ----------
    metric, scale : str
    names : tuple of str
        Versions, then single indicators with the prefix of a baseline.
    n_versions : int
    figures : tuple of mapping of str to ReturnedFigure
        Of each partner, by name.
    covariance : array, shape (n_partners, n_names, n_names)
        NaN where a partner gave none.
    """

    metric: str
    scale: str
    names: tuple[str, ...]
    n_versions: int
    figures: tuple[dict[str, ReturnedFigure], ...]
    covariance: Floats

    @cached_property
    def y(self) -> Floats:
        """Estimates on the scale, shape (n_partners, n_names); NaN without a variance, or where z is infinite."""
        estimates = self._each("estimate")
        with np.errstate(divide="ignore"):
            found = np.arctanh(estimates) if self.scale == Z else estimates
        return np.where(self._usable & np.isfinite(found), found, np.nan)

    @cached_property
    def variance(self) -> Floats:
        """Variances where there is an estimate, shape (n_partners, n_names)."""
        return np.where(np.isnan(self.y), np.nan, self._each("variance"))

    @cached_property
    def given(self) -> Bools:
        """True where a partner told a figure at all, shape (n_partners, n_names)."""
        return np.array([[name in told for name in self.names] for told in self.figures])

    @cached_property
    def sizes(self) -> Integers:
        """Territories of each figure, shape (n_partners, n_names)."""
        return np.nan_to_num(self._each("n")).astype(np.int64)

    def back(self, value: Floats) -> Floats:
        """Figures on the metric's own scale."""
        return np.asarray(np.tanh(value) if self.scale == Z else value)

    def differences(self, pairs: Sequence[tuple[int, int]]) -> tuple[Floats, Floats, Integers]:
        """Differences of pairs of names at each partner.

        Returns
        -------
        tuple of array
            Differences and variances, shape (n_pairs, n_partners), NaN where a partner gave no covariance, or one that
            rounding makes up; and at how many partners this was so, shape (n_pairs,).
        """
        a, b = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
        own = np.diagonal(self.covariance, axis1=1, axis2=2)
        both = own[:, a] + own[:, b]
        variance = both - 2 * self.covariance[:, a, b]
        difference = self.y[:, a] - self.y[:, b]
        known = ~np.isnan(difference) & ~np.isnan(variance)
        alike = known & (variance <= ROUNDED * both)
        kept = known & ~alike
        return (
            np.where(kept, difference, np.nan).T,
            np.where(kept, variance, np.nan).T,
            np.asarray(alike.sum(axis=0), dtype=np.int64),
        )

    @property
    def _usable(self) -> Bools:
        return np.nan_to_num(self._each("variance")) > 0

    def _each(self, field: str) -> Floats:
        rows = [[_value(told.get(name), field) for name in self.names] for told in self.figures]
        return np.array(rows, dtype=np.float64)


def _value(figure: ReturnedFigure | None, field: str) -> float:
    value = None if figure is None else getattr(figure, field)
    return np.nan if value is None else float(value)


def panel_of(returns: Sequence[Returned], metric: str) -> Panel:
    """The figures of a metric, versions first, each in the order in which returns tell them."""
    figures = tuple({_named(figure): figure for figure in one.of_metric(metric)} for one in returns)
    told = list(dict.fromkeys(name for each in figures for name in each))
    versions = [name for name in told if not name.startswith(BASELINE)]
    names = (*versions, *(name for name in told if name.startswith(BASELINE)))
    covariance = np.full((len(returns), len(names), len(names)), np.nan)
    place = {name: k for k, name in enumerate(names)}
    for k, one in enumerate(returns):
        if metric in one.covariances:
            found = one.covariances[metric]
            at = [place[_renamed(name)] for name in found.names]
            covariance[np.ix_([k], at, at)] = np.array(found.matrix).reshape(1, len(at), len(at))
    scale = next(figure.scale for each in figures for figure in each.values())
    return Panel(metric, scale, names, len(versions), figures, covariance)


def metrics_of(returns: Sequence[Returned]) -> list[str]:
    """Every metric that a return tells, that of the declared criterion first."""
    told = (figure.metric for one in returns for figure in one.estimates)
    return list(dict.fromkeys([returns[0].criterion.metric, *told]))


def _named(figure: ReturnedFigure) -> str:
    return figure.name if figure.kind == "version" else BASELINE + figure.name


def _renamed(key: str) -> str:
    return BASELINE + key.removeprefix(INDICATOR) if key.startswith(INDICATOR) else key
