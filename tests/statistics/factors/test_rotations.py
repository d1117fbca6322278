"""Rotations of many matrices: against factor-analyzer one at a time."""

from __future__ import annotations

import numpy as np
import pytest
from factor_analyzer.rotator import Rotator

from ifn_research.matrix import Floats
from ifn_research.statistics.factors.rotation import KAISER, ROTATIONS, TIGHT, rotate
from ifn_research.statistics.factors.rotations import rotate_each
from tests.statistics.factors.test_oblimin import matrices


def by_peer(loadings: Floats, rotation: str, *, kaiser: bool) -> tuple[Floats, Floats]:
    stop = {} if rotation in KAISER else {"tol": TIGHT, "max_iter": 2_000}
    peer = Rotator(rotation, normalize=kaiser and rotation in KAISER, **stop)
    pattern = peer.fit_transform(loadings)
    return pattern, np.eye(loadings.shape[1]) if peer.phi_ is None else peer.phi_


@pytest.mark.parametrize("kaiser", [True, False])
@pytest.mark.parametrize("rotation", [name for name in ROTATIONS if name != "none"])
@pytest.mark.parametrize("k", [2, 3, 4])
def test_each_is_that_of_factor_analyzer(k: int, rotation: str, kaiser: bool) -> None:
    """To what rounding leaves after the same steps; a last step of oblimin that rounding decides is its tolerance."""
    given, close = matrices(k), TIGHT if rotation == "oblimin" and k > 3 else 1e-11
    pattern, phi = rotate_each(given, rotation, kaiser=kaiser)
    for loadings, ours, correlations in zip(given, pattern, phi, strict=True):
        expected = by_peer(loadings, rotation, kaiser=kaiser)
        np.testing.assert_allclose(ours, expected[0], atol=close)
        np.testing.assert_allclose(correlations, expected[1], atol=close)


@pytest.mark.parametrize("rotation", ROTATIONS)
def test_a_matrix_is_rotated_beside_others_as_in_a_batch_of_its_own_and_alone(rotation: str) -> None:
    given = matrices(3)
    together = rotate_each(given, rotation)
    for k, loadings in enumerate(given):
        for one, among in zip(rotate_each(loadings[None], rotation), together, strict=True):
            np.testing.assert_array_equal(one[0], among[k])
        for alone, among in zip(rotate(loadings, rotation), together, strict=True):
            np.testing.assert_allclose(alone, among[k], atol=1e-11)


@pytest.mark.parametrize("rotation", ROTATIONS)
def test_an_indicator_without_loadings_stays_so_and_changes_nothing(rotation: str) -> None:
    given = matrices(2)[0]
    beside = np.vstack([given, np.zeros(2)])
    pattern, phi = rotate(beside, rotation)
    expected = rotate(given, rotation)
    np.testing.assert_allclose(pattern[:-1], expected[0], atol=1e-11)
    np.testing.assert_allclose(phi, expected[1], atol=1e-11)
    assert (pattern[-1] == 0).all()


def test_no_matrix_is_no_rotation() -> None:
    for rotation in ROTATIONS:
        assert rotate_each(np.zeros((0, 5, 2)), rotation)[0].shape == (0, 5, 2)
