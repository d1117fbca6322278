"""A version fitted again in draws of blocks: from sums over blocks where it can be, else on copied territories."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from ifn_research.errors import Refusal
from ifn_research.index.definitions import Definition
from ifn_research.index.fitting import fit_prepared, refuse_constant
from ifn_research.index.preparation import Prepared, among, prepare
from ifn_research.index.recipe import Recipe
from ifn_research.language.messages import Words
from ifn_research.matrix import Floats, IndicatorMatrix, Integers, greatest
from ifn_research.statistics.factors.moments import Moments
from ifn_research.statistics.factors.replicates import BlockSums, LoadingModel, ResampledMoments, standardised
from ifn_research.statistics.factors.rotations import rotate_each
from ifn_research.steps.aggregation.arithmetic import ArithmeticMean
from ifn_research.steps.imputation import IMPUTATIONS
from ifn_research.steps.normalisation.zscore import ZScore
from ifn_research.steps.outliers import OUTLIER_TREATMENTS
from ifn_research.steps.rescale import RESCALINGS
from ifn_research.steps.transforms import TRANSFORMS
from ifn_research.steps.weighting.base import MomentWeighting, refuse_chance, refused_constant
from ifn_research.validation.structure.loadings import LoadingDraws


@dataclass(frozen=True, eq=False)
class Learner:
    """A version whose weights are learned, and what they are learned from.

    Attributes
    ----------
    recipe : Recipe
    definitions : tuple of Definition
    matrix : IndicatorMatrix
        Raw values of all territories of the study.
    prepared : Prepared
        What the recipe made of them.
    scores : array, shape (n_territories,)
        By weights learned from all of them; NaN where there is none.
    loadings : LoadingDraws or None
        Its loadings in draws of blocks, if they are known.
    """

    recipe: Recipe
    definitions: tuple[Definition, ...]
    matrix: IndicatorMatrix
    prepared: Prepared
    scores: Floats
    loadings: LoadingDraws | None = None

    @property
    def name(self) -> str:
        """Name of the version."""
        return self.recipe.name

    @property
    def by_moments(self) -> bool:
        """True if means, deviations and correlations of the drawn territories give its scores without copies."""
        recipe = self.recipe
        return (
            isinstance(recipe.weighting, MomentWeighting)
            and not recipe.shrinks
            # Territories that count by their people, and transforms that are learned, ask for the rows themselves.
            and not any(getattr(method, "weighted", False) for method in (recipe.weighting, recipe.normalisation))
            and not any(TRANSFORMS[name].fitted for name in self.matrix.transforms)
            and type(recipe.imputation) is IMPUTATIONS["none"]
            and type(recipe.outliers) is OUTLIER_TREATMENTS["none"]
            and type(recipe.normalisation) is ZScore
            and all(type(rule) is ArithmeticMean for rule in recipe.rules)
            and not recipe.staged
        )


@dataclass(frozen=True, eq=False)
class Refits:
    """Scores of all territories by a version that was fitted again in some draws.

    Attributes
    ----------
    scores : array, shape (n_draws, n_territories)
        NaN where there is none.
    refused : tuple of Message or str
        Why the fit was refused in each draw; empty where it was not.
    """

    scores: Floats
    refused: tuple[Words, ...]


class Refitting(Protocol):
    """Fits a version again in draws."""

    def __call__(self, draws: Integers, first: int) -> Refits:
        """Fit in each of some draws.

        Parameters
        ----------
        draws : array of int, shape (n_draws, n_blocks)
            How often each block is drawn.
        first : int
            Number of the first of these draws among all.
        """
        ...


def refitting_of(learner: Learner, labels: Integers, n_blocks: int, *, seed: int) -> Refitting:
    """The refitting of a version in draws of blocks.

    Parameters
    ----------
    learner : Learner
    labels : array of int, shape (n_territories,)
        Block of each territory of the study; -1 is in none and never drawn.
    n_blocks : int
    seed : int
        Of weightings that draw, the same in every draw.
    """
    if not learner.by_moments:
        return _ByCopies(learner, labels, seed)
    matrix = learner.prepared.normalised
    rows = np.flatnonzero(among(learner.matrix.codes, matrix.codes) & (labels >= 0))
    kept = matrix.rows(among(matrix.codes, learner.matrix.codes[rows]))
    sums = BlockSums.of(kept.values, labels[rows], n_blocks)
    known = _known(learner, kept, rows, labels, n_blocks, seed)
    return _ByMoments(
        learner.recipe, kept, rows, labels[rows], standardised(kept.values), sums, len(labels), seed, known
    )


def _known(
    learner: Learner, kept: IndicatorMatrix, rows: Integers, labels: Integers, n_blocks: int, seed: int
) -> LoadingDraws | None:
    """Loadings that were extracted in the same draws of the same territories and indicators."""
    found = learner.loadings
    if found is None or found.indicators != kept.indicators:
        return None
    same = np.array_equal(found.rows, rows) and np.array_equal(found.labels, labels[rows])
    return found if same and (found.draws.n_blocks, found.draws.seed) == (n_blocks, seed) else None


@dataclass(frozen=True, eq=False)
class _Solutions:
    """Solutions that are known in some draws, before and after rotation; fewer than the draws, or none."""

    model: LoadingModel
    extracted: Floats
    pattern: Floats
    phi: Floats

    @classmethod
    def of(cls, known: LoadingDraws, draws: slice) -> _Solutions:
        model, extracted = known.model, known.extracted[draws]
        pattern, phi = extracted.copy(), np.zeros((len(extracted), model.n_components, model.n_components))
        there = ~np.isnan(extracted).any(axis=(1, 2))
        pattern[there], phi[there] = rotate_each(extracted[there], model.rotation, kaiser=model.kaiser)
        return cls(model, extracted, pattern, phi)

    def within(self, moments: Moments, r: int) -> Moments:
        """Moments of a draw with what is known of it."""
        if r >= len(self.extracted):
            return moments
        key = (self.model.extraction, self.model.n_components)
        rotated = {(*key, self.model.rotation, self.model.kaiser): (self.pattern[r], self.phi[r])}
        return replace(moments, known={key: self.extracted[r]}, rotated=rotated)


@dataclass(frozen=True, eq=False)
class _ByMoments:
    """Weights from correlations of the drawn territories, scores from one product."""

    recipe: Recipe
    matrix: IndicatorMatrix
    rows: Integers
    labels: Integers
    values: Floats
    sums: BlockSums
    n: int
    seed: int
    known: LoadingDraws | None = None

    def __call__(self, draws: Integers, first: int) -> Refits:
        resampled = self.sums.resampled(draws)
        known = None if self.known is None else _Solutions.of(self.known, slice(first, first + len(draws)))
        scores = np.full((len(draws), self.n), np.nan)
        refused: list[Words] = [""] * len(draws)
        for r, counts in enumerate(draws):
            try:
                moments = self._moments(resampled, r)
                moments = moments if known is None else known.within(moments, r)
                scores[r, self.rows] = self._scores(moments, resampled, r, counts)
            except Refusal as refusal:
                refused[r] = refusal.told_what
        return Refits(scores, tuple(refused))

    def _scores(self, moments: Moments, resampled: ResampledMoments, r: int, counts: Integers) -> Floats:
        weighting, scale = self.recipe.weighting, self.recipe.normalisation
        assert isinstance(weighting, MomentWeighting)
        assert isinstance(scale, ZScore)
        weights = weighting.of_moments(moments, rng=np.random.default_rng(self.seed))
        at = [self.matrix.indicators.index(name) for name in weights.indicators]
        spare = int(scale.divisor == "n - 1")
        deviations = np.sqrt(resampled.variances[r, at] * moments.n / (moments.n - spare))
        normalised = scale.mean + scale.standard_deviation * (
            (self.values[:, at] - resampled.means[r, at]) / deviations
        )
        scores = weights.scale * (normalised @ weights.values - weights.origin)
        units = counts[self.labels]
        refuse_constant(scores[units > 0], greatest(normalised[units > 0]), weights)
        if type(self.recipe.rescale) is RESCALINGS["none"]:
            return scores
        return self.recipe.rescale.apply(scores, self.recipe.rescale.fit(np.repeat(scores, units)))

    def _moments(self, resampled: ResampledMoments, r: int) -> Moments:
        scale, names = self.recipe.normalisation, self.matrix.indicators
        assert isinstance(scale, ZScore)
        n, m = int(resampled.sizes[r]), len(names)
        for name, variance in zip(names, resampled.variances[r], strict=True):
            if np.isnan(variance):
                raise refused_constant(name)
        refuse_chance(n, m)
        spread = scale.standard_deviation * (1.0 if scale.divisor == "n - 1" else np.sqrt(n / (n - 1)))
        return Moments(
            names,
            self.matrix.dimensions,
            np.full(m, scale.mean),
            np.full(m, spread),
            resampled.correlations[r],
            n,
        )


@dataclass(frozen=True, eq=False)
class _ByCopies:
    """Every step fitted on copies of the drawn territories, through the functions that fit any version."""

    learner: Learner
    labels: Integers
    seed: int

    def __call__(self, draws: Integers, first: int) -> Refits:
        del first
        matrix = _with_needed_groups(self.learner)
        scores = np.full((len(draws), matrix.n_territories), np.nan)
        refused: list[Words] = [""] * len(draws)
        for r, counts in enumerate(draws):
            # The last count is that of territories in no block.
            units = np.append(counts, 0)[self.labels]
            try:
                known, found = self._fitted(matrix, np.repeat(np.arange(len(units)), units))
                scores[r, known] = found
            except Refusal as refusal:
                refused[r] = refusal.told_what
        return Refits(scores, tuple(refused))

    def _fitted(self, matrix: IndicatorMatrix, rows: Integers) -> tuple[Integers, Floats]:
        recipe = self.learner.recipe
        prepared = prepare(recipe, matrix.rows(rows))
        index = fit_prepared(recipe, self.learner.definitions, prepared, outcome=None, seed=self.seed)
        scored = index.score(matrix)
        return np.flatnonzero(among(matrix.codes, scored.codes)), scored.scores


def _with_needed_groups(learner: Learner) -> IndicatorMatrix:
    """The matrix without the groups that no step asks for: copying labels takes as long as copying values."""
    recipe, matrix = learner.recipe, learner.matrix
    needed = recipe.group_names
    return replace(matrix, groups={name: labels for name, labels in matrix.groups.items() if name in needed})
