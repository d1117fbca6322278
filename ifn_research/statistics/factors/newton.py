"""Minima inside bounds, of many small problems at once, by Newton's method."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ifn_research.matrix import Bools, Floats, Integers

# Places, and the problem that each belongs to -> values, slopes and curvatures there.
Derivatives = Callable[[Floats, Integers], tuple[Floats, Floats, Floats]]
STEPS = 200
# A step is halved until the objective falls by this part of what its slope foretells.
SUFFICIENT = 1e-4
# The least curvature, relative to the greatest: flatter directions, and those that curve downwards, are walked along.
LEAST_CURVATURE = 1e-8
# Rounding of an objective, relative to it where it exceeds 1: it is made of eigenvalues, whose last digits are not
# known. Near a minimum the fall of a step is less than that, and slopes alone tell.
ROUNDING = 1000 * np.finfo(np.float64).eps
# The smallest part of a step that is tried.
LEAST_PART = 1e-10


def minimise(
    derivatives: Derivatives, starts: Floats, problems: Integers, bounds: tuple[float, float], flat: float
) -> tuple[Floats, Floats, Floats]:
    """Walk from each start to a minimum.

    The method is Newton's with the curvatures made positive (Nocedal and Wright 2006, section 3.4), on the coordinates
    that are not held by a bound (Bertsekas 1982, SIAM Journal on Control and Optimization 20:221-246).

    Parameters
    ----------
    derivatives : callable
        Takes places, shape (n, n_parameters), and the problem of each, shape (n,); returns values, shape (n,), slopes,
        shape (n, n_parameters), and curvatures, shape (n, n_parameters, n_parameters).
    starts : array, shape (n_starts, n_parameters)
        Inside the bounds.
    problems : array of int, shape (n_starts,)
    bounds : tuple of float
        Of every parameter.
    flat : float
        The slope inside the bounds, relative to the value where that exceeds 1, at which a walk ends.

    Returns
    -------
    places, values, slopes : arrays
        Where each walk ended, the objective there, and the greatest slope inside the bounds.
    """
    places = starts.copy()
    values, gradients, curvatures = derivatives(places, problems)
    slopes = slope_inside(places, gradients, bounds)
    parts = np.ones(len(starts))
    going = np.flatnonzero(np.isfinite(values) & (slopes > flat * np.maximum(1.0, np.abs(values))))
    for _ in range(STEPS):
        if not len(going):
            break
        step = _step(places[going], gradients[going], curvatures[going], bounds)
        tried = np.clip(places[going] + parts[going, None] * step, *bounds)
        value, gradient, curvature = derivatives(tried, problems[going])
        foretold = np.einsum("ij,ij->i", gradients[going], tried - places[going])
        rounding = ROUNDING * np.maximum(1.0, np.abs(values[going]))
        # Where the fall is lost in rounding, a step is good that makes the slope less.
        lesser = slope_inside(tried, gradient, bounds) < slopes[going]
        falls = value <= values[going] + SUFFICIENT * foretold
        good = np.isfinite(value) & (falls | (lesser & (value <= values[going] + rounding)))
        taken = going[good]
        places[taken], values[taken] = tried[good], value[good]
        gradients[taken], curvatures[taken] = gradient[good], curvature[good]
        slopes[taken] = slope_inside(tried[good], gradient[good], bounds)
        parts[taken], parts[going[~good]] = 1.0, parts[going[~good]] / 2
        rough = slopes[going] > flat * np.maximum(1.0, np.abs(values[going]))
        going = going[rough & (parts[going] > LEAST_PART)]
    return places, values, slopes


def slope_inside(places: Floats, gradients: Floats, bounds: tuple[float, float]) -> Floats:
    """The greatest part of each gradient that does not lead out of the bounds, shape (n,)."""
    return np.asarray(np.abs(places - np.clip(places - gradients, *bounds)).max(axis=1))


def _step(places: Floats, gradients: Floats, curvatures: Floats, bounds: tuple[float, float]) -> Floats:
    held = _held(places, gradients, bounds)
    free = ~held
    reduced = curvatures * (free[:, :, None] & free[:, None, :])
    diagonal = np.arange(places.shape[1])
    reduced[:, diagonal, diagonal] += held
    values, vectors = np.linalg.eigh(reduced)
    least = LEAST_CURVATURE * np.abs(values).max(axis=1, keepdims=True)
    along = np.einsum("nij,ni->nj", vectors, np.where(free, gradients, 0.0))
    return np.asarray(-np.einsum("nij,nj->ni", vectors, along / np.maximum(np.abs(values), least)) * free)


def _held(places: Floats, gradients: Floats, bounds: tuple[float, float]) -> Bools:
    low, high = bounds
    return np.asarray(((places <= low) & (gradients > 0)) | ((places >= high) & (gradients < 0)))
