"""Runs of a version whose weights vary, and the effects of choices, beside NumPy's floor and SciPy in the same run."""

from __future__ import annotations

from collections.abc import Iterator

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

N, INDICATORS, RUNS = 35_000, 11, 32


def run() -> Iterator[Row | str]:
    rng = np.random.default_rng(1)
    values = rng.normal(size=(N, 1)) + rng.normal(size=(N, INDICATORS))
    names = tuple(f"x{j}" for j in range(INDICATORS))
    matrix = IndicatorMatrix.of(values, indicators=names)
    ground = Ground(tuple(Definition(name, column=name) for name in names), matrix, matrix, WeightNoise("spread", 0.25))
    fit = Fit(_recipe(), names, "steps", "equal")
    draws = [Draw(weights=k) for k in range(RUNS)]
    ours = best(lambda: ranks_of_runs(ground, [fit] * RUNS, draws)) / RUNS
    floor = best(lambda: _ranked(values, rng)) / RUNS
    yield Row(f"a run of {N:,} territories x {INDICATORS}, noise of the weights", ours, floor=floor, wanted=0.01)
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


def _recipe() -> Recipe:
    chosen = {"normalisation": "zscore", "weighting": "equal"}
    steps = {kind: registry[chosen.get(kind, "none")]() for kind, registry in STEPS.items() if kind != "aggregation"}
    return Recipe(name="equal", rules=(STEPS["aggregation"]["arithmetic"](),), staged=False, **steps)


def _ranked(values: Floats, rng: np.random.Generator) -> None:
    """Weighted sums and ranks, and nothing else."""
    for _ in range(RUNS):
        order = np.argsort(values @ rng.uniform(0.75, 1.25, INDICATORS))
        np.empty(N, dtype=np.int32)[order] = np.arange(N, dtype=np.int32)


def _by_scipy(sample: Floats, rows: int) -> None:
    a, b, mixed = sample[:rows].T, sample[rows : 2 * rows].T, sample[2 * rows :].reshape(4, rows, -1).swapaxes(1, 2)
    scipy.stats.sobol_indices(func={"f_A": a, "f_B": b, "f_AB": mixed}, n=rows)
