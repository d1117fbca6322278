"""The tests that the literature uses, which take territories for independent: beside the block result, no verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ifn_research.matrix import Floats
from ifn_research.remarks import Remark, joined
from ifn_research.statistics.correlation import is_constant
from ifn_research.statistics.dependent_correlations import NaiveTest, delong, steiger, williams
from ifn_research.statistics.resampling import Resample, Variable
from ifn_research.validation.evaluation.comparisons import Comparison
from ifn_research.validation.metrics.worst_tenth import worst

# The naive tests of each metric that has some.
NAIVE = {"pearson": ("williams", "steiger"), "auc_top10": ("delong",)}
CorrelationTest = Callable[[float, float, float, int], NaiveTest]
TESTS: dict[str, CorrelationTest] = {"williams": williams, "steiger": steiger}
# Two versions that correlate above this are one: their difference has no variance left to test with.
SAME = 1 - 1e-12


def naive_comparison(row: Comparison, outcome: Floats, a: Floats, b: Floats) -> Comparison:
    """Fill a row with the naive test of its metric.

    Parameters
    ----------
    row : Comparison
        Its `test` is one of those in `NAIVE`.
    outcome, a, b : array, shape (n,)
        Oriented outcome and scores of the two versions, on the rows of the comparison.
    """
    row = replace(row, remarks=joined(row.remarks, (Remark("naive"),)))
    if len(outcome) <= 3 or any(is_constant(values) for values in (outcome, a, b)):
        return replace(row, remarks=joined(row.remarks, (Remark("no_test_few_territories"),)))
    found = _delong(outcome, a, b) if row.test == "delong" else _correlations(TESTS[row.test], outcome, a, b)
    if found is None:
        return replace(row, remarks=joined(row.remarks, (Remark("no_test_alike"),)))
    return replace(row, difference=found.difference, statistic=found.statistic, p_value=found.p_value)


def _correlations(test: CorrelationTest, outcome: Floats, a: Floats, b: Floats) -> NaiveTest | None:
    r = np.corrcoef([outcome, a, b])
    return None if np.abs(r[np.triu_indices(3, 1)]).max() >= SAME else test(r[0, 1], r[0, 2], r[1, 2], len(outcome))


def _delong(outcome: Floats, a: Floats, b: Floats) -> NaiveTest | None:
    alone = Resample(np.ones((1, 1)), np.zeros(len(outcome), dtype=np.int64))
    inside = worst(alone, Variable.of(outcome))[0]
    if min(inside.sum(), (~inside).sum()) < 2:
        return None
    found = delong(inside, a, b)
    return None if np.isnan(found.statistic) else found
