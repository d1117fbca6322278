"""The score that each territory would have with the data of one run, the method of another, among those of a third.

Eight cells: data, method and perimeter, each of the first run or of the second. Two of them are the runs themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from ifn_research.errors import Refusal
from ifn_research.index.definitions import Definition
from ifn_research.index.fitting import fit, fit_scored
from ifn_research.index.preparation import prepare
from ifn_research.index.version import IndexVersion, Scored
from ifn_research.language.messages import say
from ifn_research.matrix import Bools, Floats, IndicatorMatrix, Labels
from ifn_research.results.split import FIRST, REFITTED
from ifn_research.statistics.ranks import ranks_descending
from ifn_research.steps.imputation import IMPUTATIONS
from ifn_research.steps.imputation.base import refuse_low_coverage
from ifn_research.study.version_run import refuse_few
from ifn_research.study.vintages.sides import Side, VersionMethod

# Which run each of the three is of: 0 = the first, 1 = the second; in the order data, method, perimeter.
Cell = tuple[int, int, int]


@dataclass(frozen=True)
class CellScores:
    """The scores of a cell.

    Attributes
    ----------
    codes : array of str, shape (n_scored,)
    scores : array, shape (n_scored,)
    """

    codes: Labels
    scores: Floats

    def outcomes(self, codes: Labels) -> Floats:
        """Score, rank and share of more fragile territories (%) of some of them, shape (3, n_codes).

        Rank 1 is the most fragile among all that the cell scores; the share is 100 (rank - 1) / their number. NaN where
        there is no score.
        """
        ranks = ranks_descending(self.scores)
        told = np.vstack([self.scores, ranks, 100.0 * (ranks - 1.0) / max(len(ranks), 1)])
        at = pd.Index(self.codes).get_indexer(pd.Index(codes))
        return np.where(at >= 0, told[:, at], np.nan) if len(self.codes) else np.full((3, len(codes)), np.nan)


@dataclass(frozen=True, eq=False)
class VintageCells:
    """The scores of the territories of two runs under one version of each.

    A territory of a perimeter has its figures from the run whose data are asked for; where that run does not know it,
    or holds another territory under its code, those of the run of the perimeter stay: it comes or goes with the only
    figures that it has.

    Attributes
    ----------
    sides : pair of Side
    methods : pair of VersionMethod
    mode : {'refitted', 'given', 'first'}
    apart : collection of str
        Codes that are another territory in each run.
    left : mapping of Cell to int
        Filled as cells are scored: territories without a figure of their own that the method needs.
    """

    sides: tuple[Side, Side]
    methods: tuple[VersionMethod, VersionMethod]
    mode: str
    apart: Collection[str] = ()
    left: dict[Cell, int] = field(default_factory=dict)
    _kept: dict[int, IndexVersion] = field(default_factory=dict, repr=False)
    _figures: dict[tuple[int, int], _Figures] = field(default_factory=dict, repr=False)

    def scores(self, cell: Cell) -> CellScores:
        """The scores of a cell.

        Raises
        ------
        Refusal
            If its method cannot be applied to its data.
        """
        data, at, perimeter = cell
        method = self.methods[at]
        self._refuse_lacking(self.sides[data], method)
        if self.mode == REFITTED:
            scored = self._refitted(cell, method)
        else:
            scored = self._index(at).score(self._matrix(cell, self._territories(perimeter)))
        return CellScores(scored.codes, scored.scores)

    def _refuse_lacking(self, side: Side, method: VersionMethod) -> None:
        lacking = side.lacks(method)
        if lacking is not None:
            raise Refusal(lacking, where=say("splitting.tables_of", side=side.label), fix="")

    def _refitted(self, cell: Cell, method: VersionMethod) -> Scored:
        """As a run fits and scores a version: see `run_version`."""
        inputs = self.sides[cell[2]].inputs
        matrix = self._matrix(cell, self._territories(cell[2]))
        reference = inputs.reference(method.version)
        refuse_few(method.recipe, method.version, inputs)
        if reference is None:
            prepared = prepare(method.recipe, matrix)
            return fit_scored(method.recipe, method.definitions, prepared, seed=method.seed)[1]
        if type(method.recipe.imputation) is not IMPUTATIONS["none"]:
            refuse_low_coverage(matrix, method.recipe.coverage.indicators)
        learning = self._matrix(cell, self._learning(cell[2], method))
        return fit(method.recipe, method.definitions, learning, seed=method.seed).index.score(matrix)

    def _index(self, at: int) -> IndexVersion:
        """The index that the method of a run has fitted, and keeps."""
        method = self.methods[at]
        if self.mode != FIRST or at == 0:
            assert method.index is not None
            return method.index
        if at not in self._kept:
            self._refuse_lacking(self.sides[0], method)
            matrix = self._matrix((0, at, 0), self._learning(0, method))
            self._kept[at] = fit(method.recipe, method.definitions, matrix, seed=method.seed).index
        return self._kept[at]

    def _territories(self, perimeter: int) -> Labels:
        """The territories of a run; in the order of the first where both have the same, for the same sums."""
        return _in_one_order(*(side.inputs.data.codes for side in self.sides))[perimeter]

    def _learning(self, perimeter: int, method: VersionMethod) -> Labels:
        """The territories of a run from which a method learns."""
        return _in_one_order(*(side.inputs.learning(method.version).data.codes for side in self.sides))[perimeter]

    def _matrix(self, cell: Cell, codes: Labels) -> IndicatorMatrix:
        """The figures of some territories in a cell."""
        data, at, perimeter = cell
        method = self.methods[at]
        wanted = pd.Index(codes)
        own = self._of_side(data, at).at(wanted)
        if data == perimeter:
            return own
        known = wanted.isin(self.sides[data].rows.codes) & ~wanted.isin(list(self.apart))
        if known.all():
            return own
        other = self.sides[perimeter]
        if other.lacks(method) is None:
            return _either(own, self._of_side(perimeter, at).at(wanted), np.asarray(known))
        # They have no figure of their own that the method could take, and are given none.
        self.left[cell] = max(self.left.get(cell, 0), int((~known).sum()))
        return own.rows(np.asarray(known))

    def _of_side(self, side: int, at: int) -> _Figures:
        if (side, at) not in self._figures:
            self._figures[side, at] = _Figures.of(self.sides[side], self.methods[at])
        return self._figures[side, at]


@dataclass(frozen=True, eq=False)
class _Figures:
    """The figures of every row of a run, as a method takes them."""

    matrix: IndicatorMatrix
    codes: pd.Index

    @classmethod
    def of(cls, side: Side, method: VersionMethod) -> _Figures:
        values, denominators = side.figures(method)
        return cls(_matrix_of(side, method.definitions, values, denominators), pd.Index(side.rows.codes))

    def at(self, wanted: pd.Index) -> IndicatorMatrix:
        """The rows of some codes; rows of codes that are not there hold nothing known."""
        if wanted.equals(self.codes):
            return self.matrix
        position = self.codes.get_indexer(wanted)
        there, found = position >= 0, self.matrix.rows(position)
        return replace(
            found,
            codes=wanted.to_numpy(dtype=object),
            values=np.where(there[:, None], found.values, np.nan),
            denominators=np.where(there[:, None], found.denominators, np.nan),
            groups={name: np.where(there, labels, "") for name, labels in found.groups.items()},
            population=None if found.population is None else np.where(there, found.population, np.nan),
        )


def _matrix_of(
    side: Side, definitions: tuple[Definition, ...], values: Floats, denominators: Floats
) -> IndicatorMatrix:
    rows = side.rows
    return IndicatorMatrix(
        values=values,
        denominators=denominators,
        codes=rows.codes,
        indicators=tuple(item.name for item in definitions),
        dimensions=tuple(item.dimension for item in definitions),
        directions=tuple(item.direction for item in definitions),
        units=tuple(item.unit for item in definitions),
        transforms=tuple(item.transform for item in definitions),
        groups=dict(rows.groups),
        population=rows.population,
    )


def _either(own: IndicatorMatrix, other: IndicatorMatrix, known: Bools) -> IndicatorMatrix:
    """The rows of one matrix where they are known, of another elsewhere."""
    groups: Mapping[str, Labels] = {
        name: np.where(known, labels, other.groups.get(name, np.full(len(known), "", dtype=object)))
        for name, labels in own.groups.items()
    }
    population = own.population
    if population is not None:
        beyond = np.full(len(known), np.nan) if other.population is None else other.population
        population = np.where(known, population, beyond)
    return replace(
        own,
        values=np.where(known[:, None], own.values, other.values),
        denominators=np.where(known[:, None], own.denominators, other.denominators),
        groups=dict(groups),
        population=population,
    )


def _in_one_order(first: Labels, second: Labels) -> tuple[Labels, Labels]:
    """Two sets of codes, the second in the order of the first where they are the same."""
    return (first, first) if len(first) == len(second) and set(first) == set(second) else (first, second)
