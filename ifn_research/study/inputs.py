"""A study's configuration with its data, and what several stages need of both, each worked out once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np
import pandas as pd
import scipy

from ifn_research.config.models import GroundTruthConfig, StudyConfig, VersionConfig
from ifn_research.config.validation import DENSITY
from ifn_research.data.study_data import StudyData, outcome_bounds, outcome_values
from ifn_research.data.values import Measurement as Measured
from ifn_research.data.values import values_of
from ifn_research.geography.blocks import BlockDesign
from ifn_research.geography.neighbours import NeighbourDesign, contiguity
from ifn_research.geography.places import Places
from ifn_research.index.definitions import Definition, raw_matrix
from ifn_research.index.recipe import Recipe
from ifn_research.matrix import Bools, Floats, IndicatorMatrix
from ifn_research.steps.weighting.base import SupervisedWeighting
from ifn_research.validation.ground_truth import GroundTruth, ground_truth_from
from ifn_research.validation.refits.out_of_fold import Folds, folds_of

T = TypeVar("T")
ALL = "all"
Raw = tuple[tuple[Definition, ...], IndicatorMatrix]


@dataclass(frozen=True, eq=False)
class FittedOn:
    """The territories on which versions are fitted, where they are others than those of the study.

    Attributes
    ----------
    inputs : StudyInputs
        Of these territories.
    together : StudyInputs
        Of these and the study's, in the order of the tables.
    territories, learned_from : array of bool, shape (n_together,)
        Those of the study, and those of the reference.
    """

    inputs: StudyInputs
    together: StudyInputs
    territories: Bools
    learned_from: Bools

    def folds(self, folds: Folds) -> Folds:
        """The folds of the study's territories, among all: the others of a member are left out with it."""
        labels = np.full(len(self.territories), "", dtype=object)
        if folds.group:
            labels[:] = self.together.data.groups[folds.group]
        labels[self.territories] = folds.labels
        return replace(
            folds,
            labels=labels,
            coordinates=None if folds.coordinates is None else self.together.territories.coordinates,
            scored=self.territories,
            reference=self.learned_from,
        )


