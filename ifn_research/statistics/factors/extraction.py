"""Extraction of common factors from a correlation matrix.

The minimum residual and maximum likelihood solutions are those of psych and of factor-analyzer, found with analytic
gradients: factor-analyzer's numerical ones leave 1e-5 on loadings, and its `fit` needs an older scikit-learn.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping

import numpy as np
from scipy.optimize import OptimizeResult, minimize, root

from ifn_research.language.messages import Message, say
from ifn_research.matrix import Floats
from ifn_research.statistics.factors.factorability import squared_multiple_correlations

# The least uniqueness: where a solution would go further (a Heywood case), it stays there.
LEAST_UNIQUENESS = 0.005
_LOOSE = {"maxiter": 200, "ftol": 1e-9, "gtol": 1e-6}
_TIGHT = {"maxiter": 10_000, "maxfun": 100_000, "ftol": 1e-15, "gtol": 1e-10}
# The greatest slope, relative to the objective, that still counts as a minimum.
_FLAT = 1e-5

Objective = Callable[[Floats], tuple[float, Floats]]


class NotConverged(Exception):
    """An extraction that found no solution.

    Parameters
    ----------
    words : Message
        What happened instead.
    """

    def __init__(self, words: Message) -> None:
        self.words = words
        super().__init__(str(words))


def eigen(matrix: Floats) -> tuple[Floats, Floats]:
    """Eigenvalues, largest first, and their eigenvectors in columns."""
    values, vectors = np.linalg.eigh(matrix)
    return values[::-1], vectors[:, ::-1]


def minres(correlations: Floats, n_factors: int) -> Floats:
    """Loadings with the least sum of squared off-diagonal residuals (Harman and Jones 1966), before rotation.

    Parameters
    ----------
    correlations : array, shape (n_indicators, n_indicators)
        Not singular.
    n_factors : int

    Returns
    -------
    array, shape (n_indicators, n_factors)

    Raises
    ------
    NotConverged
    """

    def objective(uniqueness: Floats) -> tuple[float, Floats]:
        reduced = correlations - np.diag(uniqueness)
        residual = reduced - _common(reduced, n_factors)
        return float((residual**2).sum()), -2 * np.diag(residual)

    uniqueness = _minimise(objective, correlations)
    return _principal_loadings(correlations - np.diag(uniqueness), n_factors)


def maximum_likelihood(correlations: Floats, n_factors: int) -> Floats:
    """Loadings of greatest likelihood under a normal model (Jöreskog 1967), before rotation; see `minres`.

    Where there are several maxima the greatest that the starts lead to is taken. psych and R's `factanal` use one start
    and can keep a lesser one; no number of starts makes sure that there is none greater.
    """

    def objective(uniqueness: Floats) -> tuple[float, Floats]:
        values, loadings = _scaled(correlations, uniqueness, n_factors)
        rest = values[n_factors:]
        gradient = np.diag(loadings @ loadings.T + np.diag(uniqueness) - correlations) / uniqueness**2
        return float((rest - np.log(rest) - 1).sum()), gradient

    uniqueness = _minimise(objective, correlations)
    return _scaled(correlations, uniqueness, n_factors)[1]


def principal_axis(correlations: Floats, n_factors: int) -> Floats:
    """Loadings of principal axes, communalities iterated from squared multiple correlations; see `minres`.

    Where it converges it finds the minimum residual solution by another way (Harman 1976, chapter 8). psych stops
    earlier unless told not to (`min.err` 0.001), some 0.002 away.
    """
    communality = squared_multiple_correlations(correlations)
    for _ in range(50_000):
        loadings = _principal_loadings(correlations - np.diag(1 - communality), n_factors)
        found = np.minimum((loadings**2).sum(axis=1), 1 - LEAST_UNIQUENESS)
        if np.abs(found - communality).max() < 1e-11:
            return loadings
        communality = found
    raise NotConverged(say("statistics.axes_did_not_settle"))


def principal_component(correlations: Floats, n_factors: int) -> Floats:
    """Loadings of principal components: eigenvectors times the square root of their eigenvalues."""
    return _principal_loadings(correlations, n_factors)


EXTRACTIONS: dict[str, Callable[[Floats, int], Floats]] = {
    "minres": minres,
    "ml": maximum_likelihood,
    "principal_axis": principal_axis,
    "principal_component": principal_component,
}


def _principal_loadings(matrix: Floats, n_factors: int) -> Floats:
    values, vectors = eigen(matrix)
    return vectors[:, :n_factors] * np.sqrt(np.maximum(values[:n_factors], 0.0))


def _common(matrix: Floats, n_factors: int) -> Floats:
    loadings = _principal_loadings(matrix, n_factors)
    return loadings @ loadings.T


def _scaled(correlations: Floats, uniqueness: Floats, n_factors: int) -> tuple[Floats, Floats]:
    """Eigenvalues of the correlations scaled by the uniquenesses, and the loadings that they give."""
    root = np.sqrt(uniqueness)
    values, vectors = eigen(correlations / np.outer(root, root))
    loadings = root[:, None] * vectors[:, :n_factors] * np.sqrt(np.maximum(values[:n_factors] - 1, 0.0))
    return values, loadings


def _minimise(objective: Objective, correlations: Floats) -> Floats:
    """Uniquenesses with the least objective that the starts lead to."""
    found = [_descend(objective, start, _LOOSE) for start in _starts(correlations)]
    finite = [result for result in found if np.isfinite(result.fun)]
    if not finite:
        raise NotConverged(say("statistics.extraction_did_not_converge"))
    best = _descend(objective, min(finite, key=lambda result: result.fun).x, _TIGHT)
    uniqueness = _settle(objective, best.x)
    value, gradient = objective(uniqueness)
    # The line search stops at the precision of floating point, which scipy calls abnormal: what counts is the slope.
    slope = uniqueness - np.clip(uniqueness - gradient, LEAST_UNIQUENESS, 1.0)
    if not np.isfinite(value) or np.abs(slope).max() > _FLAT * max(1.0, value):
        raise NotConverged(say("statistics.extraction_did_not_converge"))
    return uniqueness


def _starts(correlations: Floats) -> list[Floats]:
    """The point from which psych starts, then for each indicator one where it has next to no uniqueness.

    One start alone can end in a local minimum that looks proper where the best solution is a Heywood case.
    """
    usual = np.clip(1 - squared_multiple_correlations(correlations), LEAST_UNIQUENESS, 1.0)
    improper = np.tile(np.maximum(usual, 0.1), (len(usual), 1))
    np.fill_diagonal(improper, LEAST_UNIQUENESS)
    return [usual, *improper]


def _descend(objective: Objective, start: Floats, options: Mapping[str, float]) -> OptimizeResult:
    bounds = [(LEAST_UNIQUENESS, 1.0)] * len(start)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return minimize(objective, start, jac=True, method="L-BFGS-B", bounds=bounds, options=dict(options))


def _settle(objective: Objective, uniqueness: Floats) -> Floats:
    """The nearest zero of the gradient: a descent compares values, which leaves half the digits undecided."""
    free = (uniqueness > LEAST_UNIQUENESS) & (uniqueness < 1)
    if not free.any():
        return uniqueness

    def slope(values: Floats) -> Floats:
        place = uniqueness.copy()
        place[free] = values
        return objective(place)[1][free]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        found = root(slope, uniqueness[free], method="hybr", tol=1e-14)
    inside = (found.x > LEAST_UNIQUENESS).all() and (found.x < 1).all()
    flatter = np.abs(found.fun).max() <= np.abs(slope(uniqueness[free])).max()
    if not (inside and flatter and np.abs(found.x - uniqueness[free]).max() < 1e-4):
        return uniqueness
    settled = uniqueness.copy()
    settled[free] = found.x
    return settled
