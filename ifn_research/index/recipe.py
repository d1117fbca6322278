"""What an index version is before it is fitted: its steps, and what they make of the territories before weighting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from ifn_research.config import CoverageConfig
from ifn_research.errors import Refusal, plural
from ifn_research.matrix import Bools, IndicatorMatrix, Labels, Statistic
from ifn_research.steps.aggregation import RULES
from ifn_research.steps.aggregation.base import Rule
from ifn_research.steps.base import Learned, Step
from ifn_research.steps.imputation import IMPUTATIONS, Imputation
from ifn_research.steps.imputation.base import complete, refuse_low_coverage, sufficiently_known
from ifn_research.steps.normalisation import NORMALISATIONS, Normalisation
from ifn_research.steps.outliers import OUTLIER_TREATMENTS
from ifn_research.steps.rescale import RESCALINGS, Rescaling
from ifn_research.steps.shrinkage import SHRINKAGES
from ifn_research.steps.transformation import Transformation
from ifn_research.steps.weighting import WEIGHTINGS
from ifn_research.steps.weighting.base import Weighting

LEAST_TERRITORIES = 3


@dataclass(frozen=True)
class Recipe:
    """The steps of an index version, built and checked but not yet fitted."""

    name: str
    shrinkage: Step
    imputation: Imputation
    outliers: Step
    normalisation: Normalisation
    weighting: Weighting
    rules: tuple[Rule, ...]
    staged: bool
    rescale: Rescaling
    rescale_stages: bool = False
    coverage: CoverageConfig = field(default_factory=CoverageConfig)

    @property
    def transformation(self) -> Transformation:
        """What puts indicators on the scales that they declare."""
        return Transformation()

    @property
    def shrinks(self) -> bool:
        """Whether rates from counts are replaced by estimates."""
        return type(self.shrinkage) is not SHRINKAGES["none"]

    @property
    def between(self) -> Normalisation | None:
        """What puts the scores of a stage back on the scale of the indicators; None when nothing does."""
        return self.normalisation if self.rescale_stages else None

    def sufficient(self, matrix: IndicatorMatrix) -> IndicatorMatrix:
        """The territories of which enough is known: the only ones of which anything is learned."""
        if self.imputation.leaves_out_raw:
            known = complete(matrix)
            # Where none is complete, the imputation says so.
            return matrix.rows(known) if known.any() else matrix
        if not self.imputation.leaves_out_territories:
            return matrix
        return matrix.rows(sufficiently_known(matrix, self.coverage.territories))

    def to_document(self) -> dict[str, Any]:
        """The recipe as plain data."""
        return {
            "steps": {
                "shrinkage": _describe(self.shrinkage, SHRINKAGES),
                "imputation": _describe(self.imputation, IMPUTATIONS),
                "outliers": _describe(self.outliers, OUTLIER_TREATMENTS),
                "normalisation": _describe(self.normalisation, NORMALISATIONS),
                "weighting": _describe(self.weighting, WEIGHTINGS),
                "aggregation": [_describe(rule, RULES) for rule in self.rules],
                "rescale": _describe(self.rescale, RESCALINGS),
            },
            "staged": self.staged,
            "rescale_stages": self.rescale_stages,
            "coverage": {"indicators": self.coverage.indicators, "territories": self.coverage.territories},
        }

    @classmethod
    def from_document(cls, name: str, document: Mapping[str, Any]) -> Recipe:
        """The recipe that `to_document` described."""
        steps = document["steps"]
        return cls(
            name=name,
            shrinkage=_restore(steps["shrinkage"], SHRINKAGES),
            imputation=_restore(steps["imputation"], IMPUTATIONS),
            outliers=_restore(steps["outliers"], OUTLIER_TREATMENTS),
            normalisation=_restore(steps["normalisation"], NORMALISATIONS),
            weighting=_restore(steps["weighting"], WEIGHTINGS),
            rules=tuple(_restore(rule, RULES) for rule in steps["aggregation"]),
            staged=document["staged"],
            rescale=_restore(steps["rescale"], RESCALINGS),
            rescale_stages=document["rescale_stages"],
            coverage=CoverageConfig(**document["coverage"]),
        )


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


@dataclass(frozen=True)
class Prepared:
    """What a recipe made of the territories on which its steps were fitted.

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
    treated = _treat(recipe, matrix, learned, fitting=True)
    return Prepared(learned, treated, recipe.shrinkage.diagnostics(recipe.sufficient(matrix), learned["shrinkage"]))


