"""Weights that give each indicator the influence that is declared for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy

from ifn_research.errors import OptionError, nearest
from ifn_research.language.messages import say
from ifn_research.matrix import Floats, IndicatorMatrix, Labels, Statistic, Weights
from ifn_research.remarks import Remark
from ifn_research.statistics.factors.moments import Moments
from ifn_research.steps.weighting.base import is_weight, moments_of

# Largest gap between declared and reached importance that is called reached.
REACHED = 1e-4


@dataclass(frozen=True)
class BalancedWeights:
    """Weights for which squared correlations with the index are in the declared proportions.

    A declared weight is not an importance: correlated indicators count twice. Here importance is what is declared, and
    weights, never negative, follow, for an arithmetic mean. Where no such weights exist the nearest in least squares
    are taken, and the gap is told.

    Parameters
    ----------
    weights : mapping of indicator to number, optional
        Importance of each indicator; the same for all when absent.

    References
    ----------
    Becker, Saisana, Paruolo and Vandecasteele (2017), Ecological Indicators 80:12-22,
    doi:10.1016/j.ecolind.2017.03.056; Paruolo, Saisana and Saltelli (2013), J. Royal Statistical Society A
    176:609-634, doi:10.1111/j.1467-985X.2012.01059.x.
    """

    weights: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check the declared importances."""
        if not isinstance(self.weights, Mapping) or not all(is_weight(value) for value in self.weights.values()):
            raise OptionError("weights", say("steps.importance_no_number_up"), fix=say("steps.weights_poverty_fibre"))
        if self.weights and not sum(self.weights.values()):
            raise OptionError(
                "weights",
                say("steps.every_importance"),
                fix=say("steps.weights_example", weights=next(iter(self.weights))),
            )

    def check(self, indicators: Sequence[str], dimensions: Sequence[str]) -> None:
        """Complain about importances that do not fit the indicators of a version."""
        del dimensions
        for name in self.weights:
            if name not in indicators:
                raise OptionError(
                    "weights", say("steps.no_indicator_version", unknown=name), fix=nearest(name, indicators)
                )
        missing = [name for name in indicators if name not in self.weights]
        if self.weights and missing:
            fix = say(
                "steps.add_weights_what_each", missing=(say("steps.weight_of_name", name=name) for name in missing)
            )
            raise OptionError("weights", say("steps.weights_says_nothing", missing=missing), fix=fix)

    def fit(
        self,
        matrix: IndicatorMatrix,
        *,
        outcome: Floats | None = None,
        blocks: Labels | None = None,
        rng: np.random.Generator | None = None,
    ) -> Weights:
        """Weights whose squared influences are nearest to the declared shares; see `Weighting.fit`."""
        del outcome, blocks
        return self.of_moments(moments_of(matrix), rng=rng)

    def of_moments(self, moments: Moments, *, rng: np.random.Generator | None = None) -> Weights:
        """The same from the moments of the territories; see `MomentWeighting.of_moments`."""
        del rng
        self.check(moments.indicators, moments.dimensions)
        correlations = moments.correlations
        wanted = np.array([self.weights.get(name, 1.0) if self.weights else 1.0 for name in moments.indicators])
        wanted = wanted / wanted.sum()
        standard = _solve(correlations, wanted)
        # Weights of standardised indicators become weights of the indicators as they are normalised.
        values = standard / moments.deviations
        reached = _importance(correlations, standard)
        gap = float(np.abs(reached - wanted).max())
        return Weights(
            indicators=moments.indicators,
            values=values / values.sum(),
            warnings=(Remark("importance_missed", points=100 * gap),) if gap > REACHED else (),
            statistics=tuple(
                Statistic("importance", float(value), indicator=name)
                for name, value in zip(moments.indicators, reached, strict=True)
            ),
        )


def _importance(correlations: Floats, weights: Floats) -> Floats:
    """Squared correlations with the weighted sum of standardised indicators, as shares."""
    squares = (correlations @ weights) ** 2
    return np.asarray(squares / squares.sum())


def _solve(correlations: Floats, wanted: Floats) -> Floats:
    """Weights, not negative, of sum 1, with the importance nearest to that wanted."""
    m = len(wanted)

    def gap(weights: Floats) -> float:
        return float(1e4 * ((_importance(correlations, weights) - wanted) ** 2).sum())

    starts = [np.full(m, 1.0 / m), np.clip(np.linalg.pinv(correlations) @ np.sqrt(wanted), 0.0, None) + 1e-3]
    found = [
        scipy.optimize.minimize(
            gap,
            start / start.sum(),
            method="SLSQP",
            bounds=[(0.0, 1.0)] * m,
            constraints={"type": "eq", "fun": lambda weights: weights.sum() - 1.0},
            options={"ftol": 1e-14, "maxiter": 2000},
        )
        for start in starts
    ]
    best = min(found, key=lambda result: result.fun)
    weights = np.clip(best.x, 0.0, None)
    return np.asarray(weights / weights.sum())
