"""Pooled figures and differences as rows, against the synthesis itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ifn_research.statistics.pooling.synthesis import pool
from ifn_research.study.pooling.figures import PooledPairs, PooledPanel
from ifn_research.study.pooling.panel import panel_of
from tests.study.pooling.partners import simulated


def test_figures_are_those_of_the_synthesis_back_on_their_scale() -> None:
    panel = panel_of(simulated(6, between=0.3), "spearman")
    found = PooledPanel.of(panel)
    assert found is not None
    row = next(iter(found.rows({})))
    pooled = pool(panel.y[:, [0]].T, panel.variance[:, [0]].T)
    assert (row.kind, row.name, row.n_partners, row.n) == ("version", "equal", 6, 144)
    assert row.estimate == pytest.approx(np.tanh(pooled.mean[0]))
    assert row.ci_low == pytest.approx(np.tanh(pooled.low[0]))
    assert row.tau2 == pytest.approx(pooled.tau2[0])
    assert row.tau2_low <= row.tau2 <= row.tau2_high
    assert row.ci_low_cautious <= row.ci_low
    assert row.predicted_low < row.ci_low
    weights = [one.weight for one in found.estimates([str(k) for k in range(6)]) if one.name == "equal"]
    assert sum(weights) == pytest.approx(1.0)


def test_differences_use_the_covariance_and_keep_their_sign() -> None:
    panel = panel_of(simulated(8, better=0.4), "spearman")
    figures = PooledPanel.of(panel)
    assert figures is not None
    rows = PooledPairs.of(panel).rows(figures)
    assert [(row.a, row.b, row.family) for row in rows] == [
        ("equal", "pca", "versions"),
        ("equal", "baseline:poverty", "baselines"),
        ("pca", "baseline:poverty", "baselines"),
    ]
    d, v, _ = panel.differences([(0, 1)])
    assert rows[0].difference == pytest.approx(pool(d, v).mean[0])
    assert rows[0].difference > 0
    assert rows[0].p_holm < 0.05
    assert rows[0].on_metric > 0
    # Without covariances the same differences would be far less sure.
    alone = pool(d, (panel.variance[:, 0] + panel.variance[:, 1])[None, :], modified=True)
    assert rows[0].ci_high_cautious - rows[0].ci_low_cautious < 0.7 * (alone.high[0] - alone.low[0])


def test_without_covariances_there_is_no_difference_and_it_says_why() -> None:
    panel = panel_of([replace(one, covariances={}) for one in simulated(4)], "spearman")
    figures = PooledPanel.of(panel)
    assert figures is not None
    for row in PooledPairs.of(panel).rows(figures):
        assert row.difference is None
        assert [remark.code for remark in row.remarks] == ["no_p_no_covariance"]


def test_a_partner_without_variance_is_counted_out() -> None:
    returns = simulated(4)
    mute = replace(returns[0].estimates[0], variance=None)
    returns[0] = replace(returns[0], estimates=(mute, *returns[0].estimates[1:]), covariances={})
    panel = panel_of(returns, "spearman")
    found = PooledPanel.of(panel)
    assert found is not None
    row = next(iter(found.rows({})))
    assert row.n_partners == 3
    assert {remark.code for remark in row.remarks} == {"few_partners", "partners_without_variance"}
    rows = list(found.left_out(["a", "b", "c", "d"]))
    assert [one.partner for one in rows if one.a == "equal"] == ["b", "c", "d"]


def test_what_is_left_out_is_pooled_without_it() -> None:
    returns = simulated(5, between=0.3)
    panel, less = panel_of(returns, "spearman"), panel_of(returns[1:], "spearman")
    found = PooledPanel.of(panel)
    assert found is not None
    first = next(iter(found.left_out(list("abcde"))))
    expected = pool(less.y[:, [0]].T, less.variance[:, [0]].T)
    assert (first.a, first.b, first.partner) == ("equal", "", "a")
    assert first.estimate == pytest.approx(np.tanh(expected.mean[0]))
    pairs = list(PooledPairs.of(panel).left_out(list("abcde")))
    d, v, _ = less.differences([(0, 1)])
    assert pairs[0].estimate == pytest.approx(pool(d, v).mean[0])
