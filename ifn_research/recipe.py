"""What an index version is before it is fitted: its steps, and what they make of the territories before weighting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from ifn_research.aggregation import RULES
from ifn_research.aggregation.base import Rule
from ifn_research.aggregation.rescale import RESCALINGS, Rescaling
from ifn_research.errors import Refusal, plural
from ifn_research.indicators.imputation import IMPUTATIONS, Imputation
from ifn_research.indicators.imputation.base import refuse_low_coverage, sufficiently_known
from ifn_research.indicators.normalisation import NORMALISATIONS, Normalisation
from ifn_research.indicators.outliers import OUTLIER_TREATMENTS
from ifn_research.indicators.shrinkage import SHRINKAGES
from ifn_research.indicators.step import Learned, Step
from ifn_research.matrix import IndicatorMatrix, Statistic
from ifn_research.weighting import WEIGHTINGS
from ifn_research.weighting.base import Weighting

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
    allow_low_coverage: bool = False

    @property
    def shrinks(self) -> bool:
        """Whether rates from counts are replaced by estimates."""
        return type(self.shrinkage) is not SHRINKAGES["none"]

    @property
    def between(self) -> Normalisation | None:
        """What puts the scores of a stage back on the scale of the indicators; None when nothing does."""
        return self.normalisation if self.rescale_stages else None

    def sufficient(self, matrix: IndicatorMatrix) -> IndicatorMatrix:
        """The territories of which enough is known."""
        return matrix.rows(sufficiently_known(matrix)) if self.imputation.leaves_out_territories else matrix

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
            "allow_low_coverage": self.allow_low_coverage,
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
            allow_low_coverage=document["allow_low_coverage"],
        )


@dataclass(frozen=True)
class Prepared:
    """What a recipe made of the territories before weighting.

    Attributes
    ----------
    learned : mapping of step name to what the step learned
    normalised : IndicatorMatrix
        The territories that are kept, oriented and comparable.
    statistics : tuple of Statistic
        What the steps have to say.
    """

    learned: Mapping[str, Learned]
    normalised: IndicatorMatrix
    statistics: tuple[Statistic, ...] = ()


def prepare(recipe: Recipe, matrix: IndicatorMatrix) -> Prepared:
    """Fit and apply every step before weighting.

    Raises
    ------
    Refusal
        If too little is known of an indicator, or a step cannot be fitted.
    """
    if not recipe.allow_low_coverage and type(recipe.imputation) is not IMPUTATIONS["none"]:
        refuse_low_coverage(matrix)
    kept = recipe.sufficient(matrix)
    shrunk_with = recipe.shrinkage.fit(kept)
    shrunk = recipe.shrinkage.apply(kept, shrunk_with)
    imputed_with = recipe.imputation.fit(shrunk)
    treated = recipe.imputation.apply(shrunk, imputed_with)
    _refuse_too_few(treated)
    treated_with = recipe.outliers.fit(treated)
    treated = recipe.outliers.apply(treated, treated_with)
    normalised_with = recipe.normalisation.fit(treated)
    normalised = recipe.normalisation.apply(treated, normalised_with)
    learned = {
        "shrinkage": shrunk_with,
        "imputation": imputed_with,
        "outliers": treated_with,
        "normalisation": normalised_with,
    }
    return Prepared(learned, normalised, recipe.shrinkage.diagnostics(kept, shrunk_with))


def _refuse_too_few(matrix: IndicatorMatrix) -> None:
    n = matrix.n_territories
    if n < LEAST_TERRITORIES:
        raise Refusal(
            f"{n} {plural(n, 'territory is', 'territories are')} complete, an index needs at least {LEAST_TERRITORIES}",
            where="the territories that the imputation keeps",
            fix="use an imputation that fills or accepts missing cells (available, median), or drop the indicators "
            "that are rarely known",
        )


def _describe(step: object, registry: Mapping[str, type]) -> dict[str, Any]:
    """A step as its YAML would say it: the method and its options."""
    method = next(name for name, kind in registry.items() if kind is type(step))
    options = {item.name: getattr(step, item.name) for item in fields(step)}  # type: ignore[arg-type]
    return {"method": method, "options": options}


def _restore(described: Mapping[str, Any], registry: Mapping[str, type]) -> Any:
    """The step that `_describe` described."""
    return registry[described["method"]](**described["options"])
