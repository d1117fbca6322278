"""Oblimin of many matrices: against factor-analyzer, and against its own criterion."""

from __future__ import annotations

import numpy as np
import pytest
from factor_analyzer.rotator import Rotator

from ifn_research.matrix import Floats
from ifn_research.statistics.factors.oblimin import oblimin

TOLERANCE = 1e-6


def matrices(k: int) -> Floats:
    """Loadings of a simple structure with noise, turned at random."""
    rng = np.random.default_rng(k)
    found = []
    for _ in range(20):
        loadings = rng.normal(0, 0.12, (11, k))
        loadings[np.arange(11), np.arange(11) % k] += rng.uniform(0.4, 0.9, 11)
        found.append(loadings @ np.linalg.qr(rng.normal(size=(k, k)))[0])
    return np.array(found)


@pytest.mark.parametrize("k", [2, 3])
@pytest.mark.confirms(
    "Oblimin of many loadings at once", "factor-analyzer", "random loadings", packages=("factor-analyzer",)
)
def test_each_rotation_is_that_of_factor_analyzer(k: int) -> None:
    given = matrices(k)
    pattern, phi = oblimin(given, TOLERANCE)
    for loadings, ours, correlations in zip(given, pattern, phi, strict=True):
        peer = Rotator("oblimin", normalize=False, tol=TOLERANCE, max_iter=2_000)
        np.testing.assert_allclose(ours, peer.fit_transform(loadings), atol=1e-12)
        np.testing.assert_allclose(correlations, peer.phi_, atol=1e-12)


@pytest.mark.parametrize("k", [2, 3])
def test_the_model_is_the_same_and_no_small_turn_is_better(k: int) -> None:
    given = matrices(k)
    pattern, phi = oblimin(given, TOLERANCE)
    np.testing.assert_allclose(pattern @ phi @ pattern.transpose(0, 2, 1), given @ given.transpose(0, 2, 1), atol=1e-12)
    np.testing.assert_allclose(np.einsum("nii->ni", phi), 1.0)

    def criterion(loadings: Floats) -> float:
        squares = loadings**2
        return float(sum((squares[:, i] * squares[:, j]).sum() for i in range(k) for j in range(k) if i != j))

    rng = np.random.default_rng(1)
    for found, correlations in zip(pattern, phi, strict=True):
        turn = np.linalg.cholesky(correlations).T
        for _ in range(20):
            other = turn + 1e-3 * rng.normal(size=(k, k))
            other /= np.sqrt((other**2).sum(axis=0))
            moved = found @ turn.T @ np.linalg.inv(other).T
            assert criterion(moved) > criterion(found) - 1e-12


def test_a_matrix_has_the_same_bits_alone_and_an_indicator_without_loadings_stays_without() -> None:
    given = matrices(2)
    given[:, 3] = 0.0
    together, _ = oblimin(given, TOLERANCE)
    for loadings, found in zip(given, together, strict=True):
        np.testing.assert_array_equal(oblimin(loadings[None], TOLERANCE)[0][0], found)
    assert (together[:, 3] == 0).all()
