"""What a metric of agreement is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from ifn_research.matrix import LEAST_KNOWN, Bools, Floats, Integers
from ifn_research.statistics.correlation import LEAST, constant_told
from ifn_research.statistics.estimate import Estimate, absent
from ifn_research.statistics.resampling import Resample, Variable
from ifn_research.validation.behind_counts import RANKED, latent_rates, reliability
from ifn_research.validation.outcome import Outcome

Replicator = Callable[[Resample], Floats]


@dataclass(frozen=True, eq=False)
class Truth:
    """An outcome over the rows that a metric uses, sorted once.

    Attributes
    ----------
    outcome : Outcome
        Restricted to the rows used.
    variable : Variable
        Its oriented values.
    """

    outcome: Outcome
    variable: Variable

    @cached_property
    def covariates(self) -> tuple[Variable, ...]:
        """The indicators given which scores are judged again, sorted once."""
        beside = self.outcome.covariates
        return () if beside is None else tuple(Variable.of(column) for column in np.ascontiguousarray(beside.T))

    @cached_property
    def reliability(self) -> float:
        """Of the ranks of counts, as `reliability` finds it over these rows."""
        return reliability(self.outcome)

    @cached_property
    def latent(self) -> tuple[Variable, ...]:
        """A few draws of the rates behind counts, sorted once."""
        return tuple(Variable.of(one) for one in latent_rates(self.outcome, most=RANKED))

    @classmethod
    def of(cls, outcome: Outcome) -> Truth:
        """Sort the values of an outcome that covers every row."""
        return cls(outcome, Variable.of(outcome.values))


class Metric(Protocol):
    """A measure of agreement between scores and a ground truth; higher = better.

    Attributes
    ----------
    name : str
        As in `validation.csv`.
    whole : bool
        Whether one call must take all replicates of a cell at once, because preparing it is dear.
    """

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def whole(self) -> bool: ...  # noqa: D102

    def usable(self, outcome: Outcome) -> tuple[Bools, str]:
        """Territories where the metric has what it needs of the outcome, and why there are none if there are none."""
        ...

    def estimate(self, score: Variable, truth: Truth) -> Estimate:
        """The metric over the rows given."""
        ...

    def no_interval(self, n: int) -> str:
        """Why the metric is not resampled over n territories; empty when it is."""
        ...

    def told(self, truth: Truth) -> str:
        """What a reader of the figure must know of the ground truth over the rows given; empty when nothing."""
        ...

    def prepare(self, score: Variable, truth: Truth, labels: Integers, n_blocks: int) -> Replicator:
        """What gives the metric in each replicate of a resample of these rows; NaN where it is undefined."""
        ...


class Untold:
    """What metrics share of whose figures a reader needs to know nothing beside."""

    def told(self, truth: Truth) -> str:
        """What a reader of the figure must know of the ground truth over the rows given; empty, as of most."""
        del truth
        return ""


class Resampled(Untold):
    """What most metrics share: they use every covered territory, and are resampled however many there are."""

    def usable(self, outcome: Outcome) -> tuple[Bools, str]:
        """Every covered territory."""
        return outcome.covered, ""

    def no_interval(self, n: int) -> str:
        """Why the metric is not resampled over n territories; empty, since it is."""
        del n
        return ""


# What is known in less of the territories than this does not stand for them: the coverage that indicators need too.
LEAST_COVERAGE = LEAST_KNOWN
# A variance below this share of the mean square is what floating point leaves of a constant.
CONSTANT = 1e-12
# A class of the worst that is larger, because many are tied, is no answer to the question of the worst tenth.
MOST_WORST = 0.2


def too_many(size: int, truth: Truth) -> str:
    """Why a class of the worst is none; empty where it is one."""
    n = len(truth.outcome.values)
    if size <= MOST_WORST * n:
        return ""
    return f"{size} of {n} territories tie for the worst of the ground truth, more than a fifth: no tenth of them is it"


def drawn_once(
    prepare: Callable[[Variable, Truth, Integers, int], Replicator], score: Variable, truth: Truth, *, otherwise: str
) -> Estimate:
    """The figure of the territories as they are: one block, drawn once; `otherwise` says why it may be undefined."""
    reason = undefined(score, truth)
    if reason:
        return absent(reason)
    labels = np.zeros(len(score.values), dtype=np.int64)
    value = float(prepare(score, truth, labels, 1)(Resample(np.ones((1, 1)), labels))[0])
    return absent(otherwise) if np.isnan(value) else Estimate(value)


def ratio(numerator: Floats, denominator: Floats) -> Floats:
    """NaN where the denominator is 0: a variable is constant in that replicate."""
    defined = denominator > 0
    return np.divide(numerator, denominator, out=np.full(len(numerator), np.nan), where=defined)


def weighed(outcome: Outcome) -> tuple[Bools, str]:
    """Covered territories whose weight is known: the denominator of counts, else the population; why there are none."""
    if outcome.weight is None:
        return np.zeros(len(outcome.values), dtype=bool), "the population is not known"
    rows = outcome.covered & (np.nan_to_num(outcome.weight) > 0)
    return rows, "" if rows.any() else "no covered territory has a known population"


@dataclass(frozen=True, eq=False)
class RankCorrelation:
    """Spearman's correlation in each replicate."""

    x: Variable
    y: Variable

    def __call__(self, resample: Resample) -> Floats:
        """NaN where a variable is constant, shape (replicates,)."""
        x, y = resample.ranks(self.x), resample.ranks(self.y)
        product = np.einsum("rn,rn->r", resample.drawn_ranks(self.y), x.centred)
        return ratio(product, np.sqrt(x.squares) * np.sqrt(y.squares))


def undefined(score: Variable, truth: Truth) -> str:
    """Why no metric judges these scores; empty when metrics do."""
    n = len(score.values)
    if n < LEAST:
        return f"only {n} territories, at least {LEAST} are needed"
    # Both were sorted once: no need to do it again to see whether they vary.
    told = {"the score is": score, "the ground truth is": truth.variable}
    return constant_told(n, [name for name, variable in told.items() if variable.ties.n_groups < 2])
