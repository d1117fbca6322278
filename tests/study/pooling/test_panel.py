"""The figures of a metric at every partner, and the differences that covariances allow."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ifn_research.study.pooling.panel import metrics_of, panel_of
from tests.study.pooling.partners import returned, simulated


def test_correlations_are_pooled_on_fishers_z() -> None:
    within = (0.8 + 0.2 * np.eye(3)) / 40
    panel = panel_of([returned(np.array([0.6, 0.4, 0.2]), within)], "spearman")
    assert panel.names == ("equal", "pca", "baseline:poverty")
    assert panel.n_versions == 2
    assert panel.y[0] == pytest.approx([0.6, 0.4, 0.2], abs=1e-3)
    assert panel.back(panel.y)[0, 0] == pytest.approx(np.tanh(0.6), abs=1e-4)
    difference, variance, alike = panel.differences([(0, 1)])
    assert difference[0, 0] == pytest.approx(0.2, abs=1e-3)
    assert variance[0, 0] == pytest.approx(2 * 0.2 / 40, rel=1e-2)
    assert alike.tolist() == [0]


def test_what_rounding_makes_of_a_variance_is_no_difference() -> None:
    within = np.full((3, 3), 0.02) + np.diag([0.0, 0.0, 0.02])
    panel = panel_of([returned(np.array([0.4, 0.4, 0.2]), within)], "spearman")
    difference, _, alike = panel.differences([(0, 1), (0, 2)])
    assert np.isnan(difference[0, 0])
    assert not np.isnan(difference[1, 0])
    assert alike.tolist() == [1, 0]


def test_a_figure_without_variance_or_with_an_infinite_z_counts_for_nothing() -> None:
    one = simulated(1)[0]
    figures = (replace(one.estimates[0], variance=None), replace(one.estimates[1], estimate=1.0), one.estimates[2])
    panel = panel_of([replace(one, estimates=figures, covariances={})], "spearman")
    assert np.isnan(panel.y[0]).tolist() == [True, True, False]
    assert np.isnan(panel.differences([(0, 2)])[0]).all()


def test_the_declared_metric_comes_first() -> None:
    assert metrics_of(simulated(2))[0] == "spearman"