def treat(recipe: Recipe, matrix: IndicatorMatrix, learned: Mapping[str, Learned]) -> Treated:
    """Apply the steps before weighting to any territories with what was learned.

    Raises
    ------
    Refusal
        If cells are missing that the imputation refuses, or a reference group is unknown.
    """
    return _treat(recipe, matrix, dict(learned), fitting=False)


def _treat(recipe: Recipe, matrix: IndicatorMatrix, learned: dict[str, Learned], *, fitting: bool) -> Treated:
    """Every step in its order; `learned` is filled when fitting."""

    def step(name: str, method: Step, before: IndicatorMatrix) -> IndicatorMatrix:
        if fitting:
            learned[name] = method.fit(before)
        return method.apply(before, learned[name])

    kept = recipe.sufficient(matrix)
    shrunk = step("shrinkage", recipe.shrinkage, kept)
    transformed = step("transform", recipe.transformation, shrunk)
    filled = step("imputation", recipe.imputation, transformed)
    if fitting:
        _refuse_too_few(recipe, filled)
    stays = among(kept.codes, filled.codes)
    pulled_in = recipe.transformation.out_of_range(shrunk, learned["transform"])[stays]
    treated = step("outliers", recipe.outliers, filled)
    normalised = step("normalisation", recipe.normalisation, treated)
    # A value that the treatment pulls in is within what the normalisation saw, and yet beyond what was seen.
    beyond = recipe.outliers.out_of_range(filled, learned["outliers"])
    beyond = beyond | recipe.normalisation.out_of_range(treated, learned["normalisation"])
    last = complete(normalised) if recipe.imputation.leaves_out_normalised else np.ones(len(beyond), dtype=bool)
    normalised = normalised.rows(last)
    stays = among(kept.codes, normalised.codes)
    return Treated(
        given=matrix.codes,
        raw=kept.rows(stays),
        shrunk=shrunk.rows(stays),
        normalised=normalised,
        out_of_range=(pulled_in | beyond)[last],
    )


def among(codes: Labels, known: Labels) -> Bools:
    """Which codes are among the known ones, shape of the codes."""
    if codes is known or np.array_equal(codes, known):
        return np.ones(len(codes), dtype=bool)
    kept = set(known)
    return np.fromiter((code in kept for code in codes), dtype=bool, count=len(codes))


def _refuse_too_few(recipe: Recipe, filled: IndicatorMatrix) -> None:
    n = (filled.rows(complete(filled)) if recipe.imputation.leaves_out_normalised else filled).n_territories
    if n < LEAST_TERRITORIES:
        drops = type(recipe.imputation) is IMPUTATIONS["drop"]
        other = ", or write imputation: median or imputation: available" if drops else ""
        raise Refusal(
            f"{n} {plural(n, 'territory is', 'territories are')} complete, an index needs at least {LEAST_TERRITORIES}",
            where="the territories that the imputation keeps",
            fix=f"leave the indicators that are rarely known out of the version{other}",
        )


def _describe(step: object, registry: Mapping[str, type]) -> dict[str, Any]:
    """A step as its YAML would say it: the method and its options."""
    method = next(name for name, kind in registry.items() if kind is type(step))
    options = {item.name: getattr(step, item.name) for item in fields(step)}  # type: ignore[arg-type]
    return {"method": method, "options": options}


def _restore(described: Mapping[str, Any], registry: Mapping[str, type]) -> Any:
    """The step that `_describe` described."""
    return registry[described["method"]](**described["options"])
