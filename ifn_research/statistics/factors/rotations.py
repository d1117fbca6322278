"""Rotation of many matrices of loadings at once, by the steps of `rotation`, which differ in the last bits."""

from __future__ import annotations

import numpy as np

from ifn_research.arithmetic import single_threaded
from ifn_research.matrix import Bools, Floats
from ifn_research.statistics.factors.oblimin import oblimin
from ifn_research.statistics.factors.rotation import GAIN, MOST_VARIMAX_STEPS, NOTHING, POWER, TIGHT, quartimax


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
        pattern = np.array([quartimax(one, tolerance=tolerance)[0] for one in given]).reshape(given.shape)
        phi = np.tile(np.eye(k), (n, 1, 1))
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
    for _ in range(MOST_VARIMAX_STEPS):
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
