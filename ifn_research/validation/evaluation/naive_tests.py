"""The tests that the literature uses, which take territories for independent: beside the block result, no verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product

import numpy as np

from ifn_research.matrix import Bools
from ifn_research.remarks import Remark, joined
from ifn_research.statistics.dependent_correlations import (
    NaiveTest,
    Placements,
    delong_of,
    placements,
    steiger,
    williams,
)
from ifn_research.statistics.resampling import Resample, Variable
from ifn_research.validation.evaluation.comparisons import Comparison
from ifn_research.validation.metrics.worst_tenth import worst

# The naive tests of each metric that has some.
NAIVE = {"pearson": ("williams", "steiger"), "auc_top10": ("delong",)}
CorrelationTest = Callable[[float, float, float, int], NaiveTest]
TESTS: dict[str, CorrelationTest] = {"williams": williams, "steiger": steiger}
# Two versions that correlate above this are one: their difference has no variance left to test with.
SAME = 1 - 1e-12


@dataclass(frozen=True, eq=False)
class NaiveData:
    """Scores over the rows of comparisons, and what the naive tests need of each, found once.

    Attributes
    ----------
    outcome : Variable
        Oriented.
    scores : mapping of str to Variable
    """

    outcome: Variable
    scores: Mapping[str, Variable]
    _placements: dict[str, Placements] = field(default_factory=dict)

    @cached_property
    def correlations(self) -> dict[tuple[str, str], float]:
        """Of every two of the scores that vary, and of the outcome, whose name is empty."""
        varying = {"": self.outcome} | {name: one for name, one in self.scores.items() if one.ties.n_groups > 1}
        found = np.atleast_2d(np.corrcoef([one.values for one in varying.values()]))
        return dict(zip(product(varying, varying), found.ravel().tolist(), strict=True))

    @cached_property
    def inside(self) -> Bools:
        """The worst tenth of the outcome."""
        alone = Resample(np.ones((1, 1)), np.zeros(len(self.outcome.values), dtype=np.int64))
        return np.asarray(worst(alone, self.outcome)[0])

    def placements(self, name: str) -> Placements:
        """Those of a score in and out of the worst tenth."""
        if name not in self._placements:
            self._placements[name] = placements(self.inside, self.scores[name].values)
        return self._placements[name]


def naive_comparison(row: Comparison, judged: NaiveData, pair: tuple[str, str]) -> Comparison:
    """Fill a row with the naive test of its metric.

    Parameters
    ----------
    row : Comparison
        Its `test` is one of those in `NAIVE`.
    judged : NaiveData
        On the rows of the comparison.
    pair : names of the two scores
    """
    row = replace(row, remarks=joined(row.remarks, (Remark("naive"),)))
    variables = judged.outcome, *(judged.scores[name] for name in pair)
    if len(judged.outcome.values) <= 3 or any(one.ties.n_groups < 2 for one in variables):
        return replace(row, remarks=joined(row.remarks, (Remark("no_test_few_territories"),)))
    found = _delong(judged, pair) if row.test == "delong" else _correlations(TESTS[row.test], judged, pair)
    if found is None:
        return replace(row, remarks=joined(row.remarks, (Remark("no_test_alike"),)))
    return replace(row, difference=found.difference, statistic=found.statistic, p_value=found.p_value)


def _correlations(test: CorrelationTest, judged: NaiveData, pair: tuple[str, str]) -> NaiveTest | None:
    a, b = pair
    of_a, of_b, between = (judged.correlations[two] for two in (("", a), ("", b), (a, b)))
    alike = max(abs(of_a), abs(of_b), abs(between)) >= SAME
    return None if alike else test(of_a, of_b, between, len(judged.outcome.values))


def _delong(judged: NaiveData, pair: tuple[str, str]) -> NaiveTest | None:
    if min(judged.inside.sum(), (~judged.inside).sum()) < 2:
        return None
    found = delong_of(*(judged.placements(name) for name in pair))
    return None if np.isnan(found.statistic) else found
