"""Block bootstrap by draw counts: no resampled table is ever made and nothing is sorted twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from ifn_research.matrix import Bools, Floats, Integers
from ifn_research.statistics.ranks import Ties, sort_ties

Made = TypeVar("Made")

CHUNK = 50
# Says which of the things made of one variable is meant.
DRAWN = object()
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

    def chunk(self, index: int) -> Integers:
        """The number of times that each block counts, shape (replicates of this chunk, n_blocks)."""
        start = index * CHUNK
        return 1 - np.eye(self.n_blocks, dtype=np.int64)[start : start + CHUNK]


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

    @property
    def units(self) -> Floats:
        """The number of times that each row is drawn, shape (replicates, n)."""
        if self._units is None:
            self._units = self.blocks[:, self.labels]
        return self._units

    @property
    def size(self) -> Floats:
        """Number of drawn copies, shape (replicates,)."""
        totals: Floats = self.blocks @ np.bincount(self.labels, minlength=self.blocks.shape[1]).astype(np.float64)
        return totals

    def slices(self) -> Iterator[tuple[slice, Resample]]:
        """The same replicates, a few at a time, so that units x replicates stays small."""
        step = max(1, CELLS // max(1, len(self.labels)))
        for start in range(0, len(self.blocks), step):
            part = slice(start, start + step)
            yield part, Resample(self.blocks[part], self.labels)

    def cumulated(self, variable: Variable) -> tuple[Floats, Floats]:
        """Drawn copies in each tie group and up to its end, smallest first; each of shape (replicates, n_groups)."""
        ties = variable.ties
        copies = self.blocks[:, self.labels[ties.order]]
        if variable.tied:
            copies = np.add.reduceat(copies, np.cumsum(ties.sizes) - ties.sizes, axis=1)
        return copies, np.cumsum(copies, axis=1)

    def drawn_ranks(self, variable: Variable) -> Floats:
        """`centred` ranks times how often each unit is drawn, shape (replicates, n)."""
        return self.once((variable, DRAWN), lambda: self.units * self.ranks(variable).centred)

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

    def _rank(self, variable: Variable) -> RankProfile:
        copies, upto = self.cumulated(variable)
        size = upto[:, -1:]
        centred = 2 * upto - copies - size
        squares = np.einsum("rg,rg,rg->r", copies, centred, centred)
        return RankProfile(np.take(centred, variable.group, axis=1), squares, upto, variable.group)
