"""An index version: one complete choice of steps, fitted on some territories and applicable to any."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

import numpy as np

from ifn_research.aggregation import RULES
from ifn_research.aggregation.base import Rule
from ifn_research.aggregation.hierarchy import aggregate
from ifn_research.aggregation.rescale import RESCALINGS, Rescaling
from ifn_research.errors import DataError, Refusal, plural
from ifn_research.indicators.catalogue import Definition
from ifn_research.indicators.imputation import IMPUTATIONS, Imputation
from ifn_research.indicators.imputation.base import refuse_low_coverage, sufficiently_known
from ifn_research.indicators.normalisation import NORMALISATIONS, Normalisation
from ifn_research.indicators.outliers import OUTLIER_TREATMENTS
from ifn_research.indicators.step import Learned, Step
from ifn_research.matrix import Bools, Floats, IndicatorMatrix, Labels, Weights
from ifn_research.weighting import WEIGHTINGS
from ifn_research.weighting.base import Weighting

FORMAT = 1
LEAST_TERRITORIES = 3
# Scores that differ by less than this share of their size are one score and the rounding of its sum.
SAME = 1e-12


@dataclass(frozen=True)
class Recipe:
    """The steps of an index version, built and checked but not yet fitted."""

    name: str
    imputation: Imputation
    outliers: Step
    normalisation: Normalisation
    weighting: Weighting
    rules: tuple[Rule, ...]
    staged: bool
    rescale: Rescaling
    allow_low_coverage: bool = False


@dataclass(frozen=True)
class Prepared:
    """What a recipe made of the territories before weighting.

    Attributes
    ----------
    learned : mapping of step name to what the step learned
    normalised : IndicatorMatrix
        The territories that are kept, oriented and comparable.
    """

    learned: Mapping[str, Learned]
    normalised: IndicatorMatrix


@dataclass(frozen=True)
class Scored:
    """Scores of a set of territories, and how they came about.

    Attributes
    ----------
    codes : array of str, shape (n_territories,)
        The territories that could be scored, in the order given.
    scores : array, shape (n_territories,)
        Higher = more fragile.
    nodes : mapping of dimension path to array, each of shape (n_territories,)
    contributions : array, shape (n_territories, n_indicators)
        Contribution of each indicator; they sum to the score before rescaling.
    raw, normalised : IndicatorMatrix
        The same territories and the indicators that the index keeps, before and after the steps.
    out_of_range : array of bool, shape (n_territories, n_indicators)
        Cells beyond the range of the territories on which the index was fitted.
    left_out : array of str
        Codes of the territories that could not be scored.
    """

    codes: Labels
    scores: Floats
    nodes: Mapping[str, Floats]
    contributions: Floats
    raw: IndicatorMatrix
    normalised: IndicatorMatrix
    out_of_range: Bools
    left_out: Labels


@dataclass(frozen=True)
class IndexVersion:
    """A fitted index: what it learned on one set of territories scores any other.

    Attributes
    ----------
    recipe : Recipe
    definitions : tuple of Definition
        How each indicator is computed from raw columns.
    learned : mapping
        What each step learned.
    weights : Weights
    centre : array, shape (n_indicators,)
        Means of the normalised indicators where the index was fitted.
    """

    recipe: Recipe
    definitions: tuple[Definition, ...]
    learned: Mapping[str, Any]
    weights: Weights
    centre: Floats = field(default_factory=lambda: np.zeros(0))

    @property
    def name(self) -> str:
        """Name of the version."""
        return self.recipe.name

    def score(self, matrix: IndicatorMatrix) -> Scored:
        """Score any territories with what was learned.

        Parameters
        ----------
        matrix : IndicatorMatrix
            Raw values of the index's indicators, in the order of `definitions`.

        Raises
        ------
        Refusal
            If the territories have missing cells that the imputation refuses, or an unknown reference group.
        """
        recipe = self.recipe
        kept = _sufficient(recipe, matrix)
        treated = recipe.imputation.apply(kept, self.learned["imputation"])
        raw = kept.rows(_among(kept.codes, treated.codes))
        treated = recipe.outliers.apply(treated, self.learned["outliers"])
        beyond = recipe.normalisation.out_of_range(treated, self.learned["normalisation"])
        normalised = recipe.normalisation.apply(treated, self.learned["normalisation"])
        position = [normalised.indicators.index(name) for name in self.weights.indicators]
        normalised = normalised.columns(self.weights.indicators)
        scores, nodes, contributions = self._aggregate(normalised)
        return Scored(
            codes=normalised.codes,
            scores=recipe.rescale.apply(scores, self.learned["rescale"]),
            nodes=nodes,
            contributions=contributions,
            raw=raw.columns(self.weights.indicators),
            normalised=normalised,
            out_of_range=beyond[:, position],
            left_out=matrix.codes[~_among(matrix.codes, normalised.codes)],
        )

    def _aggregate(self, normalised: IndicatorMatrix) -> tuple[Floats, Mapping[str, Floats], Floats]:
        weights = self.weights
        result = aggregate(normalised, weights.values, self.recipe.rules, staged=self.recipe.staged)
        if weights.scale == 1.0 and weights.origin == 0.0:
            return result.scores, result.nodes, result.contributions
        scores = weights.scale * (result.scores - weights.origin)
        return scores, result.nodes, weights.scale * weights.values * (normalised.values - self.centre)

    def to_json(self) -> str:
        """Everything that scoring needs, as JSON text."""
        recipe = self.recipe
        weights = self.weights
        document = {
            "format": FORMAT,
            "name": recipe.name,
            "indicators": [asdict(definition) for definition in self.definitions],
            "steps": {
                "imputation": describe(recipe.imputation, IMPUTATIONS),
                "outliers": describe(recipe.outliers, OUTLIER_TREATMENTS),
                "normalisation": describe(recipe.normalisation, NORMALISATIONS),
                "weighting": describe(recipe.weighting, WEIGHTINGS),
                "aggregation": [describe(rule, RULES) for rule in recipe.rules],
                "rescale": describe(recipe.rescale, RESCALINGS),
            },
            "staged": recipe.staged,
            "allow_low_coverage": recipe.allow_low_coverage,
            "learned": self.learned,
            "weights": {
                "indicators": list(weights.indicators),
                "values": weights.values.tolist(),
                "scale": weights.scale,
                "origin": weights.origin,
            },
            "centre": self.centre.tolist(),
        }
        return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> IndexVersion:
        """The index that `to_json` saved.

        Raises
        ------
        DataError
            If the text is not an index of this format.
        """
        try:
            document = json.loads(text)
            return cls._from_document(document)
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise DataError(
                f"this is not a fitted index ({error!r})",
                where="index.json",
                fix="take it from a results folder: versions/<version>/index.json",
            ) from error

    @classmethod
    def _from_document(cls, document: Mapping[str, Any]) -> IndexVersion:
        if document["format"] != FORMAT:
            raise DataError(
                f"this index has format {document['format']}, this release reads format {FORMAT}",
                where="index.json",
                fix="score with the release that made it, or run the study again",
            )
        steps = document["steps"]
        recipe = Recipe(
            name=document["name"],
            imputation=restore(steps["imputation"], IMPUTATIONS),
            outliers=restore(steps["outliers"], OUTLIER_TREATMENTS),
            normalisation=restore(steps["normalisation"], NORMALISATIONS),
            weighting=restore(steps["weighting"], WEIGHTINGS),
            rules=tuple(restore(rule, RULES) for rule in steps["aggregation"]),
            staged=document["staged"],
            rescale=restore(steps["rescale"], RESCALINGS),
            allow_low_coverage=document["allow_low_coverage"],
        )
        weights = document["weights"]
        return cls(
            recipe=recipe,
            definitions=tuple(Definition(**definition) for definition in document["indicators"]),
            learned=document["learned"],
            weights=Weights(
                indicators=tuple(weights["indicators"]),
                values=np.array(weights["values"], dtype=np.float64),
                scale=weights["scale"],
                origin=weights["origin"],
            ),
            centre=np.array(document["centre"], dtype=np.float64),
        )


def prepare(recipe: Recipe, matrix: IndicatorMatrix) -> Prepared:
    """Fit and apply every step before weighting.

    Raises
    ------
    Refusal
        If too little is known of an indicator, or a step cannot be fitted.
    """
    if not recipe.allow_low_coverage and _accepts_missing(recipe):
        refuse_low_coverage(matrix)
    kept = _sufficient(recipe, matrix)
    imputed_with = recipe.imputation.fit(kept)
    treated = recipe.imputation.apply(kept, imputed_with)
    _refuse_too_few(treated)
    treated_with = recipe.outliers.fit(treated)
    treated = recipe.outliers.apply(treated, treated_with)
    normalised_with = recipe.normalisation.fit(treated)
    normalised = recipe.normalisation.apply(treated, normalised_with)
    learned = {"imputation": imputed_with, "outliers": treated_with, "normalisation": normalised_with}
    return Prepared(learned, normalised)


def fit(
    recipe: Recipe,
    definitions: tuple[Definition, ...],
    prepared: Prepared,
    *,
    outcome: Floats | None = None,
    blocks: Labels | None = None,
    rng: np.random.Generator | None = None,
) -> IndexVersion:
    """Estimate the weights of a recipe on prepared territories, those that are complete.

    Raises
    ------
    Refusal
        If the data cannot support the weighting or the aggregation.
    """
    matrix = prepared.normalised
    known = np.asarray(~np.isnan(matrix.values).any(axis=1))
    if not known.all():
        outcome = None if outcome is None else outcome[known]
        blocks = None if blocks is None else blocks[known]
    weights = recipe.weighting.fit(matrix.rows(known), outcome=outcome, blocks=blocks, rng=rng)
    kept = matrix.columns(weights.indicators)
    index = IndexVersion(
        recipe=recipe,
        definitions=definitions,
        learned=prepared.learned,
        weights=weights,
        centre=np.nanmean(kept.values, axis=0),
    )
    scores, _, _ = index._aggregate(kept)
    _refuse_constant(scores, kept.values, weights)
    return replace(index, learned={**prepared.learned, "rescale": recipe.rescale.fit(scores)})


def _refuse_too_few(matrix: IndicatorMatrix) -> None:
    n = matrix.n_territories
    if n < LEAST_TERRITORIES:
        raise Refusal(
            f"{n} {plural(n, 'territory is', 'territories are')} complete, an index needs at least {LEAST_TERRITORIES}",
            where="the territories that the imputation keeps",
            fix="use an imputation that fills or accepts missing cells (available, median), or drop the indicators "
            "that are rarely known",
        )


def _refuse_constant(scores: Floats, values: Floats, weights: Weights) -> None:
    known = scores[~np.isnan(scores)]
    if known.size and np.ptp(known) <= SAME * weights.scale * np.nanmax(np.abs(values)):
        raise Refusal(
            f"the index does not vary: every territory has the score {known[0]:.6g}",
            where="the indicators of this version, after normalisation and weighting",
            fix="check that its indicators vary between territories and do not cancel out",
            evidence=weights,
        )


def describe(step: object, registry: Mapping[str, type]) -> dict[str, Any]:
    """A step as its YAML would say it: the method and its options."""
    method = next(name for name, kind in registry.items() if kind is type(step))
    options = {item.name: getattr(step, item.name) for item in fields(step)}  # type: ignore[arg-type]
    return {"method": method, "options": options}


def restore(described: Mapping[str, Any], registry: Mapping[str, type]) -> Any:
    """The step that `describe` described."""
    return registry[described["method"]](**described["options"])


def _among(codes: Labels, known: Labels) -> Bools:
    kept = set(known)
    return np.fromiter((code in kept for code in codes), dtype=bool, count=len(codes))


def _accepts_missing(recipe: Recipe) -> bool:
    return type(recipe.imputation) is not IMPUTATIONS["none"]


def _sufficient(recipe: Recipe, matrix: IndicatorMatrix) -> IndicatorMatrix:
    return matrix.rows(sufficiently_known(matrix)) if recipe.imputation.leaves_out_territories else matrix
