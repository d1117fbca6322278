"""Territories made comparable: every step of a recipe before weighting, fitted or applied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ifn_research.errors import Refusal
from ifn_research.index.recipe import Recipe
from ifn_research.language.messages import say
from ifn_research.matrix import Bools, IndicatorMatrix, Labels, Statistic
from ifn_research.steps.base import Learned, Step
from ifn_research.steps.imputation import IMPUTATIONS
from ifn_research.steps.imputation.base import complete, refuse_low_coverage

LEAST_TERRITORIES = 3


@dataclass(frozen=True)
class Treated:
    """Territories at each step before weighting.

    Attributes
    ----------
    given : array of str
        Codes of all territories, those that were left out included.
    raw, shrunk, normalised : IndicatorMatrix
        The territories that are kept: as they came, after the shrinkage, and oriented and comparable.
    out_of_range : array of bool, shape (n_territories, n_indicators)
        Cells beyond the range of the territories on which the steps were fitted, before or after the treatment of
        outliers.
    """

    given: Labels
    raw: IndicatorMatrix
    shrunk: IndicatorMatrix
    normalised: IndicatorMatrix
    out_of_range: Bools

    def columns_out_of_range(self, indicators: Sequence[str]) -> Bools:
        """The cells of the named indicators that are out of range."""
        if tuple(indicators) == self.normalised.indicators:
            return self.out_of_range
        return self.out_of_range[:, [self.normalised.indicators.index(name) for name in indicators]]


@dataclass(frozen=True)
class Prepared:
    """The work of a recipe on the territories on which its steps were fitted.

    Attributes
    ----------
    learned : mapping of step name to what the step learned
    treated : Treated
    statistics : tuple of Statistic
        What the steps have to say.
    """

    learned: Mapping[str, Learned]
    treated: Treated
    statistics: tuple[Statistic, ...] = ()

    @property
    def normalised(self) -> IndicatorMatrix:
        """The territories that are kept, oriented and comparable."""
        return self.treated.normalised


def prepare(recipe: Recipe, matrix: IndicatorMatrix) -> Prepared:
    """Fit and apply every step before weighting.

    Raises
    ------
    Refusal
        If too little is known of an indicator, or a step cannot be fitted.
    """
    if type(recipe.imputation) is not IMPUTATIONS["none"]:
        refuse_low_coverage(matrix, recipe.coverage.indicators)
    learned: dict[str, Learned] = {}
    kept = recipe.sufficient(matrix)
    treated = _treat(recipe, matrix.codes, kept, learned, fitting=True)
    return Prepared(learned, treated, recipe.shrinkage.diagnostics(kept, learned["shrinkage"]))


def treat(recipe: Recipe, matrix: IndicatorMatrix, learned: Mapping[str, Learned]) -> Treated:
    """Apply the steps before weighting to any territories with what was learned.

    Raises
    ------
    Refusal
        If cells are missing that the imputation refuses, or a reference group is unknown.
    """
    return _treat(recipe, matrix.codes, recipe.sufficient(matrix), dict(learned), fitting=False)


def _treat(
    recipe: Recipe, given: Labels, kept: IndicatorMatrix, learned: dict[str, Learned], *, fitting: bool
) -> Treated:
    """Every step in its order; `learned` is filled when fitting."""

    def step(name: str, method: Step, before: IndicatorMatrix) -> IndicatorMatrix:
        if fitting:
            learned[name], after = method.fit_apply(before)
            return after
        return method.apply(before, learned[name])

    shrunk = step("shrinkage", recipe.shrinkage, kept)
    transformed = step("transform", recipe.transformation, shrunk)
    filled = step("imputation", recipe.imputation, transformed)
    if fitting:
        _refuse_too_few(recipe, filled)
    pulled_in = recipe.transformation.out_of_range(shrunk, learned["transform"])
    pulled_in = rows_of(pulled_in, among(kept.codes, filled.codes))
    treated = step("outliers", recipe.outliers, filled)
    normalised = step("normalisation", recipe.normalisation, treated)
    # A value that the treatment pulls in is within what the normalisation saw, and yet beyond what was seen.
    beyond = recipe.outliers.out_of_range(filled, learned["outliers"])
    beyond |= recipe.normalisation.out_of_range(treated, learned["normalisation"])
    beyond |= pulled_in
    last = complete(normalised) if recipe.imputation.leaves_out_normalised else np.ones(len(beyond), dtype=bool)
    normalised = normalised.rows(last)
    stays = among(kept.codes, normalised.codes)
    return Treated(
        given=given,
        raw=kept.rows(stays),
        shrunk=shrunk.rows(stays),
        normalised=normalised,
        out_of_range=rows_of(beyond, last),
    )


def rows_of(values: NDArray[Any], kept: Bools) -> NDArray[Any]:
    """The rows that a mask keeps, in row-major order; the array itself when it is so and the mask keeps all."""
    return np.ascontiguousarray(values) if kept.all() else values[kept]


def among(codes: Labels, known: Labels) -> Bools:
    """The codes that are among the known ones, as booleans, shape of the codes."""
    if codes is known or np.array_equal(codes, known):
        return np.ones(len(codes), dtype=bool)
    kept = set(known)
    return np.fromiter((code in kept for code in codes), dtype=bool, count=len(codes))


def _refuse_too_few(recipe: Recipe, filled: IndicatorMatrix) -> None:
    n = (filled.rows(complete(filled)) if recipe.imputation.leaves_out_normalised else filled).n_territories
    if n < LEAST_TERRITORIES:
        drops = type(recipe.imputation) is IMPUTATIONS["drop"]
        fix = say("index.leave_indicators_rarely_known")
        if drops:
            fix = say("index.leave_indicators_rarely_known_out")
        raise Refusal(
            say("index.territories_complete_index_needs", n, least_territories=LEAST_TERRITORIES),
            where=say("index.territories_imputation_keeps"),
            fix=fix,
        )
