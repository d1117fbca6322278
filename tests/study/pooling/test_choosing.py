"""The confidence set and the step-down over partners."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ifn_research.statistics.pooling.synthesis import pool
from ifn_research.study.pooling.choosing import PooledChoice
from ifn_research.study.pooling.figures import PooledPairs
from ifn_research.study.pooling.panel import panel_of
from tests.study.pooling.partners import simulated


def choice(k: int, **how: float) -> PooledChoice:
    return PooledChoice(PooledPairs.of(panel_of(simulated(k, **how), "spearman")))  # type: ignore[arg-type]


def test_a_version_that_is_much_better_is_alone_in_the_set_and_beats_the_indicators() -> None:
    found = choice(10, better=0.6)
    assert {row.version: row.in_set for row in found.members()} == {"equal": True, "pca": False}
    beating = {row.version: row for row in found.beating(7)}
    assert beating["equal"].p_value < 0.01
    assert beating["pca"].p_value > 0.05
    assert beating["equal"].baseline == "baseline:poverty"
    assert beating["equal"].difference > 0
    assert "7" in beating["equal"].note


def test_the_set_of_two_versions_is_the_test_of_their_difference() -> None:
    found = choice(6, better=0.15)
    assert found.pairs.pooled is not None
    two_sided = found.pairs.pooled.p_values[0]
    worse = min(row.p_value for row in found.members() if row.p_value is not None)
    assert abs(worse - two_sided) < 0.02


def test_two_partners_rule_nothing_out() -> None:
    rows = list(choice(2, better=1.5).members())
    assert all(row.in_set and row.p_value is None for row in rows)
    assert {remark.code for row in rows for remark in row.remarks} == {"no_p_few_partners", "none_ruled_out"}
    assert list(choice(2, better=1.5).beating(2)) == []


def test_joint_estimates_are_near_those_of_each_figure_alone() -> None:
    found = choice(8)
    assert found.joint is not None
    assert list(found.estimates) == list(found.pairs.panel.names)
    alone = pool(found.pairs.panel.y.T, found.pairs.panel.variance.T)
    assert np.array(list(found.estimates.values())) == pytest.approx(alone.mean, abs=0.1)


def test_partners_without_covariances_have_no_part_in_it() -> None:
    returns = simulated(6, better=0.6)
    less = [replace(one, covariances={}) if k < 4 else one for k, one in enumerate(returns)]
    found = PooledChoice(PooledPairs.of(panel_of(less, "spearman")))
    assert found.joint is None
    assert all(row.p_value is None for row in found.members())
