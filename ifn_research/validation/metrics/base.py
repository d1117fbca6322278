"""Metrics of agreement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from ifn_research.matrix import LEAST_KNOWN, Bools, Floats, Integers
from ifn_research.remarks import Remark, Remarks
from ifn_research.statistics.correlation import LEAST_PAIRS, OF_AGREEMENT, constant
from ifn_research.statistics.estimate import Estimate, absent
from ifn_research.statistics.resampling import Resample, Variable
from ifn_research.validation.behind_counts import RANKED, latent_rates, reliability
from ifn_research.validation.ground_truth import GroundTruth

Replicator = Callable[[Resample], Floats]


@dataclass(frozen=True, eq=False)
class SortedTruth:
    """An outcome over the rows that a metric uses, sorted once.

    Attributes
    ----------
    outcome : GroundTruth
        Restricted to the rows used.
    variable : Variable
        Its oriented values.
    """

    outcome: GroundTruth
    variable: Variable

    @cached_property
    def covariates(self) -> tuple[Variable, ...]:
        """The indicators given which scores are judged again, sorted once."""
        beside = self.outcome.covariates
        return () if beside is None else tuple(Variable.of(column) for column in np.ascontiguousarray(beside.T))

    @cached_property
    def stands_for(self) -> Floats | None:
        """The number of territories that each one stands for, in one array for all metrics; None without a draw."""
        return self.outcome.stands_for

    @cached_property
    def reliability(self) -> float:
        """Of the ranks of counts, as `reliability` finds it over these rows."""
        return reliability(self.outcome)

    @cached_property
    def latent(self) -> tuple[Variable, ...]:
        """A few draws of the rates behind counts, sorted once."""
        return tuple(Variable.of(one) for one in latent_rates(self.outcome, most=RANKED))

    @classmethod
    def of(cls, outcome: GroundTruth) -> SortedTruth:
        """Sort the values of an outcome that covers every row."""
        return cls(outcome, Variable.of(outcome.values))


# Spearman's correlation of scores that were learned without the territories that they judge.
OUT_OF_FOLD = "spearman_spatial_cv"
SHARE, CORRELATION = (0.0, 1.0), (-1.0, 1.0)


@dataclass(frozen=True)
class About:
    """The facts about a metric that others need: documents, charts, masks.

    Attributes
    ----------
    bounds : pair of float
        The least and the most that it can be.
    sums_over_most_fragile : bool
        Whether it sums outcomes of the territories that a version puts first, or by their order: two versions then give
        a masked outcome by difference. It has no default, so that no metric is told where it must be withheld.
    share : bool
        Whether it is read as a percentage.
    out_of_fold : bool
        Whether it judges scores that were learned without the territories that they judge.
    charted : bool
        Whether MLflow charts it; the others say almost the same as another.
    drawn : bool
        Whether it can be estimated for all territories from a draw of some, by their probabilities.
    """

    bounds: tuple[float, float]
    _: KW_ONLY
    sums_over_most_fragile: bool
    share: bool = False
    out_of_fold: bool = False
    charted: bool = True
    drawn: bool = False


class Metric(Protocol):
    """A measure of agreement between scores and a ground truth; higher = better.

    Attributes
    ----------
    name : str
        As in `validation.csv`.
    about : About
    whole : bool
        Whether one call must take all replicates of a cell at once, because preparing it is dear.
    """

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def about(self) -> About: ...  # noqa: D102

    @property
    def whole(self) -> bool: ...  # noqa: D102

    def usable(self, outcome: GroundTruth) -> tuple[Bools, Remarks]:
        """Territories where the metric has what it needs of the outcome, and why there are none if there are none."""
        ...

    def estimate(self, score: Variable, truth: SortedTruth) -> Estimate:
        """The metric over the rows given."""
        ...

    def most_resampled(self, n: int) -> int:
        """The number of territories above which the metric is not resampled, if n are more; 0 when it is."""
        ...

    def remarks(self, truth: SortedTruth) -> Remarks:
        """The remarks on the ground truth over the rows given, for readers of the figure; empty when there are none."""
        ...

    def prepare(self, score: Variable, truth: SortedTruth, labels: Integers, n_blocks: int) -> Replicator:
        """The maker of the metric in each replicate of a resample of these rows; NaN where it is undefined."""
        ...


class Unremarked:
    """The shared part of metrics of whose figures a reader needs to know nothing beside."""

    def remarks(self, truth: SortedTruth) -> Remarks:
        """The remarks on the ground truth over the rows given, for a reader of the figure; empty, as of most."""
        del truth
        return ()


class ResampledMetric(Unremarked):
    """The shared part of most metrics: they use every covered territory, and are resampled however many there are."""

    def usable(self, outcome: GroundTruth) -> tuple[Bools, Remarks]:
        """Every covered territory."""
        return outcome.covered, ()

    def most_resampled(self, n: int) -> int:
        """The number of territories above which the metric is not resampled, if n are more; 0, since it is."""
        del n
        return 0


# What is known in less of the territories than this does not stand for them: the coverage that indicators need too.
LEAST_COVERAGE = LEAST_KNOWN
# A variance below this share of the mean square is what floating point leaves of a constant.
CONSTANT = 1e-12
# A class of the worst that is larger, because many are tied, is no answer to the question of the worst tenth.
MOST_WORST = 0.2


def too_many(size: int, truth: SortedTruth) -> Remarks:
    """The reason why a class of the worst is none; empty where it is one."""
    n = len(truth.outcome.values)
    if size <= MOST_WORST * n:
        return ()
    return (Remark("worst_tied", n=size, total=n),)


def drawn_once(
    prepare: Callable[[Variable, SortedTruth, Integers, int], Replicator],
    score: Variable,
    truth: SortedTruth,
    *,
    otherwise: Remark,
) -> Estimate:
    """The figure of the territories as they are: one block, drawn once; `otherwise` says why it may be undefined."""
    reason = undefined(score, truth)
    if reason:
        return absent(*reason)
    labels = np.zeros(len(score.values), dtype=np.int64)
    value = float(prepare(score, truth, labels, 1)(Resample(np.ones((1, 1)), labels))[0])
    return absent(otherwise) if np.isnan(value) else Estimate(value)


def ratio(numerator: Floats, denominator: Floats) -> Floats:
    """NaN where the denominator is 0: a variable is constant in that replicate."""
    defined = denominator > 0
    return np.asarray(np.divide(numerator, denominator, out=np.full(len(numerator), np.nan), where=defined))


def weighed(outcome: GroundTruth) -> tuple[Bools, Remarks]:
    """Covered territories whose weight is known: the denominator of counts, else the population; why there are none."""
    if outcome.weight is None:
        return np.zeros(len(outcome.values), dtype=bool), (Remark("population_unknown"),)
    rows = outcome.covered & (np.nan_to_num(outcome.weight) > 0)
    return rows, () if rows.any() else (Remark("nobody_known"),)


@dataclass(frozen=True, eq=False)
class RankCorrelation:
    """Spearman's correlation in each replicate.

    Attributes
    ----------
    x, y : Variable
    stands_for : array, shape (n,), or None
        How many territories each one stands for.
    """

    x: Variable
    y: Variable
    stands_for: Floats | None = None

    def __call__(self, resample: Resample) -> Floats:
        """NaN where a variable is constant, shape (replicates,)."""
        resample = resample.standing_for(self.stands_for)
        x, y = resample.ranks(self.x), resample.ranks(self.y)
        product = np.einsum("rn,rn->r", resample.drawn_ranks(self.y), x.centred)
        return ratio(product, np.sqrt(x.squares) * np.sqrt(y.squares))


@dataclass(frozen=True, eq=False)
class BlockMoments:
    """Sums over each block, of which Pearson's correlation in each replicate is made.

    Attributes
    ----------
    sums : array, shape (6, n_blocks)
        Of weights, and of what they give the two variables, their squares and their product.
    """

    sums: Floats

    @classmethod
    def of(cls, x: Floats, y: Floats, weight: Floats, labels: Integers, n_blocks: int) -> BlockMoments:
        """Those of complete variables, each of shape (n,), in which territories count by a weight."""
        x, y = _standardised(x, weight), _standardised(y, weight)
        terms = (np.ones_like(x), x, y, x * x, y * y, x * y)
        return cls(np.stack([np.bincount(labels, weight * term, minlength=n_blocks) for term in terms]))

    def __call__(self, resample: Resample) -> Floats:
        """NaN where a variable is constant, shape (replicates,)."""
        size, x, y, xx, yy, xy = np.einsum("rg,sg->sr", resample.blocks, self.sums)
        size = np.where(size > 0, size, np.nan)
        x, y, xx, yy, xy = x / size, y / size, xx / size, yy / size, xy / size
        vx, vy = xx - x * x, yy - y * y
        vx, vy = np.where(vx > CONSTANT * xx, vx, 0), np.where(vy > CONSTANT * yy, vy, 0)
        return ratio(xy - x * y, np.sqrt(vx) * np.sqrt(vy))


def _standardised(values: Floats, weight: Floats) -> Floats:
    """Values about their weighted mean: about another one, squares would leave no digits where one weight is most."""
    centred = values - (np.average(values, weights=weight) if weight.any() else values.mean())
    scale = centred.std()
    return np.asarray(centred / scale if scale > 0 else centred)


def undefined(score: Variable, truth: SortedTruth) -> Remarks:
    """The reason why no metric judges these scores; empty when metrics do."""
    n = len(score.values)
    if n < LEAST_PAIRS:
        return (Remark("too_few_territories", n=n, least=LEAST_PAIRS),)
    # Both were sorted once: no need to do it again to see whether they vary.
    variables = zip(OF_AGREEMENT, (score, truth.variable), strict=True)
    return constant(n, [name for name, variable in variables if variable.ties.n_groups < 2])
