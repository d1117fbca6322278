"""The draw of a design, and an even one beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.errors import ConfigError, DataError
from ifn_research.geography.blocks import Blocks
from ifn_research.language.messages import say
from ifn_research.matrix import Bools, Floats, Integers
from ifn_research.statistics.power.components import Components
from ifn_research.statistics.sampling.inclusion import inclusion_probabilities, mixed_size, variance_ratio
from ifn_research.statistics.sampling.pivotal import local_pivotal
from ifn_research.statistics.sampling.stratified import stratified
from ifn_research.study.design.frame import Frame

# Half of the chances are the same for all: whatever the outcome, cost or block, none has less than half an even draw's.
FLOOR = 0.5


@dataclass(frozen=True, eq=False)
class DesignOptions:
    """The measurement that is asked for.

    Attributes
    ----------
    n : int
        Territories, or blocks, to draw.
    per : str or None
        Blocks that are drawn whole: ``block``, or a group; None for territories.
    cost : array, shape (n_territories,), or None
        Of each territory of the frame: positive.
    cost_name : str
    floor : float
        Share of the chances that is the same for all: above 0, at most 1.
    seed : int
    """

    n: int
    per: str | None = None
    cost: Floats | None = None
    cost_name: str = ""
    floor: float = FLOOR
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Units:
    """The units of a draw: territories, or whole blocks.

    Attributes
    ----------
    labels : array of int, shape (n_territories,)
        The unit of each territory.
    blocks : Blocks or None
        None where units are territories.
    size : array, shape (n_units,)
        Territories of each.
    features : array, shape (n_units, n_features)
        What the draw is spread over.
    strata : array of int, shape (n_units,)
        Of the even draw.
    strata_group : str
        What they are; empty where there is one.
    """

    labels: Integers
    blocks: Blocks | None
    size: Floats
    features: Floats
    strata: Integers
    strata_group: str

    @property
    def n(self) -> int:
        """Units that there are."""
        return len(self.size)

    def sums(self, values: Floats) -> Floats:
        """Sums over the territories of each unit, shape (n_units, ...)."""
        if self.blocks is None:
            return values
        found = np.zeros((self.n, *values.shape[1:]))
        np.add.at(found, self.labels, values)
        return found


def units_of(frame: Frame, blocks: Blocks | None, n: int) -> Units:
    """The units of a frame, of which n are to be drawn."""
    regions = frame.regions or (frame.blocks if frame.blocks.n_blocks < frame.n else None)
    if blocks is None:
        coarse = next((part for part in (frame.blocks, regions) if part and part.n_blocks <= n / 2), None) or regions
        labels = np.zeros(frame.n, dtype=np.int64) if coarse is None else coarse.labels
        group = "" if coarse is None else coarse.group
        return Units(np.arange(frame.n), None, np.ones(frame.n), frame.features, labels, group)
    size = np.bincount(blocks.labels, minlength=blocks.n_blocks).astype(np.float64)
    features = np.zeros((blocks.n_blocks, frame.features.shape[1]))
    np.add.at(features, blocks.labels, frame.features)
    _, first = np.unique(blocks.labels, return_index=True)
    coarse = frame.regions if frame.regions is not None and frame.regions.n_blocks < blocks.n_blocks else None
    strata = np.zeros(blocks.n_blocks, dtype=np.int64) if coarse is None else coarse.labels[first]
    group = "" if coarse is None else coarse.group
    return Units(blocks.labels, blocks, size, features / size[:, None], strata, group)


@dataclass(frozen=True, eq=False)
class Chances:
    """The probabilities of a design, whatever n.

    Attributes
    ----------
    units : Units
    part : array, shape (n_units,)
        What a unit is expected to contribute to the differences between versions: the size, but for its floor.
    pairs : array, shape (n_units, n_pairs)
        The same of each pair of versions.
    cost : array, shape (n_units,), or None
    floor : float
    """

    units: Units
    part: Floats
    pairs: Floats
    cost: Floats | None
    floor: float

    def probabilities(self, n: int) -> Floats:
        """Those of n units, shape (n_units,).

        In proportion to a mixture of what a unit contributes, by the square root of its cost (Cochran 1977, section
        5.5: the least variance for an expected cost), and of the chances of the even draw: `floor` times these are left
        to each unit, however dear or small it is.
        """
        part = self.part if self.cost is None else self.part / np.sqrt(self.cost)
        return inclusion_probabilities(mixed_size(part, self.floor), n)

    def ratios(self, n: int) -> Floats:
        """Variance of each pair's difference by the design, by that of an even draw of n units, shape (n_pairs,)."""
        found = self.probabilities(n)
        return np.array([variance_ratio(one, found) if one.any() else 1.0 for one in self.pairs.T])


