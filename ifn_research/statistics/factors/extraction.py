"""Extraction of common factors from correlation matrices, one or many.

The minimum residual and maximum likelihood solutions are those of psych and of factor-analyzer, found with analytic
slopes and curvatures: factor-analyzer's numerical ones leave 1e-5 on loadings, and its `fit` needs an older
scikit-learn.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ifn_research.arithmetic import single_threaded
from ifn_research.language.messages import Message, say
from ifn_research.matrix import Bools, Floats, Integers
from ifn_research.statistics.factors.factorability import squared_multiple_correlations
from ifn_research.statistics.factors.newton import Derivatives, minimise

# The least uniqueness: where a solution would go further (a Heywood case), it stays there.
LEAST_UNIQUENESS = 0.005
_BOUNDS = (LEAST_UNIQUENESS, 1.0)
# The slope at which the walk from each start ends, and that of the best of them; relative to the objective.
_LOOSE, _TIGHT = 1e-5, 1e-13
# The greatest slope, relative to the objective, that still counts as a minimum.
_FLAT = 1e-5
# Matrices are taken together as long as an array of theirs has no more numbers than this.
_TOGETHER = 4_000_000
_AXES = 50_000

Extraction = Callable[[Floats, int], Floats]
Criterion = Callable[[Floats, int], Derivatives]


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
    """Eigenvalues, largest first, and their eigenvectors in columns; of one matrix or of each of a stack."""
    values, vectors = np.linalg.eigh(matrix)
    return values[..., ::-1], vectors[..., ::-1]


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
    return _one(minres_of_each, correlations, n_factors, say("statistics.extraction_did_not_converge"))


def maximum_likelihood(correlations: Floats, n_factors: int) -> Floats:
    """Loadings of greatest likelihood under a normal model (Jöreskog 1967), before rotation; see `minres`.

    Where there are several maxima the greatest that the starts lead to is taken. psych and R's `factanal` use one start
    and can keep a lesser one; no number of starts makes sure that there is none greater.
    """
    return _one(maximum_likelihood_of_each, correlations, n_factors, say("statistics.extraction_did_not_converge"))


def principal_axis(correlations: Floats, n_factors: int) -> Floats:
    """Loadings of principal axes, communalities iterated from squared multiple correlations; see `minres`.

    Where it converges it finds the minimum residual solution by another way (Harman 1976, chapter 8). psych stops
    earlier unless told not to (`min.err` 0.001), some 0.002 away.
    """
    return _one(principal_axis_of_each, correlations, n_factors, say("statistics.axes_did_not_settle"))


def principal_component(correlations: Floats, n_factors: int) -> Floats:
    """Loadings of principal components: eigenvectors times the square root of their eigenvalues."""
    return _principal_loadings(correlations, n_factors)


@single_threaded()
def minres_of_each(correlations: Floats, n_factors: int) -> Floats:
    """The loadings of `minres` for each of some matrices.

    Parameters
    ----------
    correlations : array, shape (n_matrices, n_indicators, n_indicators)
    n_factors : int

    Returns
    -------
    array, shape (n_matrices, n_indicators, n_factors)
        NaN where there is no solution.
    """
    uniqueness = _uniquenesses(_residuals, correlations, n_factors)

    def loadings(there: Bools) -> Floats:
        return _reduced_loadings(correlations[there], uniqueness[there], n_factors)

    return _with_solution(uniqueness, loadings)


@single_threaded()
def maximum_likelihood_of_each(correlations: Floats, n_factors: int) -> Floats:
    """The loadings of `maximum_likelihood` for each of some matrices; see `minres_of_each`."""
    uniqueness = _uniquenesses(_likelihood, correlations, n_factors)

    def loadings(there: Bools) -> Floats:
        root = np.sqrt(uniqueness[there])
        values, vectors = eigen(correlations[there] / (root[:, :, None] * root[:, None, :]))
        common = np.sqrt(np.maximum(values[:, None, :n_factors] - 1, 0.0))
        return np.asarray(root[:, :, None] * vectors[:, :, :n_factors] * common)

    return _with_solution(uniqueness, loadings)


@single_threaded()
def principal_axis_of_each(correlations: Floats, n_factors: int) -> Floats:
    """The loadings of `principal_axis` for each of some matrices; see `minres_of_each`."""
    communality = np.array([squared_multiple_correlations(matrix) for matrix in correlations])
    loadings = np.full((*communality.shape, n_factors), np.nan)
    going = np.arange(len(correlations))
    for _ in range(_AXES):
        if not len(going):
            break
        tried = _reduced_loadings(correlations[going], 1 - communality[going], n_factors)
        found = np.minimum((tried**2).sum(axis=2), 1 - LEAST_UNIQUENESS)
        settled = np.abs(found - communality[going]).max(axis=1) < 1e-11
        loadings[going[settled]] = tried[settled]
        communality[going] = found
        going = going[~settled]
    return loadings


EXTRACTIONS: dict[str, Extraction] = {
    "minres": minres,
    "ml": maximum_likelihood,
    "principal_axis": principal_axis,
    "principal_component": principal_component,
}
# The same of each of several matrices: NaN where there is no solution.
OF_EACH: dict[str, Extraction] = {
    "minres": minres_of_each,
    "ml": maximum_likelihood_of_each,
    "principal_axis": principal_axis_of_each,
    "principal_component": principal_component,
}


def _one(of_each: Extraction, correlations: Floats, n_factors: int, otherwise: Message) -> Floats:
    found = np.asarray(of_each(correlations[None], n_factors)[0])
    if np.isnan(found).any():
        raise NotConverged(otherwise)
    return found


def _with_solution(uniqueness: Floats, loadings: Callable[[Bools], Floats]) -> Floats:
    """Loadings of the matrices that have a solution, NaN for the others."""
    there = ~np.isnan(uniqueness[:, 0])
    found = loadings(there)
    every = np.full((len(uniqueness), *found.shape[1:]), np.nan)
    every[there] = found
    return every


def _principal_loadings(matrix: Floats, n_factors: int) -> Floats:
    values, vectors = eigen(matrix)
    return np.asarray(vectors[..., :n_factors] * np.sqrt(np.maximum(values[..., None, :n_factors], 0.0)))


def _reduced_loadings(correlations: Floats, uniqueness: Floats, n_factors: int) -> Floats:
    return _principal_loadings(_reduced(correlations, uniqueness), n_factors)


def _reduced(correlations: Floats, uniqueness: Floats) -> Floats:
    reduced = correlations.copy()
    diagonal = np.arange(uniqueness.shape[1])
    reduced[:, diagonal, diagonal] -= uniqueness
    return reduced


def _residuals(correlations: Floats, n_factors: int) -> Derivatives:
    """The sum of squared residuals with its slopes and curvatures in the uniquenesses.

    It is a sum over the eigenvalues of the reduced matrix that are not common; so are its derivatives (Lewis and Sendov
    2001, SIAM Journal on Matrix Analysis and Applications 23:368-386).
    """

    def derivatives(uniqueness: Floats, problems: Integers) -> tuple[Floats, Floats, Floats]:
        values, vectors = np.linalg.eigh(_reduced(correlations[problems], uniqueness))
        common = _last(values, n_factors) & (values > 0)
        rest = np.where(common, 0.0, values)
        slopes = -2 * np.einsum("nij,nj->ni", vectors**2, rest)
        return (
            (rest**2).sum(axis=1),
            slopes,
            _curvatures(vectors, _divided(values, 2 * rest, np.where(common, 0.0, 2.0), common)),
        )

    return derivatives


def _likelihood(correlations: Floats, n_factors: int) -> Derivatives:
    """The discrepancy of the likelihood (Jöreskog 1967, Psychometrika 32:443-482), as `_residuals` has it."""

    def derivatives(uniqueness: Floats, problems: Integers) -> tuple[Floats, Floats, Floats]:
        root = np.sqrt(uniqueness)
        scaled = correlations[problems] / (root[:, :, None] * root[:, None, :])
        values, vectors = np.linalg.eigh(scaled)
        common = _last(values, n_factors)
        rest = np.where(common, 1.0, values)
        with np.errstate(invalid="ignore", divide="ignore"):
            value = (rest - np.log(rest) - 1).sum(axis=1)
            first, second = 1 - 1 / rest, np.where(common, 0.0, 1 / rest**2)
        pairs = _divided(values, first, second, common) * (values[:, :, None] + values[:, None, :]) ** 2 / 4
        # In the logarithms of the uniquenesses, then in themselves.
        slopes = -np.einsum("nij,nj->ni", vectors**2, first * values)
        between = np.einsum("nia,na,nja->nij", vectors, first, vectors) * scaled / 2
        curvatures = _curvatures(vectors, pairs) + between
        diagonal = np.arange(uniqueness.shape[1])
        curvatures[:, diagonal, diagonal] -= slopes / 2 + slopes
        return value, slopes / uniqueness, curvatures / (uniqueness[:, :, None] * uniqueness[:, None, :])

    return derivatives


def _last(values: Floats, n_factors: int) -> Bools:
    """The greatest eigenvalues, which stand last."""
    return np.asarray(np.broadcast_to(np.arange(values.shape[1]) >= values.shape[1] - n_factors, values.shape))


def _divided(values: Floats, first: Floats, second: Floats, common: Bools) -> Floats:
    """Divided differences of the first derivative: the second one where two eigenvalues are of one kind and near."""
    gaps = values[:, :, None] - values[:, None, :]
    apart = first[:, :, None] - first[:, None, :]
    near = np.abs(gaps) < 1e-8 * np.abs(values).max(axis=1)[:, None, None]
    mixed = common[:, :, None] != common[:, None, :]
    middle = (second[:, :, None] + second[:, None, :]) / 2
    return np.where(near & ~mixed, middle, apart / np.where(near, np.where(gaps < 0, -1e-8, 1e-8), gaps))


def _curvatures(vectors: Floats, pairs: Floats) -> Floats:
    """The sum over pairs of eigenvectors a and b: pairs[a, b] v[i, a] v[i, b] v[j, a] v[j, b]."""
    n, m = vectors.shape[:2]
    products = (vectors[:, :, :, None] * vectors[:, :, None, :]).reshape(n, m, m * m)
    return np.asarray((products * pairs.reshape(n, 1, m * m)) @ products.transpose(0, 2, 1))


def _uniquenesses(criterion: Criterion, correlations: Floats, n_factors: int) -> Floats:
    """Uniquenesses with the least objective that the starts lead to, a row for each matrix; NaN where there is none."""
    n, m = correlations.shape[:2]
    step = max(1, _TOGETHER // ((m + 1) * m**3))
    parts = [_least(criterion, correlations[at : at + step], n_factors) for at in range(0, n, step)]
    return np.concatenate(parts) if parts else np.zeros((0, m))


def _least(criterion: Criterion, correlations: Floats, n_factors: int) -> Floats:
    n, m = correlations.shape[:2]
    derivatives = criterion(correlations, n_factors)
    starts = np.concatenate([_starts(matrix) for matrix in correlations])
    places, values, _ = minimise(derivatives, starts, np.repeat(np.arange(n), m + 1), _BOUNDS, _LOOSE)
    values = np.where(np.isfinite(values), values, np.inf).reshape(n, m + 1)
    best = places.reshape(n, m + 1, m)[np.arange(n), values.argmin(axis=1)]
    places, values, slopes = minimise(derivatives, best, np.arange(n), _BOUNDS, _TIGHT)
    found = np.isfinite(values) & (slopes <= _FLAT * np.maximum(1.0, np.abs(values)))
    return np.where(found[:, None], places, np.nan)


def _starts(correlations: Floats) -> Floats:
    """The point from which psych starts, then for each indicator one where it has next to no uniqueness.

    One start alone can end in a local minimum that looks proper where the best solution is a Heywood case.
    """
    usual = np.clip(1 - squared_multiple_correlations(correlations), *_BOUNDS)
    improper = np.tile(np.maximum(usual, 0.1), (len(usual), 1))
    np.fill_diagonal(improper, LEAST_UNIQUENESS)
    return np.vstack([usual, improper])