@dataclass(frozen=True, eq=False)
class StudyInputs:
    """A study's configuration with its data.

    Attributes
    ----------
    config : StudyConfig
    data : StudyData
        Of the territories that the study is about.
    whole : StudyData or None
        Of every row of the tables, where versions may be fitted on others.
    """

    config: StudyConfig
    data: StudyData
    whole: StudyData | None = None
    _made: dict[tuple[str, Any], Any] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, config: StudyConfig, data: StudyData) -> StudyInputs:
        """The inputs of a study whose tables may hold more than its territories."""
        chosen = data.territories is not None or data.reference is not None
        return cls(config, data.of(data.territories), data if chosen else None)

    @cached_property
    def drawing_seed(self) -> int:
        """The seed of the draws of places: that of the study, unless it has something to hide.

        An end of an interval is a known function of every figure for whoever can repeat its draws. Under `disclosure`
        they follow from the figures too: who has the tables finds the same again, and nobody else does.
        """
        if self.config.disclosure is None:
            return self.config.seed
        figures = pd.util.hash_pandas_object((self.whole or self.data).raw).to_numpy()
        digest = hashlib.sha256(f"{self.config.seed}".encode() + figures.tobytes())
        return int.from_bytes(digest.digest()[:8])

    def reference(self, version: VersionConfig) -> FittedOn | None:
        """The territories on which a version is fitted; None where they are those of the study."""
        return self._once("reference", version.reference, lambda: self._reference(version.reference))

    def learning(self, version: VersionConfig) -> StudyInputs:
        """The inputs of the territories on which a version is fitted."""
        found = self.reference(version)
        return self if found is None else found.inputs

    @cached_property
    def territories(self) -> Places:
        """The territories of the study as places."""
        data = self.data
        place = None if data.longitude is None or data.latitude is None else (data.longitude, data.latitude)
        return Places.territories(data.codes, data.names, data.groups, data.population, place)

    @cached_property
    def places(self) -> tuple[Places, ...]:
        """The places where ground truths are measured, in the order declared; the territories when there is none."""
        groups = dict.fromkeys(truth.group for truth in self.config.ground_truth) or {None: None}
        return tuple(self.places_of(group) for group in groups)

    def places_of(self, group: str | None) -> Places:
        """Return the members of a group as places, or the territories."""
        if group is None:
            return self.territories
        return self._once("places", group, lambda: self.territories.members(group, names=self._names(group)))

    def ground_truths(self, places: Places) -> list[GroundTruth]:
        """Return the ground truths that are measured at some places, oriented, in the order declared."""
        return self._once("ground truths", places.name, lambda: self._ground_truths(places))

    def judged(self, places: Places) -> list[GroundTruth]:
        """Return the same with the indicators given which versions are judged again."""
        return self._once("judged", places.name, lambda: self._judged(places))

    def bounds(self, places: Places) -> dict[str, dict[str, GroundTruth]]:
        """Return the ground truths of some places that have suppressed cells, as they may be, by name and variant.

        The variants are ``suppressed at their lowest`` and ``suppressed at their highest``, of the figures as
        published, before their direction. They cover the places of `ground_truths` and those of suppressed cells;
        those of a draw have none, as nothing is known of the chances of suppressed cells.
        """
        measured = outcome_bounds(self.config, self.data)
        return {
            truth.name: {variant: _oriented(truth, found, places) for variant, found in measured[truth.name].items()}
            for truth in self._measured_at(places)
            if truth.name in measured and truth.inclusion is None
        }

    @cached_property
    def single_indicators(self) -> dict[str, Floats]:
        """The indicators that are judged alone, oriented so that higher is more fragile, shape (n_territories,) each.

        Among them the population density, where it is judged: the sparsest territories are then the most fragile.
        """
        density = self.data.density if self.config.density_is_judged else None
        return self._oriented(self.config.baselines) | ({} if density is None else {DENSITY: -density})

    def baselines(self, places: Places) -> dict[str, Floats]:
        """Return the indicators that are judged alone, at some places, shape (n_places,) each."""
        return {name: places.lift(values) for name, values in self.single_indicators.items()}

    def raw(self, variables: tuple[str, ...]) -> Raw:
        """The definitions of the indicators of a version, and their raw values in the territories."""
        return self._once("raw", variables, lambda: self._raw(variables))

    def raw_of(self, definitions: tuple[Definition, ...]) -> IndicatorMatrix:
        """The raw values of indicators, as they are defined, in the territories."""
        data = self.data
        return raw_matrix(data.raw, definitions, codes=data.codes, groups=data.groups, population=data.population)

    def taught(self, recipe: Recipe) -> Floats | None:
        """Return the oriented ground truth that teaches a recipe its weights, shape (n_territories,), if one does."""
        weighting = recipe.weighting
        if not isinstance(weighting, SupervisedWeighting):
            return None
        truths = self.ground_truths(self.territories)
        return next(truth.values for truth in truths if truth.name == weighting.ground_truth)

    def blocks(self, places: Places) -> BlockDesign:
        """The design that makes blocks of some places."""
        return self._once("blocks", places.name, lambda: self._blocks(places))

    @cached_property
    def folds(self) -> Folds | None:
        """The folds that are left out in turn; None for a study without ground truth, which judges nothing."""
        if not self.config.ground_truth:
            return None
        settings = self.config.validation.spatial_cv
        groups, n = self.data.groups, self.data.n_territories
        folds = folds_of(groups, self.blocks(self.territories), n, by=settings.by)
        place = self.territories.coordinates
        if not settings.buffer_km or place is None:
            return folds
        return replace(folds, buffer_km=settings.buffer_km, coordinates=place)

    def neighbours(self, places: Places) -> NeighbourDesign:
        """The design that makes neighbours of some places."""
        links = None if self.touching is None else places.touching(self.touching)
        return NeighbourDesign(places.longitude, places.latitude, links, self.config.validation.neighbours.k)

    @cached_property
    def touching(self) -> scipy.sparse.csr_array | None:
        """The territories that touch, unless the nearest are asked for or there are no outlines."""
        outlines = self.data.outlines
        nearest = self.config.validation.neighbours.method == "knn"
        return None if outlines is None or nearest or not self.config.ground_truth else contiguity(outlines)

    def _reference(self, said: str | None) -> FittedOn | None:
        whole = self.whole
        if whole is None or said == "territories":
            return None
        every = np.ones(whole.n_territories, dtype=bool)
        territories = every if whole.territories is None else whole.territories
        learned_from = every if said == ALL or whole.reference is None else whole.reference
        if np.array_equal(territories, learned_from):
            return None
        both = territories | learned_from
        return FittedOn(
            StudyInputs(self.config, whole.of(learned_from)),
            StudyInputs(self.config, whole.of(both)),
            territories[both],
            learned_from[both],
        )

    def _once(self, kind: str, name: Any, make: Callable[[], T]) -> T:
        key = (kind, name)
        if key not in self._made:
            self._made[key] = make()
        return cast(T, self._made[key])

    def _ground_truths(self, places: Places) -> list[GroundTruth]:
        return [_oriented(truth, self._measured[truth.name], places) for truth in self._measured_at(places)]

    @cached_property
    def _measured(self) -> dict[str, Measured]:
        return outcome_values(self.config, self.data)

    def _measured_at(self, places: Places) -> list[GroundTruthConfig]:
        return [truth for truth in self.config.ground_truth if (truth.group or "") == places.name]

    def _judged(self, places: Places) -> list[GroundTruth]:
        given = {name: places.lift(values) for name, values in self._oriented(self.config.adjust_for).items()}
        return [truth.given(given) for truth in self.ground_truths(places)]

    def _oriented(self, names: Any) -> dict[str, Floats]:
        """Indicators so that higher is more fragile, shape (n_territories,) each."""
        items = {name: self.config.indicators[name] for name in names}
        return {name: item.direction * values_of(item, self.data.raw) for name, item in items.items()}

    def _raw(self, variables: tuple[str, ...]) -> Raw:
        definitions = tuple(Definition.of(name, self.config.indicators[name]) for name in variables)
        return definitions, self.raw_of(definitions)

    def _blocks(self, places: Places) -> BlockDesign:
        settings = self.config.validation.bootstrap
        # The members of a group cannot be drawn by blocks that are no coarser than themselves.
        wanted, coarse = (
            name if name in places.groups or not places.name else None
            for name in (settings.block, settings.coarse_block)
        )
        return BlockDesign(places.groups, wanted, places.coordinates, coarse)

    def _names(self, group: str) -> dict[str, str]:
        """Names of the members of a group, from the tables of the ground truths that are measured there."""
        named: dict[str, str] = {}
        for truth in self.config.ground_truth:
            if truth.table is not None and truth.group == group and truth.table.name is not None:
                column = self.data.own[truth.name][truth.table.name]
                named |= {str(code): str(name) for code, name in column.dropna().items() if name}
        return named


def _oriented(truth: GroundTruthConfig, measured: Measured, places: Places) -> GroundTruth:
    counted = measured.numerator is not None
    oriented = ground_truth_from(
        truth.name,
        values=None if counted else measured.values,
        numerator=measured.numerator,
        denominator=measured.denominator,
        direction=truth.direction,
        unit=truth.unit,
        population=places.population,
        circular_with=truth.circular_with,
    )
    return replace(oriented, label=truth.label or truth.name, note=truth.note, inclusion=measured.inclusion)