def chances_of(frame: Frame, units: Units, options: DesignOptions, parts: Components | None) -> Chances:
    """The expected contribution of each unit, by how far the versions are apart on it.

    Territories of a block share what the scores leave unexplained: its contribution grows with the square root of its
    territories where they do not, with their sum where they do.

    Parameters
    ----------
    frame : Frame
    units : Units
    options : DesignOptions
    parts : Components or None
        Of what territories contribute, where it is known.
    """
    shared = parts.within_block if parts is not None and units.blocks is not None else 0.0
    ranks = frame.standardised
    apart = np.stack([ranks[:, a] - ranks[:, b] for a, b in frame.pairs], axis=1)
    of_pairs = np.sqrt(_squares(units, apart, shared))
    part = np.sqrt(np.square(of_pairs).mean(axis=1))
    cost = None if options.cost is None else units.sums(options.cost)
    return Chances(units, part, of_pairs, cost, options.floor)


@dataclass(frozen=True, eq=False)
class Drawn:
    """A draw.

    Attributes
    ----------
    chosen : array of bool, shape (n_units,)
    probabilities : array, shape (n_units,)
    """

    chosen: Bools
    probabilities: Floats

    def of_territories(self, units: Units) -> tuple[Bools, Floats]:
        """Membership of each territory in the draw, and its probability, shape (n_territories,)."""
        return self.chosen[units.labels], self.probabilities[units.labels]


def draw(chances: Chances, n: int, seed: int) -> Drawn:
    """Draw n units by the local pivotal method, with the probabilities of the design."""
    found = chances.probabilities(n)
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(0,)))
    return Drawn(local_pivotal(found, chances.units.features, rng), found)


def draw_evenly(units: Units, n: int, seed: int) -> Drawn:
    """Draw n units, every stratum its share: the comparison."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(1,)))
    return Drawn(stratified(units.strata, n, rng), np.full(units.n, n / units.n))


def refuse_options(options: DesignOptions, units: Units) -> None:
    """Refuse a measurement that cannot be drawn, or that would bias what is estimated.

    Raises
    ------
    ConfigError, DataError
    """
    if not 0 < options.floor <= 1:
        kind = "designing.floor_above_one" if options.floor > 1 else "designing.no_floor"
        raise ConfigError(say(kind, floor=options.floor), where="--floor", fix=say("designing.set_floor"))
    if not 2 <= options.n <= units.n:
        raise ConfigError(
            say("designing.too_many", asked=options.n, total=units.n),
            where="--n",
            fix=say("designing.draw_fewer", total=units.n),
        )
    cost = options.cost
    if cost is not None and not (np.isfinite(cost).all() and (cost > 0).all()):
        bad = int((~(np.isfinite(cost) & (cost > 0))).sum())
        raise DataError(
            say("designing.cost_not_positive", bad, column=options.cost_name),
            where="--cost",
            fix=say("designing.correct_costs"),
        )


def _squares(units: Units, values: Floats, shared: float) -> Floats:
    """Expected square of the sum over each unit of values times something that neighbours share in part."""
    return np.asarray((1 - shared) * units.sums(np.square(values)) + shared * np.square(units.sums(values)))
