"""Oblimin rotation of many loading matrices at once."""

from __future__ import annotations

import numpy as np

from ifn_research.matrix import Bools, Floats

MOST_STEPS, MOST_HALVINGS = 2_000, 11


def oblimin(loadings: Floats, tolerance: float) -> tuple[Floats, Floats]:
    """Rotate each of some loading matrices to the oblimin criterion with gamma 0 (quartimin).

    Gradient projection over oblique rotations, from no rotation: the steps are those of GPArotation and factor-analyzer
    (Jennrich 2002, doi:10.1007/BF02294706; Bernaards and Jennrich 2005, doi:10.1177/0013164404272507).

    Parameters
    ----------
    loadings : array, shape (n_matrices, n_indicators, n_factors)
    tolerance : float
        The projected slope at which a rotation ends.

    Returns
    -------
    pattern : array, shape of `loadings`
    phi : array, shape (n_matrices, n_factors, n_factors)
        Correlations of the factors.
    """
    n, _, k = loadings.shape
    turned = np.tile(np.eye(k), (n, 1, 1))
    pattern, parts = loadings.copy(), np.ones(n)
    values, gradients = _criterion(pattern, turned)
    going = np.arange(n)
    for _ in range(MOST_STEPS + 1):
        here, slope = turned[going], gradients[going]
        projected = slope - here * (here * slope).sum(axis=1, keepdims=True)
        steepness = np.sqrt((projected**2).sum(axis=(1, 2)))
        rough = steepness >= tolerance
        going, here, projected, steepness = going[rough], here[rough], projected[rough], steepness[rough]
        if not len(going):
            break
        parts[going] *= 2
        open_: Bools = np.ones(len(going), dtype=bool)
        for _ in range(MOST_HALVINGS):
            at = going[open_]
            tried = here[open_] - parts[at, None, None] * projected[open_]
            tried /= np.sqrt((tried**2).sum(axis=1, keepdims=True))
            pattern[at] = loadings[at] @ np.linalg.inv(tried).transpose(0, 2, 1)
            turned[at] = tried
            found, _ = _value(pattern[at])
            enough = values[at] - found > 0.5 * steepness[open_] ** 2 * parts[at]
            parts[at[~enough]] /= 2
            open_[open_] = ~enough
            if not open_.any():
                break
        values[going], gradients[going] = _criterion(pattern[going], turned[going])
    return pattern, turned.transpose(0, 2, 1) @ turned


def _value(pattern: Floats) -> tuple[Floats, Floats]:
    """The criterion of each matrix, and the squares of the other factors' loadings."""
    squares = pattern**2
    others = squares.sum(axis=2, keepdims=True) - squares
    return (squares * others).sum(axis=(1, 2)) / 4, others


def _criterion(pattern: Floats, turned: Floats) -> tuple[Floats, Floats]:
    """The criterion of each matrix, and its slopes in the rotation."""
    value, others = _value(pattern)
    slopes = pattern.transpose(0, 2, 1) @ (pattern * others) @ np.linalg.inv(turned)
    return value, -slopes.transpose(0, 2, 1)
