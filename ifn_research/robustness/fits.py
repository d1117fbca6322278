"""The runs of a version: each combination of choices fitted as a version is, with what is drawn where asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from operator import call
from typing import NamedTuple

import numpy as np

from ifn_research.arithmetic import single_threaded
from ifn_research.errors import Refusal
from ifn_research.execution import SERIAL, Executor, Progress, Stage
from ifn_research.hierarchy import node_paths
from ifn_research.index.definitions import Definition
from ifn_research.index.fitting import fit_weighted, fit_weights
from ifn_research.index.preparation import Prepared, prepare
from ifn_research.index.recipe import Recipe
from ifn_research.index.version import IndexVersion, Scored
from ifn_research.matrix import Bools, IndicatorMatrix, Integers, Labels, Weights
from ifn_research.robustness.designs import NOT_DRAWN, Whole
from ifn_research.robustness.room import rank_type, room_for
from ifn_research.robustness.sampling import Sampling
from ifn_research.robustness.weight_noise import WeightNoise, uniforms
from ifn_research.statistics.ranks import whole_ranks
from ifn_research.steps.aggregation.hierarchy import Aggregated
from ifn_research.steps.shrinkage.none import NoShrinkage

# Runs that a task has at most.
MOST_RUNS = 256
# Ranks that tasks hold together before they are put where all are.
MOST_UNDER_WAY = 10_000_000
# The part of the seeds that draws of blocks have to themselves.
STREAM = 73


class Draw(NamedTuple):
    """The numbers of what is drawn in a run, by input; `NOT_DRAWN` for what is as it is in the version."""

    weights: int = NOT_DRAWN
    sampling: int = NOT_DRAWN
    fit_on: int = NOT_DRAWN


@dataclass(frozen=True, eq=False)
class DrawnBlocks:
    """The blocks of the territories on which a version is fitted.

    Attributes
    ----------
    labels : array of int, shape (n_learning,)
    n_blocks : int
    """

    labels: Integers
    n_blocks: int

    def rows(self, seed: int, draw: int) -> Integers:
        """The positions of the territories of a draw of as many blocks, with replacement; some several times."""
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(STREAM, draw)))
        times = np.bincount(rng.integers(0, self.n_blocks, self.n_blocks), minlength=self.n_blocks)
        return np.repeat(np.arange(len(self.labels)), times[self.labels])


@dataclass(frozen=True, eq=False)
class Ground:
    """The territories of the runs of a version.

    Attributes
    ----------
    definitions : tuple of Definition
        Of all its indicators.
    learning, scored : IndicatorMatrix
        Raw values of the territories on which it is fitted, and of those that it scores; the same where no reference
        is another.
    noise : WeightNoise, optional
    seed : int
        That of the study: versions and runs draw alike.
    sampling : Sampling, optional
        Of these territories together, in the order of `places` where they are two sets.
    places : pair of array of bool, shape (n_together,) each, optional
        Which of them are learned from, and which are scored.
    blocks : DrawnBlocks, optional
        Of the territories that are learned from.
    """

    definitions: tuple[Definition, ...]
    learning: IndicatorMatrix
    scored: IndicatorMatrix
    noise: WeightNoise | None = None
    seed: int = 0
    sampling: Sampling | None = None
    places: tuple[Bools, Bools] | None = None
    blocks: DrawnBlocks | None = None

    def drawn(self, draw: Draw) -> tuple[IndicatorMatrix, IndicatorMatrix]:
        """The territories to learn from, and those to score, in a draw; the same where no draw makes them differ."""
        learning, scored = self.learning, self.scored
        if draw.sampling != NOT_DRAWN:
            assert self.sampling is not None
            figures = self.sampling.drawn(self.seed, draw.sampling)
            learning, scored = (figures, figures) if self.places is None else map(figures.rows, self.places)
        if draw.fit_on != NOT_DRAWN:
            assert self.blocks is not None
            learning = learning.rows(self.blocks.rows(self.seed, draw.fit_on))
        return learning, scored


@dataclass(frozen=True, eq=False)
class Fit:
    """A combination of choices.

    Attributes
    ----------
    recipe : Recipe
    indicators : tuple of str
        Those that it has.
    prepared_as, weighted_as : str
        What its steps before the weighting, and its weighting, are: those that are written alike are alike.
    """

    recipe: Recipe
    indicators: tuple[str, ...]
    prepared_as: str
    weighted_as: str


@dataclass(frozen=True, eq=False)
class Ranked:
    """Ranks of some runs, or why one of them was refused.

    Attributes
    ----------
    ranks : array of int, shape (n_runs, n_territories)
        1 = most fragile; 0 where a territory has no score.
    refused : mapping of int to Refusal
        By the position of the run.
    """

    ranks: Whole
    refused: Mapping[int, Refusal]


def ranks_of_runs(
    ground: Ground,
    fits: Sequence[Fit],
    draws: Sequence[Draw],
    *,
    executor: Executor | Stage = SERIAL,
) -> Ranked:
    """The ranks of runs, whoever computes them; a run that is there twice is computed once.

    Parameters
    ----------
    ground : Ground
    fits : sequence of Fit, one a run
    draws : sequence of Draw, one a run
    executor : Executor or Stage

    Returns
    -------
    Ranked
        In the order given.

    Raises
    ------
    Refusal
        If neither memory nor the disk has room for so many ranks.
    """
    n = ground.scored.n_territories
    ranks = room_for((len(fits), n), rank_type(n))
    together: dict[tuple[str, tuple[str, ...], int, int], list[int]] = {}
    firsts: dict[tuple[int, Draw], int] = {}
    same = [firsts.setdefault((id(fit), draw), at) for at, (fit, draw) in enumerate(zip(fits, draws, strict=True))]
    for at in firsts.values():
        fit, draw = fits[at], draws[at]
        together.setdefault((fit.prepared_as, fit.indicators, draw.sampling, draw.fit_on), []).append(at)
    # Runs of one draw follow each other: what is drawn is drawn once for a task.
    groups = [together[key] for key in sorted(together, key=lambda key: key[2:])]
    tasks = [
        [(at, fits[at], draws[at]) for at in part]
        for group in _filled(groups)
        for part in (group[k : k + MOST_RUNS] for k in range(0, len(group), MOST_RUNS))
    ]
    refused: dict[int, Refusal] = {}
    at_once = max(executor.workers, MOST_UNDER_WAY // (MOST_RUNS * max(n, 1)))
    for start in range(0, len(tasks), at_once):
        some_tasks = tasks[start : start + at_once]
        calls = [partial(_ranked, ground, [run[1:] for run in task]) for task in some_tasks]
        found = executor.map(call, calls, small_steps=True, progress=_progress(executor, start, len(tasks)))
        for task, some in zip(some_tasks, found, strict=True):
            places = [at for at, *_ in task]
            ranks[places] = some.ranks
            refused |= {places[at]: refusal for at, refusal in some.refused.items()}
    for at, first in enumerate(same):
        if first != at:
            ranks[at] = ranks[first]
            refused |= {at: refused[first]} if first in refused else {}
    return Ranked(ranks, dict(sorted(refused.items())))


def _progress(executor: Executor | Stage, before: int, total: int) -> Progress | None:
    """Telling of some tasks among all."""
    if not isinstance(executor, Stage):
        return None
    tell = executor.progress
    return lambda done, _: tell(before + done, total)


def scored_run(ground: Ground, fit: Fit, draw: Draw) -> tuple[IndexVersion, Scored]:
    """The index of a run, and its scores of the territories to be scored.

    Raises
    ------
    Refusal
        If the data cannot support it.
    """
    return _Work.of(ground, fit, draw, ground.drawn(draw)).scored_by(fit, draw)


def _filled(groups: Iterable[list[int]]) -> list[list[int]]:
    """Small groups put together, up to the runs that a task has."""
    found: list[list[int]] = []
    for group in groups:
        if found and len(found[-1]) + len(group) <= MOST_RUNS:
            found[-1].extend(group)
        else:
            found.append(list(group))
    return found


@single_threaded()
def _ranked(ground: Ground, runs: Sequence[tuple[Fit, Draw]]) -> Ranked:
    """Some runs; those that follow each other may share what is drawn, and their steps before the weighting."""
    n = ground.scored.n_territories
    ranks = np.zeros((len(runs), n), dtype=rank_type(n))
    refused: dict[int, Refusal] = {}
    work: _Work | Refusal | None = None
    shared: tuple[object, ...] = ()
    drawn = ground.learning, ground.scored
    of_draw = NOT_DRAWN, NOT_DRAWN
    for at, (fit, draw) in enumerate(runs):
        same = (fit.prepared_as, fit.indicators, draw.sampling, draw.fit_on)
        if same != shared:
            shared = same
            try:
                if of_draw != same[2:]:
                    drawn, of_draw = ground.drawn(draw), same[2:]
                work = _Work.of(ground, fit, draw, drawn)
            except Refusal as refusal:
                work = refusal
        try:
            if isinstance(work, Refusal):
                raise work
            assert work is not None
            ranks[at] = work.ranks(fit, draw)
        except Refusal as refusal:
            refused[at] = refusal
    return Ranked(ranks, refused)


@dataclass(eq=False)
class _Work:
    """Territories prepared once, and the weights that schemes found of them."""

    ground: Ground
    definitions: tuple[Definition, ...]
    prepared: Prepared
    scored: IndicatorMatrix | None
    places: Integers
    weights: dict[str, Weights | Refusal] = field(default_factory=dict)

    @classmethod
    def of(cls, ground: Ground, fit: Fit, draw: Draw, drawn: tuple[IndicatorMatrix, IndicatorMatrix]) -> _Work:
        """Territories as `Ground.drawn` has them in a draw, prepared as a fit has it."""
        kept = tuple(item for item in ground.definitions if item.name in fit.indicators)
        learning, scored = drawn
        prepared = prepare(_recipe(fit, draw), _columns(learning, fit.indicators))
        if scored is not learning:
            return cls(ground, kept, prepared, _columns(scored, fit.indicators), np.array([], dtype=np.int64))
        return cls(ground, kept, prepared, None, _positions(ground.scored.codes, prepared.treated.raw.codes))

    def ranks(self, fit: Fit, draw: Draw) -> Whole:
        """Ranks of the territories to be scored; 0 for those without a score."""
        codes = self.ground.scored.codes
        kind = rank_type(len(codes))
        index, result = self._fitted(fit, draw, scores_only=self.scored is None)
        if self.scored is None:
            known, scores = index.known_scores(result)
            places = self.places if len(scores) == len(known) else self.places[known]
        else:
            scored = index.score(self.scored)
            scores, places = scored.scores, _positions(codes, scored.codes)
        # Places are in the order of the codes, all of them where they are as many.
        ranks = whole_ranks(scores, kind)
        if len(places) == len(codes):
            return ranks
        found = np.zeros(len(codes), dtype=kind)
        found[places] = ranks
        return found

    def scored_by(self, fit: Fit, draw: Draw) -> tuple[IndexVersion, Scored]:
        """The index of a run, and its scores."""
        index, result = self._fitted(fit, draw)
        given = self.scored
        return index, index.scored(self.prepared.treated, result) if given is None else index.score(given)

    def _fitted(self, fit: Fit, draw: Draw, *, scores_only: bool = False) -> tuple[IndexVersion, Aggregated]:
        weights = self._weights(fit)
        if draw.weights != NOT_DRAWN:
            weights = self._with_noise(weights, draw.weights)
        recipe = _recipe(fit, draw)
        return fit_weighted(recipe, self.definitions, self.by_columns, weights, scores_only=scores_only)

    @cached_property
    def by_columns(self) -> Prepared:
        """The same values as aggregation goes through them; weights are learned of them as they came."""
        treated = self.prepared.treated
        return replace(self.prepared, treated=replace(treated, normalised=treated.normalised.by_columns()))

    def _weights(self, fit: Fit) -> Weights:
        name = fit.weighted_as
        if name not in self.weights:
            try:
                self.weights[name] = fit_weights(fit.recipe, self.prepared, seed=self.ground.seed)
            except Refusal as refusal:
                self.weights[name] = refusal
        found = self.weights[name]
        if isinstance(found, Refusal):
            raise found
        return found

    def _with_noise(self, weights: Weights, draw: int) -> Weights:
        ground = self.ground
        assert ground.noise is not None
        every = ground.definitions
        points = uniforms(
            [item.name for item in every], node_paths([item.dimension for item in every]), ground.seed, draw
        )
        dimensions = {item.name: item.dimension for item in every}
        return ground.noise.drawn(weights, [dimensions[name] for name in weights.indicators], points)


def _recipe(fit: Fit, draw: Draw) -> Recipe:
    """The steps of a run: true rates are not shrunk."""
    return fit.recipe if draw.sampling == NOT_DRAWN else replace(fit.recipe, shrinkage=NoShrinkage())


def _columns(matrix: IndicatorMatrix, indicators: tuple[str, ...]) -> IndicatorMatrix:
    if matrix.indicators == indicators:
        return matrix
    # In the layout of values that were read for these indicators alone: sums have the same last bits.
    kept = matrix.columns(indicators)
    denominators = np.ascontiguousarray(kept.denominators) if any(kept.denominators.strides) else kept.denominators
    return replace(kept, values=np.ascontiguousarray(kept.values), denominators=denominators)


def _positions(codes: Labels, some: Labels) -> Integers:
    """The positions of some codes among all of them."""
    if len(codes) == len(some):
        return np.arange(len(codes))
    position = {code: at for at, code in enumerate(codes)}
    return np.array([position[code] for code in some], dtype=np.int64)
