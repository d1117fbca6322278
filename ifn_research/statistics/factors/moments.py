"""Means, standard deviations and correlations: all that components and factors need to know of the territories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ifn_research.matrix import Floats, effective_number
from ifn_research.statistics.factors.extraction import EXTRACTIONS
from ifn_research.statistics.factors.factorability import centred_correlations, correlation_matrix
from ifn_research.statistics.factors.solution import FactorSolution, solution_from, solution_of
from ifn_research.statistics.weighted import weighted_moments


@dataclass(frozen=True, eq=False)
class Moments:
    """Means, deviations and correlations of some indicators over a set of territories.

    Attributes
    ----------
    indicators, dimensions : tuple of str
    means, deviations : array, shape (n_indicators,)
        Of the normalised indicators; standard deviations divide by n - 1.
    correlations : array, shape (n_indicators, n_indicators)
    n : int
        Number of territories; where they weigh, how many equal ones these are worth.
    known : mapping of (extraction, number of components) to array, shape (n_indicators, n_components)
        Loadings before rotation that were extracted from these correlations already; NaN where there was no solution.
    rotated : mapping of (extraction, number of components, rotation, Kaiser's normalisation) to pattern and phi
        The same after rotation.
    """

    indicators: tuple[str, ...]
    dimensions: tuple[str, ...]
    means: Floats
    deviations: Floats
    correlations: Floats
    n: int
    known: Mapping[tuple[str, int], Floats] = field(default_factory=dict)
    rotated: Mapping[tuple[str, int, str, bool], tuple[Floats, Floats]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        values: Floats,
        indicators: tuple[str, ...],
        dimensions: tuple[str, ...],
        weights: Floats | None = None,
    ) -> Moments:
        """Those of complete values, shape (n_territories, n_indicators), each of which varies.

        Territories count by `weights`, shape (n_territories,), where these are given.
        """
        if weights is None:
            means = values.mean(axis=0)
            correlations, deviations = centred_correlations(values - means)
            return cls(indicators, dimensions, means, deviations, correlations, len(values))
        correlations, n = correlation_matrix(values, weights), int(effective_number(weights))
        return cls(indicators, dimensions, *weighted_moments(values, weights), correlations, n)

    @property
    def n_indicators(self) -> int:
        """Number of indicators."""
        return len(self.indicators)

    def columns(self, indicators: Sequence[str]) -> Moments:
        """Those of the named indicators, in the order given."""
        at = [self.indicators.index(name) for name in indicators]
        return replace(
            self,
            indicators=tuple(self.indicators[j] for j in at),
            dimensions=tuple(self.dimensions[j] for j in at),
            means=self.means[at],
            deviations=self.deviations[at],
            correlations=self.correlations[np.ix_(at, at)],
            known={},
            rotated={},
        )

    def extract(self, extraction: str, n_components: int) -> Floats:
        """Loadings before rotation, shape (n_indicators, n_components).

        Raises
        ------
        NotConverged
            If there is no solution.
        """
        found = self.known.get((extraction, n_components))
        if found is None or np.isnan(found).any():
            return EXTRACTIONS[extraction](self.correlations, n_components)
        return found

    def solution(self, extraction: str, n_components: int, *, rotation: str, kaiser: bool) -> FactorSolution:
        """The rotated solution; see `factor_solution`.

        Raises
        ------
        NotConverged
            If there is no solution.
        """
        found = self.rotated.get((extraction, n_components, rotation, kaiser))
        if found is None or np.isnan(found[0]).any():
            return solution_from(self.extract(extraction, n_components), rotation=rotation, kaiser=kaiser)
        return solution_of(*found)
