"""Noise of weights."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.matrix import Weights
from ifn_research.robustness.weight_noise import WeightNoise, uniforms

FLAT = Weights(("a", "b", "c", "d", "e"), np.full(5, 0.2))
NAMES = list(FLAT.indicators)


def draws(noise: WeightNoise, weights: Weights = FLAT, n: int = 4000, paths: tuple[str, ...] = ("",) * 5) -> np.ndarray:
    nodes = [path for path in dict.fromkeys(paths) if path]
    return np.array([noise.drawn(weights, paths, uniforms(NAMES, nodes, 0, k)).values for k in range(n)])


def test_a_spread_of_a_quarter_has_the_variation_of_the_specification() -> None:
    found = draws(WeightNoise("spread", 0.25))
    assert found.sum(axis=1) == pytest.approx(np.ones(len(found)))
    assert found.std(axis=0) / found.mean(axis=0) == pytest.approx([0.130] * 5, abs=0.005)


def test_a_concentration_is_a_dirichlet_around_the_weights() -> None:
    weights = Weights(FLAT.indicators, np.array([0.4, 0.3, 0.2, 0.1, 0.0]))
    found = draws(WeightNoise("concentration", 50), weights, 10_000)
    assert found.mean(axis=0) == pytest.approx(weights.values, abs=0.003)
    assert found.var(axis=0) == pytest.approx(weights.values * (1 - weights.values) / 51, rel=0.06)
    assert not found[:, 4].any()


def test_the_simplex_has_no_opinion() -> None:
    weights = Weights(FLAT.indicators, np.array([0.9, 0.1, 0.0, 0.0, 0.0]))
    found = draws(WeightNoise("simplex"), weights, 10_000)
    assert found.mean(axis=0) == pytest.approx([0.2] * 5, abs=0.005)
    assert found.std(axis=0) / found.mean(axis=0) == pytest.approx([0.82] * 5, abs=0.03)


def test_each_node_has_noise_of_its_own_and_weights_keep_their_sum() -> None:
    paths = ("x", "x", "y", "y", "")
    found = draws(WeightNoise("spread", 0.5), paths=paths)
    assert found.sum(axis=1) == pytest.approx(np.ones(len(found)))
    of_x, of_y = found[:, :2].sum(axis=1), found[:, 2:4].sum(axis=1)
    inside = found[:, 0] / of_x
    assert of_x.std() > 0.05
    # What happens in a node tells nothing of what happens above it.
    assert abs(np.corrcoef(inside, of_x)[0, 1]) < 0.05
    assert abs(np.corrcoef(of_x / (of_x + of_y), inside)[0, 1]) < 0.05


def test_a_draw_is_the_same_whichever_indicator_a_run_leaves_out() -> None:
    noise, points = WeightNoise("spread", 0.25), uniforms(NAMES, (), 3, 7)
    every = noise.drawn(FLAT, ("",) * 5, points).values
    fewer = noise.drawn(Weights(("a", "c", "e"), np.full(3, 1 / 3)), ("",) * 3, points).values
    assert fewer == pytest.approx(every[[0, 2, 4]] / every[[0, 2, 4]].sum())
    assert points == uniforms(NAMES, (), 3, 7)
    assert points != uniforms(NAMES, (), 3, 8)
