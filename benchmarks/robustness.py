"""Runs of a version whose weights vary, and the effects of choices, beside NumPy's floor and SciPy in the same run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import scipy

from benchmarks._row import Row, best
from ifn_research.index.definitions import Definition
from ifn_research.index.recipe import Recipe
from ifn_research.matrix import Floats, IndicatorMatrix
from ifn_research.robustness.anova import effects
from ifn_research.robustness.designs import Choice, combinations, enumerated
from ifn_research.robustness.fits import Draw, Fit, Ground, ranks_of_runs
from ifn_research.robustness.sobol import sobol_effects
from ifn_research.robustness.weight_noise import WeightNoise
from ifn_research.steps import STEPS

# Territories, indicators and runs: communes; those of the ASEM index of the JRC.
SIZES = ((35_000, 11, 64), (51, 49, 512))
SCALES: dict[str, Any] = {
    "z-scores": "zscore",
    "percentiles": "percentile",
    "min-max, geometric": ("minmax", "geometric"),
}


def run() -> Iterator[Row | str]:
    rng = np.random.default_rng(1)
    for n, indicators, times in SIZES:
        values = np.exp(0.3 * (rng.normal(size=(n, 1)) + rng.normal(size=(n, indicators))))
        floor = best(lambda values=values, times=times: _ranked(values, rng, times)) / times  # type: ignore[misc]
        for name, scale in SCALES.items():
            ours = best(_runs(values, scale, times)) / times
            yield Row(f"a run of {n:,} territories x {indicators}, noise of the weights, {name}", ours, floor=floor)
    choices = [
        Choice("a", ("1", "2", "3")),
        Choice("b", ("1", "2")),
        Choice("c", tuple("123456789")),
        Choice("weights"),
    ]
    runs = enumerated(choices, combinations(choices), 32)
    ranks = rng.integers(1, 1_000, size=(len(runs.levels), 1_000), dtype=np.int32)
    yield Row(f"exact effects, {len(ranks):,} runs x 1,000", best(lambda: effects(ranks, runs.levels, runs.sizes)))
    sample = rng.normal(size=(6 * 256, 1_000))
    theirs = best(lambda: _by_scipy(sample, 256))
    what = "first and total effects of 4 inputs, 1,536 runs x 1,000, with intervals"
    yield Row(what, best(lambda: sobol_effects(sample, 256, seed=0)), theirs, "SciPy, without intervals")


def _runs(values: Floats, scale: Any, runs: int) -> Callable[[], object]:
    """Runs with other weights each, all steps included."""
    names = tuple(f"x{j}" for j in range(values.shape[1]))
    matrix = IndicatorMatrix.of(values, indicators=names)
    definitions = tuple(Definition(name, column=name) for name in names)
    ground = Ground(definitions, matrix, matrix, WeightNoise("spread", 0.25))
    fits = [Fit(_recipe(scale), names, "steps", "equal")] * runs
    draws = [Draw(weights=k) for k in range(runs)]
    return lambda: ranks_of_runs(ground, fits, draws)


def _recipe(scale: Any) -> Recipe:
    normalisation, rule = scale if isinstance(scale, tuple) else (scale, "arithmetic")
    chosen = {"weighting": "equal"}
    steps = {
        kind: registry[chosen.get(kind, "none")]()
        for kind, registry in STEPS.items()
        if kind not in ("aggregation", "normalisation")
    }
    options = {"range": (1, 100)} if normalisation == "minmax" else {}
    steps["normalisation"] = STEPS["normalisation"][normalisation](**options)
    return Recipe(name="equal", rules=(STEPS["aggregation"][rule](),), staged=False, **steps)


def _ranked(values: Floats, rng: np.random.Generator, runs: int) -> None:
    """Weighted sums and ranks, and nothing else."""
    n, indicators = values.shape
    for _ in range(runs):
        order = np.argsort(values @ rng.uniform(0.75, 1.25, indicators))
        np.empty(n, dtype=np.int32)[order] = np.arange(n, dtype=np.int32)


def _by_scipy(sample: Floats, rows: int) -> None:
    a, b, mixed = sample[:rows].T, sample[rows : 2 * rows].T, sample[2 * rows :].reshape(4, rows, -1).swapaxes(1, 2)
    scipy.stats.sobol_indices(func={"f_A": a, "f_B": b, "f_AB": mixed}, n=rows)
