"""Rotation of loadings, of many matrices at once."""

from __future__ import annotations

import numpy as np

from ifn_research.arithmetic import single_threaded
from ifn_research.matrix import Bools, Floats
from ifn_research.statistics.factors.oblimin import oblimin

ROTATIONS = ("varimax", "none", "promax", "oblimin", "quartimax")
# Those that factor-analyzer and psych normalise by communality (Kaiser 1958) unless told not to.
KAISER = ("varimax", "promax")
OBLIQUE = ("promax", "oblimin")
TIGHT = 1e-7
# Where R's `varimax` stops: at a relative gain below this, or after so many steps.
GAIN, MOST_STEPS = 1e-5, 500
POWER = 4
# An indicator with less communality cannot be normalised; it has nothing to rotate either.
NOTHING = 1e-12


def rotate(loadings: Floats, rotation: str, *, kaiser: bool = True, tolerance: float = TIGHT) -> tuple[Floats, Floats]:
    """Rotate loadings.

    Varimax, and promax after it, stop where R's `varimax` and psych do (a relative gain below 1e-5), some 0.003 from
    the optimum: published loadings are those. The others go on to the optimum, until the slope is below `tolerance`.

    Returns
    -------
    pattern : array, shape (n_indicators, n_factors)
    phi : array, shape (n_factors, n_factors)
        The identity where the rotation is orthogonal.
    """
    pattern, phi = rotate_each(loadings[None], rotation, kaiser=kaiser, tolerance=tolerance)
    return pattern[0], phi[0]


@single_threaded()
def rotate_each(
    loadings: Floats, rotation: str, *, kaiser: bool = True, tolerance: float = TIGHT
) -> tuple[Floats, Floats]:
    """Rotate each of some matrices; see `rotate`.

    Parameters
    ----------
    loadings : array, shape (n_matrices, n_indicators, n_factors)

    Returns
    -------
    pattern : array, shape of `loadings`
    phi : array, shape (n_matrices, n_factors, n_factors)
    """
    n, _, k = loadings.shape
    if rotation == "none" or k == 1:
        return loadings, np.tile(np.eye(k), (n, 1, 1))
    known = (loadings**2).sum(axis=2) >= NOTHING
    given = np.where(known[:, :, None], loadings, 0.0)
    if rotation == "oblimin":
        pattern, phi = oblimin(given, tolerance)
    elif rotation == "quartimax":
        pattern, phi = _quartimax(given, tolerance), np.tile(np.eye(k), (n, 1, 1))
    else:
        length = np.sqrt((given**2).sum(axis=2, keepdims=True)) if kaiser else np.ones((n, given.shape[1], 1))
        # Promax's second normalisation, within varimax, changes nothing.
        turned = _varimax(np.divide(given, length, out=np.zeros_like(given), where=known[:, :, None]), known)
        pattern, phi = _promax(turned) if rotation == "promax" else (turned, np.tile(np.eye(k), (n, 1, 1)))
        pattern = pattern * length
    return np.where(known[:, :, None], pattern, loadings), phi


def _varimax(loadings: Floats, known: Bools) -> Floats:
    """Kaiser's varimax by singular value decompositions, as in R's `varimax`."""
    n, _, k = loadings.shape
    turn, reached = np.tile(np.eye(k), (n, 1, 1)), np.zeros(n)
    going, sizes = np.arange(n), np.maximum(known.sum(axis=1), 1)[:, None, None]
    for _ in range(MOST_STEPS):
        given = loadings[going]
        basis = given @ turn[going]
        towards = basis**3 - basis * (basis**2).sum(axis=1, keepdims=True) / sizes[going]
        left, gains, right = np.linalg.svd(given.transpose(0, 2, 1) @ towards)
        turn[going] = left @ right
        gain = gains.sum(axis=1)
        rising = gain >= reached[going] * (1 + GAIN)
        reached[going] = gain
        going = going[rising]
        if not len(going):
            break
    return np.asarray(loadings @ turn)


def _promax(turned: Floats) -> tuple[Floats, Floats]:
    """Promax (Hendrickson and White 1964) after varimax: towards the loadings to the fourth power, signs kept."""
    transposed = turned.transpose(0, 2, 1)
    towards = turned * np.abs(turned) ** (POWER - 1)
    turn = np.linalg.solve(transposed @ turned, transposed @ towards)
    scale = np.einsum("nii->ni", np.linalg.inv(turn.transpose(0, 2, 1) @ turn))
    turn = turn * np.sqrt(scale)[:, None, :]
    back = np.linalg.inv(turn)
    return turned @ turn, back @ back.transpose(0, 2, 1)


def _quartimax(loadings: Floats, tolerance: float) -> Floats:
    # It brings scikit-learn along, which few commands need.
    from factor_analyzer.rotator import Rotator

    rotator = Rotator("quartimax", normalize=False, tol=tolerance, max_iter=2_000)
    return np.array([rotator.fit_transform(one) for one in loadings]).reshape(loadings.shape)
