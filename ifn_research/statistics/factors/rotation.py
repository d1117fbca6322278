"""Rotations of a matrix of loadings.

The steps are those of factor-analyzer 0.5.1, to the last bit. Its import brings scikit-learn and `scipy.stats`, half a
second: the three rotations that most studies have are done here, quartimax is left to it.
"""

from __future__ import annotations

import numpy as np
import scipy

from ifn_research.matrix import Floats
from ifn_research.statistics.factors.oblimin import MOST_HALVINGS, MOST_STEPS

ROTATIONS = ("varimax", "none", "promax", "oblimin", "quartimax")
# Those that factor-analyzer and psych normalise by communality (Kaiser 1958) unless told not to.
KAISER = ("varimax", "promax")
OBLIQUE = ("promax", "oblimin")
TIGHT = 1e-7
# An indicator with less communality cannot be normalised; it has nothing to rotate either.
NOTHING = 1e-12
# The relative gain at which R's `varimax` and psych stop, some 0.003 from the optimum.
GAIN = 1e-5
MOST_VARIMAX_STEPS = 500
# The power to which promax raises the loadings of varimax.
POWER = 4
Rotated = tuple[Floats, Floats]


def rotate(loadings: Floats, rotation: str, *, kaiser: bool = True, tolerance: float = TIGHT) -> Rotated:
    """Rotate loadings as R's GPArotation and psych do; `rotate_each` rotates many matrices at once.

    Varimax, and promax after it, stop where R's `varimax` and psych do (a relative gain below 1e-5), some 0.003 from
    the optimum: published loadings are those. The others go on to the optimum, until the slope is below `tolerance`.

    Parameters
    ----------
    loadings : array, shape (n_indicators, n_factors)
    rotation : {"varimax", "none", "promax", "oblimin", "quartimax"}
        With one factor there is nothing to rotate.
    kaiser : bool
        Normalise by communality before; varimax and promax only.
    tolerance : float

    Returns
    -------
    pattern : array, shape (n_indicators, n_factors)
    phi : array, shape (n_factors, n_factors)
        The identity where the rotation is orthogonal.
    """
    phi = np.eye(loadings.shape[1])
    if rotation == "none" or len(phi) == 1:
        return loadings, phi
    common = (loadings**2).sum(axis=1) >= NOTHING
    pattern = loadings.copy()
    if rotation == "promax":
        pattern[common], phi = promax(loadings[common], kaiser=kaiser)
    elif rotation == "oblimin":
        pattern[common], phi = quartimin(loadings[common], tolerance=tolerance)
    elif rotation == "quartimax":
        pattern[common], _ = quartimax(loadings[common], tolerance=tolerance)
    else:
        pattern[common], _ = varimax(loadings[common], kaiser=kaiser)
    return pattern, phi


def varimax(loadings: Floats, *, kaiser: bool = True) -> Rotated:
    """Rotate to the varimax criterion; the pattern, and the turn that leads there.

    Kaiser (1958), doi:10.1007/BF02289233.

    Parameters
    ----------
    loadings : array, shape (n_indicators, n_factors)
    kaiser : bool
        Normalise by communality first.
    """
    length = np.sqrt(np.array([np.sum(row**2) for row in loadings]))
    given = (loadings.T / length).T if kaiser else loadings
    turn, gain = np.eye(given.shape[1]), 0.0
    for _ in range(MOST_VARIMAX_STEPS):
        before, turned = gain, given @ turn
        squares = np.ones(len(given)) @ turned**2
        left, values, right = np.linalg.svd(given.T @ (turned**3 - turned * squares / len(given)))
        turn, gain = left @ right, np.sum(values)
        if gain < before * (1 + GAIN):
            break
    pattern = given @ turn
    return (pattern.T * length).T if kaiser else pattern, turn


def promax(loadings: Floats, *, kaiser: bool = True) -> Rotated:
    """Rotate towards powers of the varimax loadings; the pattern, and the correlations of the factors.

    Hendrickson and White (1964), doi:10.1111/j.2044-8317.1964.tb00244.x.

    Parameters
    ----------
    loadings : array, shape (n_indicators, n_factors)
    kaiser : bool
        Normalise by communality first.
    """
    length = np.sqrt(np.diag(loadings @ loadings.T))[:, None]
    upright, _ = varimax(loadings / length if kaiser else loadings, kaiser=kaiser)
    target = upright * np.abs(upright) ** (POWER - 1)
    turn = np.linalg.inv(upright.T @ upright) @ (upright.T @ target)
    turn = turn * np.sqrt(np.diag(scipy.linalg.inv(turn.T @ turn)))
    back = np.linalg.inv(turn)
    pattern = upright @ turn
    return pattern * length if kaiser else pattern, back @ back.T


def quartimax(loadings: Floats, *, tolerance: float) -> Rotated:
    """Rotate to the quartimax criterion; the pattern, and the turn that leads there.

    Parameters
    ----------
    loadings : array, shape (n_indicators, n_factors)
    tolerance : float
        The projected slope at which the rotation ends.
    """
    from factor_analyzer.rotator import Rotator

    rotator = Rotator("quartimax", normalize=False, tol=tolerance, max_iter=MOST_STEPS)
    pattern = rotator.fit_transform(loadings)
    return np.asarray(pattern), np.asarray(rotator.rotation_)


def quartimin(loadings: Floats, *, tolerance: float) -> Rotated:
    """Rotate to the oblimin criterion with gamma 0 by gradient projection; the pattern, and the correlations.

    `oblimin` does it for many matrices at once, with steps that differ in the last bits.

    Jennrich (2002), doi:10.1007/BF02294706.

    Parameters
    ----------
    loadings : array, shape (n_indicators, n_factors)
    tolerance : float
        The projected slope at which the rotation ends.
    """
    turn, part, pattern = np.eye(loadings.shape[1]), 1.0, loadings
    value, uphill = _quartimin(pattern)
    slope = -(pattern.T @ (uphill @ turn)).T
    for _ in range(MOST_STEPS + 1):
        projected = slope - turn * (np.ones(len(turn)) @ (turn * slope))
        steepness = np.sqrt(np.sum(np.diag(projected.T @ projected)))
        if steepness < tolerance:
            break
        part *= 2
        for _ in range(MOST_HALVINGS):
            tried = turn - part * projected
            tried = tried * (1 / np.sqrt(np.ones(len(tried)) @ tried**2))
            pattern = loadings @ np.linalg.inv(tried).T
            found, uphill = _quartimin(pattern)
            if value - found > 0.5 * steepness**2 * part:
                break
            part /= 2
        turn, value = tried, found
        slope = -((pattern.T @ uphill) @ np.linalg.inv(turn)).T
    return pattern, turn.T @ turn


def _quartimin(pattern: Floats) -> tuple[float, Floats]:
    """The criterion, and its slope in the loadings."""
    others = pattern**2 @ (np.eye(pattern.shape[1]) != 1)
    return float(np.sum(pattern**2 * others) / 4), pattern * others
