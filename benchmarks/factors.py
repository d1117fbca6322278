"""Factors and neighbourhoods against SciPy, factor-analyzer and esda, in the same run."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import numpy as np
from esda.moran import Moran_Local
from factor_analyzer.rotator import Rotator
from scipy.optimize import minimize

from benchmarks._row import Row, best
from ifn_research.arithmetic import single_threaded
from ifn_research.geography.neighbours import nearest
from ifn_research.matrix import Floats
from ifn_research.statistics.factors.extraction import LEAST_UNIQUENESS, minres
from ifn_research.statistics.factors.factorability import squared_multiple_correlations
from ifn_research.statistics.factors.number_of_factors import n_factors_parallel
from ifn_research.statistics.factors.replicates import LoadingModel, extract_all
from ifn_research.statistics.factors.rotation import rotate
from ifn_research.statistics.spatial.moran import local_moran

INDICATORS, FACTORS, REPLICATES, PLACES = 11, 2, 100, 35_000
TOLERANCE = 1e-6


def run() -> Iterator[Row]:
    with single_threaded():
        matrices = _matrices()
        one = best(lambda: minres(matrices[0], FACTORS))
        peer = best(lambda: _descents(matrices[0]))
        yield Row("one minimum residual solution", one, peer, "SciPy from as many starts", wanted=0.005)
        model = LoadingModel("minres", FACTORS, "oblimin")
        target, _ = rotate(minres(matrices[0], FACTORS), "oblimin", tolerance=TOLERANCE)
        ours = best(lambda: extract_all(model, matrices).facing(model, target))
        peer = best(lambda: [_turned(_descents(matrix)) for matrix in matrices], times=1)
        yield Row(f"{REPLICATES} bootstrapped oblimin loadings", ours, peer, "SciPy and factor-analyzer", wanted=0.35)
        ours = best(lambda: n_factors_parallel(matrices[0], PLACES, np.random.default_rng(1)))
        peer = best(lambda: _samples(np.random.default_rng(1)), times=1)
        size = f"{REPLICATES} x ({PLACES:,} x {INDICATORS})"
        yield Row(f"parallel analysis, {size}", ours, peer, "samples drawn by NumPy", wanted=0.03)
        yield _places()


def _places() -> Row:
    rng = np.random.default_rng(2)
    around = nearest(rng.uniform(-4, 8, PLACES), rng.uniform(42, 51, PLACES), k=6)
    values = rng.normal(size=around.n_places)
    ours = best(lambda: local_moran(values, around, rng=np.random.default_rng(1)))
    graph = around.graph
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer = best(lambda: Moran_Local(values, graph, permutations=999, seed=1, n_jobs=1), times=1)
    return Row(f"local Moran's I of {PLACES:,} places, 999 draws", ours, peer, "esda", wanted=0.1)


def _matrices() -> Floats:
    rng = np.random.default_rng(0)
    structure = np.zeros((FACTORS, INDICATORS))
    structure[np.arange(INDICATORS) % FACTORS, np.arange(INDICATORS)] = 1
    values = rng.standard_normal((1_228, FACTORS)) @ structure + rng.standard_normal((1_228, INDICATORS))
    draws = [values[rng.integers(0, len(values), len(values))] for _ in range(REPLICATES)]
    return np.array([np.corrcoef(draw.T) for draw in draws])


def _descents(matrix: Floats) -> Floats:
    """Loadings by SciPy's bounded descents, from the usual start and from one for each indicator."""

    def objective(uniqueness: Floats) -> tuple[float, Floats]:
        loadings = _loadings(matrix, uniqueness)
        residual = matrix - np.diag(uniqueness) - loadings @ loadings.T
        return float((residual**2).sum()), -2 * np.diag(residual)

    usual = np.clip(1 - squared_multiple_correlations(matrix), LEAST_UNIQUENESS, 1)
    starts = [usual, *(np.where(np.eye(INDICATORS)[k] > 0, LEAST_UNIQUENESS, usual) for k in range(INDICATORS))]
    bounds = [(LEAST_UNIQUENESS, 1.0)] * INDICATORS
    found = [minimize(objective, start, jac=True, method="L-BFGS-B", bounds=bounds) for start in starts]
    return _loadings(matrix, min(found, key=lambda result: result.fun).x)


def _loadings(matrix: Floats, uniqueness: Floats) -> Floats:
    values, vectors = np.linalg.eigh(matrix - np.diag(uniqueness))
    return vectors[:, -FACTORS:] * np.sqrt(np.maximum(values[-FACTORS:], 0))


def _turned(loadings: Floats) -> Floats:
    return Rotator("oblimin", normalize=False, tol=TOLERANCE, max_iter=2_000).fit_transform(loadings)


def _samples(rng: np.random.Generator) -> None:
    for _ in range(REPLICATES):
        np.linalg.eigvalsh(np.corrcoef(rng.standard_normal((PLACES, INDICATORS)).T))
