"""One version of 35,000 communes and 11 indicators, from raw values to scores, method by method."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.optimize import linprog
from threadpoolctl import threadpool_limits

from ifn_research.index.definitions import Definition
from ifn_research.index.fitting import fit_prepared
from ifn_research.index.preparation import prepare
from ifn_research.index.recipe import Recipe
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps import STEPS

N, M = 35_000, 11
SLOW = {"knn", "iterative", "balanced", "bod", "copeland"}
OPTIONS: dict[str, dict[str, Any]] = {
    "beta_binomial": {"by": "departement"},
    "group_mean": {"by": "departement"},
    "group_median": {"by": "departement"},
    "goalposts": {"posts": {f"x{j + 1}": [0, 100] for j in range(M)}},
    "distance_to_target": {"targets": {f"x{j + 1}": 1.0 for j in range(M)}},
    "fixed": {"weights": {f"x{j + 1}": j + 1 for j in range(M)}},
    "factor": {"n_factors": 2},
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


def run() -> Iterator[str]:
    matrix = _communes()
    plain = _plain_loop(matrix)
    with threadpool_limits(limits=1):
        for kind, registry in STEPS.items():
            times = {name: _seconds(matrix, kind, name) for name in registry if name not in SLOW | {"none"}}
            yield f"{kind}: " + ", ".join(f"{name} {1000 * seconds:.0f} ms" for name, seconds in times.items())
    default = _seconds(matrix, "weighting", "equal")
    yield (
        f"median, min-max, equal weights: {1000 * default:.0f} ms; a loop over territories takes {plain:.1f} s "
        f"(ratio {plain / default:.0f})"
    )

    for kind, name in (("imputation", "knn"), ("imputation", "iterative"), ("weighting", "balanced")):
        yield f"{name}: {_seconds(matrix, kind, name, times=1):.1f} s"
    yield _copeland(matrix)
    for n in (1_228, N):
        yield _benefit_of_the_doubt(matrix.rows(np.arange(n)))


def _copeland(matrix: IndicatorMatrix) -> str:
    seconds = _seconds(matrix, "aggregation", "copeland", times=1)
    few = np.nan_to_num(matrix.values[:400], nan=40.0)
    start = time.perf_counter()
    for a in few:
        for b in few:
            np.sign(np.sign(a - b).sum())
    plain = (time.perf_counter() - start) * (N / len(few)) ** 2
    return f"copeland, {N:,} communes: {seconds:.0f} s; a loop over pairs would take {plain:,.0f} s"


def _benefit_of_the_doubt(matrix: IndicatorMatrix) -> str:
    free = _seconds(matrix, "weighting", "bod", times=1)
    bounded = _seconds(matrix, "weighting", "bod", times=1, bounds=(0.02, 0.3))
    values = np.nan_to_num(matrix.values, nan=40.0)
    start = time.perf_counter()
    for row in values[:5]:
        linprog(-row, A_ub=values, b_ub=np.ones(len(values)), method="highs")
    plain = (time.perf_counter() - start) * len(values) / 5
    return (
        f"benefit of the doubt, {len(values):,} territories: {free:.1f} s, with bounds {bounded:.1f} s; one whole "
        f"programme a territory would take {plain:,.0f} s"
    )


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
        start = time.perf_counter()
        prepared = prepare(recipe, matrix)
        fit_prepared(recipe, definitions, prepared, seed=1).score_treated(prepared.treated)
        best = min(best, time.perf_counter() - start)
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
