"""An index version: one complete choice of steps, fitted on some territories and applicable to any."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from ifn_research.errors import DataError
from ifn_research.index.codec import recipe_document, recipe_from, weights_document, weights_from
from ifn_research.index.definitions import Definition
from ifn_research.index.preparation import Treated, among, rows_of, treat
from ifn_research.index.recipe import Recipe
from ifn_research.language.messages import say
from ifn_research.matrix import Bools, Floats, IndicatorMatrix, Labels, Weights
from ifn_research.steps.aggregation.base import row_sums
from ifn_research.steps.aggregation.hierarchy import (
    Aggregated,
    Aggregation,
    Before,
    centred_contributions,
    weighted_sums,
)
from ifn_research.steps.weighting.base import LocalWeighting

FORMAT = 4


def _described(definition: Definition) -> dict[str, Any]:
    """A definition as plain data; what came later is told where it says something."""
    document = asdict(definition)
    return {name: value for name, value in document.items() if name != "per" or value is not None}


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
    raw, shrunk, normalised : IndicatorMatrix
        The same territories and the indicators that the index keeps, before the steps, after the first and after all.
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
    shrunk: IndicatorMatrix
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
    """

    recipe: Recipe
    definitions: tuple[Definition, ...]
    learned: Mapping[str, Any]
    weights: Weights

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
        return self.score_treated(treat(self.recipe, matrix, self.learned))

    def scores(self, matrix: IndicatorMatrix) -> tuple[Labels, Floats]:
        """Codes and scores alone of any territories that have one; see `score`."""
        normalised = treat(self.recipe, matrix, self.learned).normalised.columns(self.weights.indicators)
        known, scores = self.known_scores(self._aggregated(normalised, scores_only=True))
        return normalised.codes[known], scores

    def score_treated(self, treated: Treated) -> Scored:
        """Score territories whose indicators are normalised, such as those on which the index was fitted."""
        normalised = treated.normalised.columns(self.weights.indicators)
        return self.scored(treated, self._aggregated(normalised))

    def scored(self, treated: Treated, result: Aggregated) -> Scored:
        """Scores of territories whose indicators are aggregated, and how they came about."""
        kept = self.weights.indicators
        known, scores = self.known_scores(result)
        raw = treated.raw.columns(kept).rows(known)
        return Scored(
            codes=raw.codes,
            scores=scores,
            nodes={path: rows_of(scores, known) for path, scores in result.nodes.items()},
            contributions=rows_of(result.contributions, known),
            raw=raw,
            shrunk=treated.shrunk.columns(kept).rows(known),
            normalised=treated.normalised.columns(kept).rows(known),
            out_of_range=rows_of(treated.columns_out_of_range(kept), known),
            left_out=treated.given[~among(treated.given, raw.codes)],
        )

    def known_scores(self, result: Aggregated) -> tuple[Bools, Floats]:
        """The territories that have a score, shape (n_territories,), and their scores.

        What a territory knows may have no weight: it then has none.
        """
        known = ~np.isnan(result.scores)
        return known, self.recipe.rescale.apply(rows_of(result.scores, known), self.learned["rescale"])

    def _aggregated(self, normalised: IndicatorMatrix, *, scores_only: bool = False) -> Aggregated:
        return self.aggregated(normalised, self.learned.get("aggregation", {}), scores_only=scores_only)

    def aggregated(
        self, normalised: IndicatorMatrix, learned: Mapping[str, Any] | None, *, scores_only: bool = False
    ) -> Aggregated:
        """Scores of normalised territories before rescaling; learns from them when nothing was learned."""
        recipe, weights = self.recipe, self.weights
        if isinstance(recipe.weighting, LocalWeighting):
            return weighted_sums(normalised, recipe.weighting.own_weights(normalised, weights))
        whole = Aggregation(
            weights.values,
            tuple(recipe.rules),
            recipe.staged,
            recipe.between,
            learned,
            Before(
                recipe.normalisation.made_positive,
                recipe.normalisation.lowest_of_fit(),
                getattr(recipe.weighting, "unsigned_alternative", ""),
            ),
            weights.totals,
        )
        result = whole.aggregate(normalised, scores_only=scores_only)
        if weights.centre is None:
            return result
        contributions = weights.scale * centred_contributions(normalised.values, weights.values, weights.centre)
        scores = np.where(np.isnan(result.scores), np.nan, row_sums(contributions))
        return replace(result, scores=scores, contributions=contributions)

    def to_json(self) -> str:
        """Everything that scoring needs, as JSON text."""
        recipe = self.recipe
        document = {
            "format": FORMAT,
            "name": recipe.name,
            "indicators": [_described(definition) for definition in self.definitions],
            **recipe_document(recipe),
            "learned": self.learned,
            "weights": weights_document(self.weights),
        }
        return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False, default=np.ndarray.tolist)

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
        except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
            raise DataError(
                say("index.not_fitted_index", error=" ".join(repr(error).split())[:200]),
                where="index.json",
                fix=say("index.take_results_folder_versions"),
            ) from error

    @classmethod
    def _from_document(cls, document: Mapping[str, Any]) -> IndexVersion:
        if document["format"] != FORMAT:
            raise DataError(
                say("index.index_format_release_reads", found=document["format"], known=FORMAT),
                where="index.json",
                fix=say("index.score_release_made_run"),
            )
        return cls(
            recipe=recipe_from(document["name"], document),
            definitions=tuple(Definition.from_document(definition) for definition in document["indicators"]),
            learned=document["learned"],
            weights=weights_from(document["weights"]),
        )
