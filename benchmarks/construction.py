"""One version of 35,000 communes and 11 indicators, from raw values to scores, method by method and against NumPy."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from scipy.optimize import linprog
from threadpoolctl import threadpool_limits

from benchmarks._row import Row, best
from ifn_research.index.definitions import Definition
from ifn_research.index.fitting import fit_scored
from ifn_research.index.preparation import prepare
from ifn_research.index.recipe import Recipe
from ifn_research.matrix import Floats, IndicatorMatrix
from ifn_research.steps import STEPS

N, M = 35_000, 11
# Measured apart, or learned from a ground truth.
APART = {"knn", "iterative", "balanced", "bod", "copeland", "supervised"}
OPTIONS: dict[str, dict[str, Any]] = {
    "beta_binomial": {"by": "departement"},
    "group_mean": {"by": "departement"},
    "group_median": {"by": "departement"},
    "goalposts": {"posts": {f"x{j + 1}": [0, 100] for j in range(M)}},
    "distance_to_target": {"targets": {f"x{j + 1}": 1.0 for j in range(M)}},
    "fixed": {"weights": {f"x{j + 1}": j + 1 for j in range(M)}},
    "factor": {"n_factors": 2},
    "budget": {"votes": {"A": {f"x{j + 1}": 9 for j in range(M - 1)} | {f"x{M}": 10}}},
    "ahp": {"judgements": {"A": {f"x{i + 1}": {f"x{j + 1}": 1 for j in range(i + 1, M)} for i in range(M - 1)}}},
}
DEFAULT = {
    "shrinkage": "none",
    "imputation": "median",
    "outliers": "none",
    "normalisation": "minmax",
    "weighting": "equal",
    "aggregation": "arithmetic",
    "rescale": "none",
}
# Three dimensions, of four, four and three indicators.
DIMENSIONS = ("access",) * 4 + ("skills",) * 4 + ("use",) * 3
STAGED: dict[str, dict[str, Any]] = {
    "mean": {"normalisation": ("minmax", {}), "aggregation": "arithmetic"},
    "geometric mean": {"normalisation": ("minmax", {"range": (1, 100)}), "aggregation": "geometric"},
    "percentiles": {"normalisation": ("percentile", {}), "aggregation": "arithmetic"},
    "z-scores": {"normalisation": ("zscore", {}), "aggregation": "arithmetic"},
    "PCA": {"normalisation": ("zscore", {}), "weighting": ("pca", {"opposed": "keep"}), "aggregation": "arithmetic"},
}


def run() -> Iterator[Row]:
    matrix = _communes()
    plain = _plain_loop(matrix)
    with threadpool_limits(limits=1):
        for kind, registry in STEPS.items():
            times = {name: _seconds(matrix, kind, name) for name in registry if name not in APART | {"none"}}
            yield from (Row(f"{kind} {name}", seconds) for name, seconds in times.items())
        yield from _staged(matrix)
    default = _seconds(matrix, "weighting", "equal")
    yield Row("median, min-max, equal weights", default, plain, "a loop over territories")

    for kind, name in (("imputation", "knn"), ("imputation", "iterative"), ("weighting", "balanced")):
        yield Row(f"{kind} {name}", _seconds(matrix, kind, name, times=1))
    yield _copeland(matrix)
    for n in (100, 500, 1_228, 2_000, N):
        yield from _benefit_of_the_doubt(matrix.rows(np.arange(n)))


def _staged(matrix: IndicatorMatrix) -> Iterator[Row]:
    """Two stages, with contributions and the scores of dimensions, against NumPy making the same scores alone."""
    filled = matrix.with_values(_filled(matrix.values))
    for cells, given, imputation in (("complete", filled, "none"), ("one cell in a hundred missing", matrix, "median")):
        given = replace(given, dimensions=DIMENSIONS)
        for name, chosen in STAGED.items():
            (normalisation, options), rule = chosen["normalisation"], chosen["aggregation"]
            weighting, its = chosen.get("weighting", ("equal_by_dimension", {}))
            recipe = Recipe(
                name=name,
                shrinkage=STEPS["shrinkage"]["none"](),
                imputation=STEPS["imputation"][imputation](),
                outliers=STEPS["outliers"]["none"](),
                normalisation=STEPS["normalisation"][normalisation](**options),
                weighting=STEPS["weighting"][weighting](**its),
                rules=(STEPS["aggregation"][rule](), STEPS["aggregation"][rule]()),
                staged=True,
                rescale=STEPS["rescale"]["none"](),
            )
            definitions = tuple(Definition(indicator, column=indicator) for indicator in given.indicators)

            def scores(recipe: Recipe = recipe, given: IndicatorMatrix = given) -> Floats:
                # A matrix remembers what was asked of it.
                prepared = prepare(recipe, replace(given))
                return fit_scored(recipe, definitions, prepared, seed=1)[1].scores  # noqa: B023

            floor = FLOORS[name]
            np.testing.assert_allclose(scores(), floor(given.values), rtol=1e-9, atol=1e-9)
            ours, theirs = best(scores, 9), best(lambda: floor(given.values), 9)  # noqa: B023
            yield Row(f"staged {name}, {cells}", ours, floor=theirs)


def _filled(values: Floats) -> Floats:
    missing = np.isnan(values)
    return np.where(missing, np.nanmedian(values, axis=0), values) if missing.any() else values


def _shares(values: Floats) -> Floats:
    low, high = values.min(axis=0), values.max(axis=0)
    return np.asarray((values - low) / (high - low))


def _standard(values: Floats) -> Floats:
    return np.asarray((values - values.mean(axis=0)) / values.std(axis=0, ddof=1))


def _places(values: Floats) -> Floats:
    places = np.empty_like(values)
    for j, column in enumerate(values.T):
        order = np.argsort(column)
        rising = column[order]
        first = np.flatnonzero(np.r_[True, rising[1:] != rising[:-1]])
        places[order, j] = np.repeat(first, np.diff(np.r_[first, len(column)]))
    return places / (len(values) - 1)


def _means(values: Floats) -> Floats:
    return np.asarray(sum(values[:, part].mean(axis=1) for part in (slice(0, 4), slice(4, 8), slice(8, 11))) / 3)


def _component(values: Floats) -> Floats:
    standard = _standard(values)
    first = np.linalg.eigh(standard.T @ standard / (len(values) - 1))[1][:, -1]
    return np.asarray(standard @ first**2)


FLOORS: dict[str, Callable[[Floats], Floats]] = {
    "mean": lambda values: _means(100 * _shares(_filled(values))),
    "geometric mean": lambda values: np.exp(_means(np.log(1 + 99 * _shares(_filled(values))))),
    "percentiles": lambda values: _means(_places(_filled(values))),
    "z-scores": lambda values: _means(_standard(_filled(values))),
    "PCA": lambda values: _component(_filled(values)),
}


def _copeland(matrix: IndicatorMatrix) -> Row:
    seconds = _seconds(matrix, "aggregation", "copeland", times=1)
    few = np.nan_to_num(matrix.values[:400], nan=40.0)
    start = time.perf_counter()
    for a in few:
        for b in few:
            np.sign(np.sign(a - b).sum())
    plain = (time.perf_counter() - start) * (N / len(few)) ** 2
    return Row(f"copeland, {N:,} communes", seconds, plain, "a loop over pairs, from 400 communes")


def _benefit_of_the_doubt(matrix: IndicatorMatrix) -> Iterator[Row]:
    free = _seconds(matrix, "weighting", "bod", times=1)
    bounded = _seconds(matrix, "weighting", "bod", times=1, bounds=(0.02, 0.3))
    low, high = np.nanmin(matrix.values, axis=0), np.nanmax(matrix.values, axis=0)
    values = 1 + 99 * (_filled(matrix.values) - low) / (high - low)
    few = values[:: max(len(values) // 20, 1)][:20]
    start = time.process_time()
    for row in few:
        linprog(-row, A_ub=values, b_ub=np.ones(len(values)), method="highs")
    plain = (time.process_time() - start) * len(values) / len(few)
    what, against = f"benefit of the doubt, {len(values):,} territories", "HiGHS, a programme a territory, from 20"
    yield Row(what, free, plain, against, wanted=60.0 if len(values) == N else None)
    yield Row("  with bounds", bounded, plain, against)


def _communes() -> IndicatorMatrix:
    rng = np.random.default_rng(1)
    common = rng.standard_normal((N, 2))
    values = 40 + 5 * (common @ rng.uniform(0.4, 1, (2, M)) + rng.standard_normal((N, M)))
    values[rng.random((N, M)) < 0.01] = np.nan
    labels = np.array([f"D{i % 96}" for i in range(N)], dtype=object)
    people = np.rint(rng.lognormal(6, 1.2, (N, 1))) + 10
    return IndicatorMatrix.of(
        np.clip(values, 2, 99),
        groups={"departement": labels},
        units=("%",) * M,
        denominators=np.repeat(people, M, axis=1),
    )


def _seconds(matrix: IndicatorMatrix, kind: str, name: str, *, times: int = 3, **options: Any) -> float:
    chosen = {**DEFAULT, kind: name}
    if name in {"geometric", "harmonic", "generalised", "mpi", "ampi", "mean_100"}:
        chosen["normalisation"] = "minmax"
    steps = {step: STEPS[step][method](**_options(method)) for step, method in chosen.items()}
    if options:
        steps[kind] = STEPS[kind][name](**options)
    rule = steps.pop("aggregation")
    recipe = Recipe(name=name, rules=(rule,), staged=False, **steps)
    definitions = tuple(Definition(indicator, column=indicator) for indicator in matrix.indicators)
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        prepared = prepare(recipe, replace(matrix))
        fit_scored(recipe, definitions, prepared, seed=1)
        best = min(best, time.process_time() - start)
    return best


def _options(method: str) -> dict[str, Any]:
    return {"range": (1, 100)} if method == "minmax" else OPTIONS.get(method, {})


def _plain_loop(matrix: IndicatorMatrix) -> float:
    start = time.perf_counter()
    median = np.nanmedian(matrix.values, axis=0)
    low, high = np.nanmin(matrix.values, axis=0), np.nanmax(matrix.values, axis=0)
    for row in matrix.values:
        total = 0.0
        for j, value in enumerate(row):
            known = median[j] if np.isnan(value) else value
            total += 1 + 99 * (known - low[j]) / (high[j] - low[j])
    return time.perf_counter() - start
