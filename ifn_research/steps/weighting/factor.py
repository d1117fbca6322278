"""Weights from a factor analysis."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from ifn_research.errors import OptionError, Refusal, nearest
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Floats, IndicatorMatrix, Labels, Loadings, Statistic, Weights
from ifn_research.remarks import Remark
from ifn_research.statistics.factors.extraction import EXTRACTIONS, NotConverged
from ifn_research.statistics.factors.factorability import is_singular
from ifn_research.statistics.factors.moments import Moments
from ifn_research.statistics.factors.number_of_factors import n_factors_kaiser, n_factors_parallel
from ifn_research.statistics.factors.replicates import LoadingModel
from ifn_research.statistics.factors.rotation import KAISER, ROTATIONS
from ifn_research.statistics.factors.solution import (
    FactorSolution,
    determinacy,
    omega_total,
    score_coefficients,
)
from ifn_research.steps.population import check_switch, population_of
from ifn_research.steps.weighting.base import (
    LISTED,
    NO_SIGN,
    OPPOSED,
    linear_score,
    moments_of,
    refuse_too_few_indicators,
)

SCORINGS = ("squared_loadings", "regression", "bartlett")
ASSIGNMENTS = ("primary", "all")
# Indicators below which no factor is identified.
LEAST_INDICATORS = 3
CHOICES = {
    "extraction": tuple(EXTRACTIONS),
    "rotation": ROTATIONS,
    "opposed": OPPOSED,
    "scoring": SCORINGS,
    "assign": ASSIGNMENTS,
}


@dataclass(frozen=True)
class FactorAnalysis:
    """Weights from a factor analysis of the normalised indicators, or the scores of its factors, which have variance 1
    (their estimates another one: `score_variance` in the diagnostics).

    Squared loadings: each indicator belongs to the factor of its largest squared loading, and weighs that square
    (Nicoletti, Scarpetta and Boylaud 2000, OECD Economics Department Working Paper 226, doi:10.1787/215182844604;
    OECD/JRC Handbook, step 6). Scores: the factors' scores averaged by the variance that they explain.

    Parameters
    ----------
    n_factors : int, "parallel" or "kaiser"
        Number of factors, or how to find it; no default.
    extraction : {"minres", "ml", "principal_axis", "principal_component"}
    rotation : {"varimax", "none", "promax", "oblimin", "quartimax"}
    kaiser : bool
        Normalise by communality before a varimax or promax rotation.
    opposed : {"keep", "drop", "error"}
        What happens to an indicator that pulls against its factor.
    scoring : {"squared_loadings", "regression", "bartlett"}
    assign : {"primary", "all"}
        Squared loading on the factor that it belongs to, or sum over all factors (its communality: an orthogonal
        rotation then changes nothing).
    weighted : bool
        Territories count by their population, in the correlations and in the moments of the scores; parallel analysis
        then draws as many as they are worth (Kish's effective number).
    """

    n_factors: int | Literal["parallel", "kaiser"] | None = field(default=None, metadata={"required": True})
    extraction: str = "minres"
    rotation: str = "varimax"
    kaiser: bool | None = None
    opposed: str = "keep"
    scoring: str = "squared_loadings"
    assign: str = "primary"
    weighted: bool = False

    def __post_init__(self) -> None:
        for option, choices in CHOICES.items():
            value = getattr(self, option)
            if value not in choices:
                raise OptionError(
                    option,
                    say("steps.unknown_value_of_option", option=option, value=repr(value)),
                    fix=nearest(str(value), choices),
                )
        whole = isinstance(self.n_factors, int) and not isinstance(self.n_factors, bool) and self.n_factors >= 1
        if not whole and self.n_factors not in ("parallel", "kaiser"):
            what = (
                say("steps.factor_needs_n_factors")
                if self.n_factors is None
                else say("steps.n_factors", n_factors=repr(self.n_factors))
            )
            raise OptionError("n_factors", what, fix=say("steps.n_factors_n_factors"))
        if self.kaiser is not None and self.rotation not in KAISER:
            raise OptionError(
                "kaiser",
                say("steps.kaiser_no_meaning_rotation", rotation=self.rotation),
                fix=say("steps.remove_kaiser_concerns_varimax"),
            )
        if self.kaiser is not None and not isinstance(self.kaiser, bool):
            raise OptionError("kaiser", say("steps.kaiser_is", kaiser=repr(self.kaiser)), fix=say("steps.kaiser_true"))
        if self.assign == "all" and self.scoring != "squared_loadings":
            raise OptionError("assign", say("steps.assign_concerns_squared_loadings"), fix=say("steps.remove_assign"))
        check_switch("weighted", self.weighted)

    @property
    def needs_population(self) -> bool:
        """True if territories count by their population."""
        return self.weighted

    @property
    def unsigned_alternative(self) -> Words:
        """The option under which no coefficient is negative; empty when none is."""
        return "" if self.scoring == "squared_loadings" else say("steps.scoring_squared_loadings")

    def fit(
        self,
        matrix: IndicatorMatrix,
        *,
        outcome: Floats | None = None,
        blocks: Labels | None = None,
        rng: np.random.Generator | None = None,
    ) -> Weights:
        """Weights from the factors; see `Weighting.fit`.

        Raises
        ------
        Refusal
            If the factors cannot be found or identified, an indicator is opposed and `opposed` is ``error``, or
            Bartlett scores are asked of an improper solution.
        """
        del outcome, blocks
        people = population_of(matrix, say("steps.weighted_factor_analysis")) if self.weighted else None
        return self.of_moments(moments_of(matrix, least=LEAST_INDICATORS, weights=people), rng=rng)

    def of_moments(self, moments: Moments, *, rng: np.random.Generator | None = None) -> Weights:
        """The same from the moments of the territories; see `MomentWeighting.of_moments`."""
        dropped: tuple[str, ...] = ()
        generator = np.random.default_rng(0) if rng is None else rng
        while True:
            found = replace(self._once(moments, generator), dropped=dropped)
            if dropped:
                removed = Remark("opposed_to_factor_removed", n=len(dropped), indicators=dropped[:LISTED])
                found = replace(found, warnings=(*found.warnings, removed))
            if not found.opposed:
                return found
            if self.opposed == "keep":
                return replace(found, warnings=(*found.warnings, _kept(found.opposed, self.scoring)))
            if self.opposed == "error":
                raise _opposed(found, self.scoring)
            dropped += found.opposed
            moments = moments.columns([name for name in moments.indicators if name not in found.opposed])

    def loading_model(self, loadings: Loadings) -> LoadingModel:
        """The same number of factors, extracted and rotated alike; see `LoadingWeighting.loading_model`."""
        kaiser = self.kaiser is not False
        return LoadingModel(self.extraction, len(loadings.components), self.rotation, kaiser, weighted=self.weighted)

    def _once(self, moments: Moments, rng: np.random.Generator) -> Weights:
        refuse_too_few_indicators(moments.n_indicators, LEAST_INDICATORS)
        correlations = moments.correlations
        _refuse_singular(correlations)
        n_factors = self._number(correlations, moments.n, rng)
        self._refuse_unidentified(moments.n_indicators, n_factors)
        try:
            kaiser = self.kaiser is not False
            solution = moments.solution(self.extraction, n_factors, rotation=self.rotation, kaiser=kaiser)
        except NotConverged as error:
            raise Refusal(
                error.words,
                where=say("steps.weighting_factor_extraction", extraction=self.extraction),
                fix=say("steps.use_fewer_factors_another"),
            ) from error
        squared = self.scoring == "squared_loadings"
        found = self._squared(moments, solution) if squared else self._scores(moments, correlations, solution)
        return replace(found, statistics=(*found.statistics, *_reliability(correlations, solution)))

    def _number(self, correlations: Floats, n: int, rng: np.random.Generator) -> int:
        if self.n_factors == "kaiser":
            found = n_factors_kaiser(correlations)
        elif self.n_factors == "parallel":
            found = n_factors_parallel(correlations, n, rng)
        else:
            assert isinstance(self.n_factors, int)
            return self.n_factors
        if found == 0:
            raise Refusal(
                say("steps.no_factor_stands_out", n_factors=self.n_factors),
                where="weighting: factor, n_factors",
                fix=say("steps.indicators_share_too_little"),
            )
        return found

    def _refuse_unidentified(self, m: int, k: int) -> None:
        freedom = ((m - k) ** 2 - (m + k)) / 2
        if k >= m or (self.extraction != "principal_component" and freedom < 0):
            raise Refusal(
                say("steps.factors_indicators_not_identified", k=k, m=m),
                where="weighting: factor, n_factors",
                fix=say("steps.use_fewer_factors_more"),
            )

    def _squared(self, moments: Moments, solution: FactorSolution) -> Weights:
        squares = solution.pattern**2
        belongs = np.argmax(squares, axis=1)
        rows = np.arange(len(belongs))
        loading = solution.pattern[rows, belongs]
        raw = squares[rows, belongs] if self.assign == "primary" else squares.sum(axis=1)
        opposed = _negative(moments, loading)
        return _described(moments, solution, raw / raw.sum(), opposed, loading=loading)

    def _scores(self, moments: Moments, correlations: Floats, solution: FactorSolution) -> Weights:
        """The average of factor scores as one linear combination of the normalised indicators."""
        if self.scoring == "bartlett" and solution.heywood.any():
            names = [name for name, improper in zip(moments.indicators, solution.heywood, strict=True) if improper]
            raise Refusal(
                say("steps.bartlett_scores_not_exist", names=names),
                where="weighting: factor, scoring: bartlett",
                fix=say("steps.use_scoring_regression_fewer"),
                evidence=self._squared(moments, solution),
            )
        coefficients = score_coefficients(correlations, solution, self.scoring)
        combined = coefficients @ (solution.variance / solution.variance.sum())
        found = _described(moments, solution, combined, _negative(moments, combined), loading=None)
        return linear_score(found, moments, combined)


def _negative(moments: Moments, figures: Floats) -> tuple[str, ...]:
    return tuple(name for name, value in zip(moments.indicators, figures, strict=True) if value < -NO_SIGN)


def _described(
    moments: Moments,
    solution: FactorSolution,
    values: Floats,
    opposed: tuple[str, ...],
    *,
    loading: Floats | None,
) -> Weights:
    names = tuple(f"F{k + 1}" for k in range(solution.pattern.shape[1]))
    improper = tuple(name for name, flagged in zip(moments.indicators, solution.heywood, strict=True) if flagged)
    heywood = Remark("heywood", n=len(improper), indicators=improper[:LISTED])
    return Weights(
        indicators=moments.indicators,
        values=values,
        loading=loading,
        loadings=Loadings(moments.indicators, names, solution.pattern, solution.structure, solution.communalities),
        opposed=opposed,
        warnings=(heywood,) if improper else (),
        statistics=tuple(_statistics(moments, solution, names)),
    )


def _statistics(moments: Moments, solution: FactorSolution, names: tuple[str, ...]) -> list[Statistic]:
    shares = solution.variance / moments.n_indicators
    found = [Statistic("n_factors", float(len(names))), Statistic("heywood", float(solution.heywood.any()))]
    found += [Statistic("explained_variance", float(v), component=f) for v, f in zip(shares, names, strict=True)]
    found += [
        Statistic("uniqueness", float(value), indicator=name)
        for value, name in zip(solution.uniquenesses, moments.indicators, strict=True)
    ]
    if not np.allclose(solution.phi, np.eye(len(names))):
        found += [
            Statistic("factor_correlation", float(solution.phi[a, b]), component=f"{names[a]}-{names[b]}")
            for a in range(len(names))
            for b in range(a + 1, len(names))
        ]
    return found


def _reliability(correlations: Floats, solution: FactorSolution) -> list[Statistic]:
    """Omega, and how well each factor can be scored; a Heywood case has neither."""
    if solution.heywood.any():
        return []
    found = [Statistic("omega_total", omega_total(correlations, solution))]
    known = determinacy(correlations, solution)
    return found + [Statistic("determinacy", float(value), component=f"F{k}") for k, value in enumerate(known, 1)]


def _refuse_singular(correlations: Floats) -> None:
    if is_singular(correlations):
        raise Refusal(
            say("steps.indicators_linearly_dependent_factors"),
            where="weighting: factor",
            fix=say("steps.leave_out_indicator_others"),
        )


def _kept(opposed: tuple[str, ...], scoring: str) -> Remark:
    if scoring == "squared_loadings":
        return Remark("opposed_to_factor_kept", n=len(opposed), indicators=opposed[:LISTED])
    return Remark("opposed_to_index_kept", n=len(opposed), indicators=opposed[:LISTED])


def _pulls(names: tuple[str, ...], scoring: str) -> Words:
    n = len(names)
    what = say("steps.their_factor", n) if scoring == "squared_loadings" else say("steps.the_index")
    return say("steps.pull_against", n, names=names, what=what)


def _opposed(found: Weights, scoring: str) -> Refusal:
    return Refusal(
        _pulls(found.opposed, scoring),
        where="weighting: factor",
        fix=say("steps.check_direction_use_opposed", opposed=found.opposed),
        evidence=found,
    )
