"""Block bootstrap by draw counts: no resampled table is ever made and nothing is sorted twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from ifn_research.matrix import Bools, Floats, Integers
from ifn_research.statistics.ranks import Ties, sort_ties

Made = TypeVar("Made")

CHUNK = 50
# Say which of the things made of one variable is meant.
COPIES, CUMULATED, DRAWN, DRAWN_TOP = object(), object(), object(), object()
# Cells (replicates x territories) that array code handles at once: it then works in the processor's cache.
CELLS = 1 << 17


@dataclass(frozen=True)
class Draws:
    """Draws of G blocks of G, with replacement, in chunks of a fixed size.

    Each chunk has its own child of the seed, so the draws are the same whoever makes which chunk, and the first
    replicates are the same however many follow.

    Attributes
    ----------
    n_blocks, replicates, seed : int
    """

    n_blocks: int
    replicates: int
    seed: int

    @property
    def n_chunks(self) -> int:
        """Number of chunks; the last may be smaller."""
        return -(-self.replicates // CHUNK)

    def start(self, index: int) -> int:
        """The number of the first replicate of a chunk."""
        return index * CHUNK

    def chunk(self, index: int) -> Integers:
        """The number of times that each block is drawn, shape (replicates of this chunk, n_blocks)."""
        child = np.random.SeedSequence(self.seed, spawn_key=(index,))
        size = min(CHUNK, self.replicates - index * CHUNK)
        drawn = np.random.Generator(np.random.PCG64(child)).integers(0, self.n_blocks, (CHUNK, self.n_blocks))
        return np.stack([np.bincount(one, minlength=self.n_blocks) for one in drawn[:size]])


@dataclass(frozen=True)
class LeaveOneOut:
    """All blocks but one, each left out in turn: what a jackknife needs, in the form of draws.

    Attributes
    ----------
    n_blocks : int
    """

    n_blocks: int

    @property
    def replicates(self) -> int:
        """As many as there are blocks."""
        return self.n_blocks

    @property
    def n_chunks(self) -> int:
        """Number of chunks; the last may be smaller."""
        return -(-self.n_blocks // CHUNK)

    def start(self, index: int) -> int:
        """The number of the first replicate of a chunk."""
        return index * CHUNK

    def chunk(self, index: int) -> Integers:
        """The number of times that each block counts, shape (replicates of this chunk, n_blocks)."""
        start = index * CHUNK
        return 1 - np.eye(self.n_blocks, dtype=np.int64)[start : start + CHUNK]


@dataclass(frozen=True, eq=False)
class InTurn:
    """Several resamplings of the same rows, each by a partition of its own, one after the other.

    What is prepared of the rows, over the blocks of the common refinement, then serves all of them.

    Attributes
    ----------
    n_blocks : int
        Of the common refinement.
    parts : tuple of (Draws or LeaveOneOut, array of int, shape (n_blocks,))
        Each with the block of its own partition in which a block of the refinement lies.
    """

    n_blocks: int
    parts: tuple[tuple[Draws | LeaveOneOut, Integers], ...]

    @classmethod
    def of(cls, parts: Sequence[tuple[Draws | LeaveOneOut, Integers]]) -> tuple[InTurn, Integers]:
        """Resamplings, each with the block of every row, and the block of every row in the common refinement."""
        found = np.zeros(len(parts[0][1]), dtype=np.int64)
        for _, labels in parts:
            found = np.unique(found * (labels.max(initial=0) + 1) + labels, return_inverse=True)[1]
        _, first = np.unique(found, return_index=True)
        return cls(len(first), tuple((draws, labels[first]) for draws, labels in parts)), found

    @property
    def replicates(self) -> int:
        """Those of all."""
        return sum(draws.replicates for draws, _ in self.parts)

    @property
    def n_chunks(self) -> int:
        """Number of chunks; the last of each may be smaller."""
        return sum(draws.n_chunks for draws, _ in self.parts)

    def start(self, index: int) -> int:
        """The number of the first replicate of a chunk."""
        part, within = self._at(index)
        before = sum(draws.replicates for draws, _ in self.parts[:part])
        return before + self.parts[part][0].start(within)

    def chunk(self, index: int) -> Integers:
        """The number of times that each block of the refinement counts, shape (replicates of this chunk, n_blocks)."""
        part, within = self._at(index)
        draws, of = self.parts[part]
        return draws.chunk(within)[:, of]

    def split(self, replicates: Floats) -> list[Floats]:
        """The replicates of each, of those of all, shape (replicates, ...)."""
        return np.split(replicates, np.cumsum([draws.replicates for draws, _ in self.parts])[:-1])

    def _at(self, index: int) -> tuple[int, int]:
        ends = np.cumsum([draws.n_chunks for draws, _ in self.parts])
        part = int(np.searchsorted(ends, index, side="right"))
        return part, index - int(ends[part] - self.parts[part][0].n_chunks)


Resampling = Draws | LeaveOneOut | InTurn


def draw_counts(n_blocks: int, replicates: int, seed: int) -> Integers:
    """Count the draws of each block in each replicate, shape (replicates, n_blocks); every row sums to n_blocks."""
    draws = Draws(n_blocks, replicates, seed)
    chunks = [draws.chunk(index) for index in range(draws.n_chunks)]
    return np.concatenate([np.zeros((0, n_blocks), dtype=np.int64), *chunks])


@dataclass(frozen=True, eq=False)
class Variable:
    """A variable over the rows that a statistic uses, sorted once.

    Attributes
    ----------
    values : array, shape (n,)
        Complete.
    ties : Ties
        Its order and tied groups.
    """

    values: Floats
    ties: Ties

    @classmethod
    def of(cls, values: Floats) -> Variable:
        """Sort a complete variable."""
        return cls(values, sort_ties(values))

    @cached_property
    def group(self) -> Integers:
        """Tie group of each row, smallest first, shape (n,)."""
        group = np.empty(len(self.values), dtype=np.int64)
        group[self.ties.order] = self.ties.group
        return group

    @cached_property
    def ends(self) -> Integers:
        """The end of each tie group in the order, smallest first, shape (n_groups,)."""
        return np.cumsum(self.ties.sizes)

    @property
    def tied(self) -> bool:
        """True if some values are tied."""
        return self.ties.n_groups < len(self.values)


@dataclass(frozen=True, eq=False)
class RankProfile:
    """Ranks of a variable in resamples.

    Attributes
    ----------
    centred : array, shape (replicates, n)
        Twice the mid-rank of each unit less twice the mean rank: whole numbers, hence exact.
    squares : array, shape (replicates,)
        Sum over drawn copies of `centred` squared; 0 where the variable is constant.
    """

    centred: Floats
    squares: Floats
    _upto: Floats
    _position: Integers

    @cached_property
    def top(self) -> Bools:
        """The units in the top tenth (decile 10), as booleans, shape (replicates, n)."""
        # 10 (rank - 1) < n, where rank - 1 counts the copies strictly above; in whole numbers.
        size = self._upto[:, -1:]
        return np.take(10 * (size - self._upto) < size, self._position, axis=1)


@dataclass(eq=False)
class Resample:
    """Some bootstrap replicates of a set of rows, and the ranks in them, each worked out once.

    Attributes
    ----------
    blocks : array, shape (replicates, n_blocks)
        How often each block is drawn.
    labels : array of int, shape (n,)
        Block of each row.
    """

    blocks: Floats
    labels: Integers
    _made: dict[tuple[int, ...], tuple[tuple[object, ...], Any]] = field(default_factory=dict)
    _units: Floats | None = None
    _weight: Floats | None = None
    _standing: dict[int, tuple[Floats, Resample]] = field(default_factory=dict)

    @property
    def units(self) -> Floats:
        """The number of times that each row is drawn, shape (replicates, n); times its weight, where it has one."""
        if self._units is None:
            self._units = self.blocks[:, self.labels]
            if self._weight is not None:
                self._units = self._units * self._weight
        return self._units

    def standing_for(self, weight: Floats | None) -> Resample:
        """The same replicates in which each row stands for several: `weight` copies of it, shape (n,), for each draw.

        Ranks are then those among all that the rows stand for.
        """
        if weight is None:
            return self
        if id(weight) not in self._standing:
            self._standing[id(weight)] = weight, Resample(self.blocks, self.labels, _weight=weight)
        return self._standing[id(weight)][1]

    @property
    def size(self) -> Floats:
        """Number of drawn copies, shape (replicates,)."""
        sizes = np.bincount(self.labels, self._weight, minlength=self.blocks.shape[1])
        totals: Floats = self.blocks @ sizes.astype(np.float64)
        return totals

    def slices(self) -> Iterator[tuple[slice, Resample]]:
        """The same replicates, a few at a time, so that units x replicates stays small."""
        step = max(1, CELLS // max(1, len(self.labels)))
        for start in range(0, len(self.blocks), step):
            part = slice(start, start + step)
            yield part, Resample(self.blocks[part], self.labels)

    def copies(self, variable: Variable) -> Floats:
        """The number of times that each row is drawn, rows in the order of a variable, shape (replicates, n)."""
        return self.once((variable, COPIES), lambda: self._copies(variable.ties.order))

    def _copies(self, order: Integers) -> Floats:
        drawn: Floats = np.take(self.blocks, self.labels[order], axis=1)
        return drawn if self._weight is None else drawn * self._weight[order]

    def cumulated(self, variable: Variable) -> Floats:
        """Drawn copies up to the end of each tie group, smallest first, shape (replicates, n_groups)."""
        return self.once((variable, CUMULATED), lambda: summed_up(self.copies(variable), variable.ends))

    def drawn_ranks(self, variable: Variable) -> Floats:
        """`centred` ranks times how often each unit is drawn, shape (replicates, n)."""
        return self.once((variable, DRAWN), lambda: self.units * self.ranks(variable).centred)

    def drawn_top(self, variable: Variable) -> Floats:
        """The number of times that each unit of the top tenth (decile 10) is drawn, shape (replicates, n)."""
        return self.once((variable, DRAWN_TOP), lambda: self.units * self.ranks(variable).top)

    def ranks(self, variable: Variable) -> RankProfile:
        """Ranks of a variable in each replicate, from cumulated draw counts."""
        return self.once((variable,), lambda: self._rank(variable))

    def once(self, of: tuple[object, ...], make: Callable[[], Made]) -> Made:
        """The product of `make` for some objects in these replicates, made once however many metrics need it."""
        key = tuple(id(item) for item in of)
        # The objects are kept beside it, so that their identities cannot be taken by others meanwhile.
        if key not in self._made:
            self._made[key] = (of, make())
        made: Made = self._made[key][1]
        return made

    def forget(self, variable: Variable) -> None:
        """Let go of what was made of a variable, which is not needed again."""
        self._made = {key: kept for key, kept in self._made.items() if not any(item is variable for item in kept[0])}
        for _, standing in self._standing.values():
            standing.forget(variable)

    def _rank(self, variable: Variable) -> RankProfile:
        upto = self.cumulated(variable)
        copies = between(upto) if variable.tied else self.copies(variable)
        centred = 2 * upto
        centred -= copies
        centred -= upto[:, -1:]
        squares = np.einsum("rg,rg,rg->r", copies, centred, centred)
        return RankProfile(np.take(centred, variable.group, axis=1), squares, upto, variable.group)


def summed_up(values: Floats, ends: Integers) -> Floats:
    """Sums of each row of values up to the end of each group of columns, shape (n_rows, n_groups)."""
    sums = np.cumsum(values, axis=1)
    return sums if len(ends) == values.shape[1] else np.take(sums, ends - 1, axis=1)


def between(sums: Floats) -> Floats:
    """The part of each group in sums up to the end of each, shape (n_rows, n_groups)."""
    parts = sums.copy()
    parts[:, 1:] -= sums[:, :-1]
    return parts
