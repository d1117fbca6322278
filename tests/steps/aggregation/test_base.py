"""The penalty for unbalanced profiles that two rules share."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.errors import OptionError
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.aggregation.ampi import AdjustedMazziottaPareto
from ifn_research.steps.aggregation.hierarchy import aggregate
from ifn_research.steps.aggregation.mpi import MazziottaPareto


@pytest.mark.parametrize("rule", [MazziottaPareto, AdjustedMazziottaPareto])
def test_the_penalty_is_the_mean_times_the_squared_coefficient_of_variation(rule: type) -> None:
    """Mazziotta and Pareto (2016), eq. 3: M +/- S cv, with cv = S / M; equal profiles have no penalty."""
    values = np.random.default_rng(2).normal(100, 10, (30, 4))
    equal = np.full(4, 0.25)
    mean, deviation = values.mean(axis=1), values.std(axis=1)
    for penalty, sign in (("+", 1), ("-", -1)):
        result = aggregate(IndicatorMatrix.of(values), equal, [rule(penalty)], staged=False)
        np.testing.assert_allclose(result.scores, mean + sign * deviation * (deviation / mean))
        np.testing.assert_allclose(result.contributions.sum(axis=1), result.scores)
    flat = aggregate(IndicatorMatrix.of(np.full((1, 4), 93.0)), equal, [rule()], staged=False)
    np.testing.assert_allclose(flat.scores, 93.0)
    with pytest.raises(OptionError):
        rule("x")


@pytest.mark.parametrize("rule", [MazziottaPareto, AdjustedMazziottaPareto])
def test_the_spread_of_a_profile_divides_by_what_is_told(rule: type) -> None:
    """By n as De Muro, Mazziotta and Pareto (2011), by n - 1 as R's `var` in Compind's `ci_mpi`."""
    values, equal = np.random.default_rng(4).normal(100, 10, (30, 5)), np.full(5, 0.2)
    for divisor, ddof in (("n", 0), ("n - 1", 1), ("n-1", 1)):
        result = aggregate(IndicatorMatrix.of(values), equal, [rule("-", divisor)], staged=False)
        mean = values.mean(axis=1)
        np.testing.assert_allclose(result.scores, mean * (1 - values.var(axis=1, ddof=ddof) / mean**2))
        np.testing.assert_allclose(result.contributions.sum(axis=1), result.scores)
    assert rule() == rule("+", "n")
    alone = aggregate(IndicatorMatrix.of(values[:, :1]), np.ones(1), [rule("-", "n - 1")], staged=False)
    np.testing.assert_allclose(alone.scores, values[:, 0])
