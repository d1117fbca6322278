"""The runs of a version: each combination of choices fitted as a version is, with noise of its weights where asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import call

import numpy as np

from ifn_research.arithmetic import single_threaded
from ifn_research.errors import Refusal
from ifn_research.execution import SERIAL, Executor, Stage
from ifn_research.hierarchy import node_paths
from ifn_research.index.definitions import Definition
from ifn_research.index.fitting import fit_weighted, fit_weights
from ifn_research.index.preparation import Prepared, prepare
from ifn_research.index.recipe import Recipe
from ifn_research.matrix import IndicatorMatrix, Integers, Labels, Weights
from ifn_research.robustness.designs import NOT_DRAWN, Whole
from ifn_research.robustness.weight_noise import WeightNoise, uniforms
from ifn_research.statistics.ranks import ranks_descending

# Combinations whose steps before the weighting are shared, and runs, that a task has at most.
MOST_RUNS = 256


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
    """

    definitions: tuple[Definition, ...]
    learning: IndicatorMatrix
    scored: IndicatorMatrix
    noise: WeightNoise | None = None
    seed: int = 0


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
    draws: Sequence[int],
    *,
    executor: Executor | Stage = SERIAL,
) -> Ranked:
    """The ranks of runs, whoever computes them.

    Parameters
    ----------
    ground : Ground
    fits : sequence of Fit, one a run
    draws : sequence of int, one a run
        The number of the draw of weights; `NOT_DRAWN` for none.
    executor : Executor or Stage

    Returns
    -------
    Ranked
        In the order given.
    """
    together: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for at, fit in enumerate(fits):
        together.setdefault((fit.prepared_as, fit.indicators), []).append(at)
    parts = [group[k : k + MOST_RUNS] for group in together.values() for k in range(0, len(group), MOST_RUNS)]
    tasks: list[Callable[[], Ranked]] = [
        partial(_ranked, ground, [fits[at] for at in part], [draws[at] for at in part]) for part in parts
    ]
    found = executor.map(call, tasks, small_steps=True)
    ranks = np.zeros((len(fits), ground.scored.n_territories), dtype=np.int32)
    refused: dict[int, Refusal] = {}
    for part, some in zip(parts, found, strict=True):
        ranks[part] = some.ranks
        refused |= {part[at]: refusal for at, refusal in some.refused.items()}
    return Ranked(ranks, dict(sorted(refused.items())))


@single_threaded()
def _ranked(ground: Ground, fits: Sequence[Fit], draws: Sequence[int]) -> Ranked:
    """Runs whose steps before the weighting are the same."""
    ranks = np.zeros((len(fits), ground.scored.n_territories), dtype=np.int32)
    try:
        work = _Work.of(ground, fits[0])
    except Refusal as refusal:
        return Ranked(ranks, dict.fromkeys(range(len(fits)), refusal))
    refused = {}
    for at, (fit, draw) in enumerate(zip(fits, draws, strict=True)):
        try:
            ranks[at] = work.ranks(fit, draw)
        except Refusal as refusal:
            refused[at] = refusal
    return Ranked(ranks, refused)


class _Work:
    """Territories prepared once, and the weights that schemes found of them."""

    def __init__(self, ground: Ground, definitions: tuple[Definition, ...], prepared: Prepared) -> None:
        self.ground, self.definitions, self.prepared = ground, definitions, prepared
        self.weights: dict[str, Weights | Refusal] = {}

    @classmethod
    def of(cls, ground: Ground, fit: Fit) -> _Work:
        kept = tuple(item for item in ground.definitions if item.name in fit.indicators)
        return cls(ground, kept, prepare(fit.recipe, _columns(ground.learning, fit.indicators)))

    def ranks(self, fit: Fit, draw: int) -> Whole:
        """Ranks of the territories to be scored; 0 for those without a score."""
        weights = self._weights(fit)
        if draw != NOT_DRAWN:
            weights = self._with_noise(weights, draw)
        index, result = fit_weighted(fit.recipe, self.definitions, self.prepared, weights)
        ground = self.ground
        if ground.scored is ground.learning:
            scored = index.scored(self.prepared.treated, result)
        else:
            scored = index.score(_columns(ground.scored, tuple(item.name for item in self.definitions)))
        found = np.zeros(ground.scored.n_territories, dtype=np.int32)
        found[_positions(ground.scored.codes, scored.codes)] = ranks_descending(scored.scores)
        return found

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
