"""Rotations against factor-analyzer, to the last bit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from factor_analyzer.rotator import Rotator

from ifn_research.matrix import Floats
from ifn_research.statistics.factors.rotation import TIGHT, promax, quartimax, quartimin, rotate, varimax


def loadings(seed: int) -> Floats:
    """A simple structure with noise, turned at random."""
    rng = np.random.default_rng(seed)
    m, k = rng.integers(6, 20), rng.integers(2, 5)
    simple = rng.normal(0, 0.12, (m, k))
    simple[np.arange(m), np.arange(m) % k] += rng.uniform(0.4, 0.9, m)
    return np.asarray(simple @ np.linalg.qr(rng.normal(size=(k, k)))[0])


@pytest.mark.confirms("Varimax, promax", "factor-analyzer", "random loadings", packages=("factor-analyzer",))
@pytest.mark.parametrize("kaiser", [True, False])
@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize(("name", "ours"), [("varimax", varimax), ("promax", promax)])
def test_rotations_that_stop_by_gain_are_those_of_factor_analyzer(
    name: str, ours: Callable[..., tuple[Floats, Floats]], seed: int, kaiser: bool
) -> None:
    given = loadings(seed)
    peer = Rotator(name, normalize=kaiser)
    pattern, second = ours(given, kaiser=kaiser)
    np.testing.assert_array_equal(pattern, peer.fit_transform(given))
    np.testing.assert_array_equal(second, peer.rotation_ if name == "varimax" else peer.phi_)


@pytest.mark.confirms("Oblimin", "factor-analyzer", "random loadings", packages=("factor-analyzer",))
@pytest.mark.parametrize("seed", range(10))
def test_oblimin_is_that_of_factor_analyzer(seed: int) -> None:
    given = loadings(seed)
    peer = Rotator("oblimin", normalize=False, tol=TIGHT, max_iter=2_000)
    pattern, correlations = quartimin(given, tolerance=TIGHT)
    np.testing.assert_array_equal(pattern, peer.fit_transform(given))
    np.testing.assert_array_equal(correlations, peer.phi_)


@pytest.mark.parametrize("seed", range(10))
def test_quartimax_is_where_its_criterion_does_not_change(seed: int) -> None:
    """The criterion is the sum of fourth powers; its projected slope is 0 there, and no small turn raises it."""
    given = loadings(seed)
    pattern, turn = quartimax(given, tolerance=TIGHT)
    np.testing.assert_allclose(given @ turn, pattern, atol=1e-12)
    along = pattern.T @ pattern**3
    np.testing.assert_allclose(along, along.T, atol=1e-6)
    for i in range(pattern.shape[1] - 1):
        for angle in (-0.01, 0.01):
            turned = np.eye(pattern.shape[1])
            turned[i : i + 2, i : i + 2] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
            assert ((pattern @ turned) ** 4).sum() <= (pattern**4).sum() + 1e-12


@pytest.mark.parametrize("rotation", ["varimax", "promax", "oblimin", "quartimax"])
def test_an_indicator_without_loadings_changes_nothing_of_the_others(rotation: str) -> None:
    given = loadings(1)
    longer = np.insert(given, 2, 0.0, axis=0)
    pattern, phi = rotate(given, rotation)
    with_nothing, same = rotate(longer, rotation)
    np.testing.assert_array_equal(with_nothing[2], 0.0)
    np.testing.assert_array_equal(np.delete(with_nothing, 2, axis=0), pattern)
    np.testing.assert_array_equal(same, phi)


@pytest.mark.parametrize("rotation", ["varimax", "promax", "oblimin", "quartimax"])
def test_the_covariances_that_the_factors_reproduce_stay(rotation: str) -> None:
    given = loadings(2)
    pattern, phi = rotate(given, rotation)
    np.testing.assert_allclose(pattern @ phi @ pattern.T, given @ given.T, atol=1e-12)
