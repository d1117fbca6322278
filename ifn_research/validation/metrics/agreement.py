"""Agreement over all territories: Spearman, Pearson and Kendall."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Bools, Floats, Integers
from ifn_research.statistics.correlation import kendall, pearson, spearman
from ifn_research.statistics.estimate import Estimate, absent
from ifn_research.statistics.resampling import CELLS, Resample, Variable
from ifn_research.validation.metrics.base import CONSTANT, Replicator, Truth, undefined
from ifn_research.validation.outcome import Outcome

KENDALL_MOST = 5000


@dataclass(frozen=True)
class Spearman:
    """Pearson's correlation of mid-ranks, ranked anew in each replicate."""

    name: str = "spearman"
    whole: bool = False

    def usable(self, outcome: Outcome) -> tuple[Bools, str]:
        """Every covered territory."""
        return outcome.covered, ""

    def estimate(self, score: Variable, truth: Truth) -> Estimate:
        """By SciPy."""
        reason = undefined(score, truth)
        return absent(reason) if reason else spearman(score.values, truth.outcome.values)

    def no_interval(self, n: int) -> str:
        """It is resampled whatever the number of territories."""
        return ""

    def prepare(self, score: Variable, truth: Truth, labels: Integers, n_blocks: int) -> Replicator:
        """Nothing to prepare beyond the two sorted orders."""
        return _RankCorrelation(score, truth.variable)


@dataclass(frozen=True, eq=False)
class _RankCorrelation:
    x: Variable
    y: Variable

    def __call__(self, resample: Resample) -> Floats:
        x, y = resample.ranks(self.x), resample.ranks(self.y)
        product = np.einsum("rn,rn,rn->r", resample.units, x.centred, y.centred)
        return _ratio(product, np.sqrt(x.squares) * np.sqrt(y.squares))


@dataclass(frozen=True)
class Pearson:
    """Pearson's correlation of values."""

    name: str = "pearson"
    whole: bool = False

    def usable(self, outcome: Outcome) -> tuple[Bools, str]:
        """Every covered territory."""
        return outcome.covered, ""

    def estimate(self, score: Variable, truth: Truth) -> Estimate:
        """By SciPy."""
        reason = undefined(score, truth)
        return absent(reason) if reason else pearson(score.values, truth.outcome.values)

    def no_interval(self, n: int) -> str:
        """It is resampled whatever the number of territories."""
        return ""

    def prepare(self, score: Variable, truth: Truth, labels: Integers, n_blocks: int) -> Replicator:
        """Sums over each block, of which each replicate is a weighted sum."""
        x, y = _standardised(score.values), _standardised(truth.outcome.values)
        terms = (np.ones_like(x), x, y, x * x, y * y, x * y)
        return _Moments(np.stack([np.bincount(labels, term, minlength=n_blocks) for term in terms]))


@dataclass(frozen=True, eq=False)
class _Moments:
    sums: Floats

    def __call__(self, resample: Resample) -> Floats:
        size, x, y, xx, yy, xy = np.einsum("rg,sg->sr", resample.blocks, self.sums)
        size = np.where(size > 0, size, np.nan)
        x, y, xx, yy, xy = x / size, y / size, xx / size, yy / size, xy / size
        vx, vy = xx - x * x, yy - y * y
        vx, vy = np.where(vx > CONSTANT * xx, vx, 0), np.where(vy > CONSTANT * yy, vy, 0)
        return _ratio(xy - x * y, np.sqrt(vx) * np.sqrt(vy))


@dataclass(frozen=True)
class Kendall:
    """Kendall's tau-b: copies of a territory in a replicate are tied with each other."""

    name: str = "kendall"
    whole: bool = True

    def usable(self, outcome: Outcome) -> tuple[Bools, str]:
        """Every covered territory."""
        return outcome.covered, ""

    def estimate(self, score: Variable, truth: Truth) -> Estimate:
        """By SciPy."""
        reason = undefined(score, truth)
        return absent(reason) if reason else kendall(score.values, truth.outcome.values)

    def no_interval(self, n: int) -> str:
        """It counts pairs: beyond 5,000 territories that is too long."""
        return f"not resampled above {KENDALL_MOST:,} territories" if n > KENDALL_MOST else ""

    def prepare(self, score: Variable, truth: Truth, labels: Integers, n_blocks: int) -> Replicator:
        """Concordant less discordant pairs between each two blocks, of which each replicate is a quadratic form."""
        return _Pairs(score, truth.variable, _pair_signs(score, truth.variable, labels, n_blocks))


@dataclass(frozen=True, eq=False)
class _Pairs:
    x: Variable
    y: Variable
    signs: Floats

    def __call__(self, resample: Resample) -> Floats:
        concordance = np.einsum("rg,rg->r", resample.blocks @ self.signs, resample.blocks)
        untied = [self._untied(resample, variable) for variable in (self.x, self.y)]
        return _ratio(concordance, np.sqrt(untied[0]) * np.sqrt(untied[1]))

    @staticmethod
    def _untied(resample: Resample, variable: Variable) -> Floats:
        """Ordered pairs of drawn copies that are not tied."""
        tied = [np.square(part.cumulated(variable)[0]).sum(axis=1) for _, part in resample.slices()]
        pairs: Floats = resample.size**2 - np.concatenate(tied)
        return pairs


def _pair_signs(x: Variable, y: Variable, labels: Integers, n_blocks: int) -> Floats:
    """Sum over ordered pairs of rows, one of each block, of sign(x_i - x_j) sign(y_i - y_j)."""
    by_block = np.argsort(labels, kind="stable")
    present, starts = np.unique(labels[by_block], return_index=True)
    levels = [_levels(variable)[by_block] for variable in (x, y)]
    step = max(1, CELLS // len(labels))
    between = np.zeros((len(labels), len(present)))
    for start in range(0, len(labels), step):
        part = slice(start, start + step)
        signs = [np.sign(level[part, None] - level[None, :]) for level in levels]
        between[part] = np.add.reduceat(signs[0] * signs[1], starts, axis=1)
    result = np.zeros((n_blocks, n_blocks))
    result[np.ix_(present, present)] = np.add.reduceat(between, starts, axis=0)
    return result


def _levels(variable: Variable) -> Integers:
    """Number of the tie group of each row, so that ties here are ties everywhere."""
    levels = np.empty(len(variable.values), dtype=np.int64)
    levels[variable.ties.order] = variable.ties.group
    return levels


def _standardised(values: Floats) -> Floats:
    centred = values - values.mean()
    scale = centred.std()
    return centred / scale if scale > 0 else centred


def _ratio(numerator: Floats, denominator: Floats) -> Floats:
    """NaN where the denominator is 0: a variable is constant in that replicate."""
    defined = denominator > 0
    return np.divide(numerator, denominator, out=np.full(len(numerator), np.nan), where=defined)
