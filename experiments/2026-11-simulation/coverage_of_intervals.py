"""How often 95 % intervals hold the figure of the superpopulation, in both worlds."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from simulators import Sample, adjacent_blocks, everywhere, independent_blocks

from ifn_research.statistics.resampling import Draws, Variable
from ifn_research.validation import METRICS, Candidates, Options, evaluate
from ifn_research.validation.evaluation.intervals import percentile_interval
from ifn_research.validation.evaluation.replicates import FigureKey, replicate
from ifn_research.validation.evaluation.replicates import Sample as FigureSample
from ifn_research.validation.metrics import SortedTruth

JUDGED = ("spearman", "spearman_weighted", "capture_pop20")
# The world, and the number of its blocks or the range of its field in sides of a block.
CASES = (
    *(("independent", n) for n in (12, 20, 30, 50, 96)),
    *(("adjacent", reach) for reach in (0.2, 0.6, 1.2)),
)
SEED, REPLICATES = 2026, 1000


def sample(world: str, of: float, rng: np.random.Generator, n_versions: int = 1) -> Sample:
    """Territories of a world."""
    if world == "independent":
        return independent_blocks(rng, int(of), n_versions)
    return adjacent_blocks(rng, of, n_versions)


@lru_cache(maxsize=2)
def targets(world: str, n: int = 1_000_000) -> dict[str, float]:
    """Each metric over very many territories."""
    whole = everywhere(world, n)
    score, truth = Variable.of(whole.scores[0]), SortedTruth.of(whole.outcome)
    return {metric: METRICS[metric].estimate(score, truth).value for metric in JUDGED}


def one(world: str, of: float, number: int) -> list[tuple[str, float, str, str, float, bool, bool]]:
    """One sample: for each metric and kind of interval, its width and on which side it misses."""
    rng = np.random.default_rng(np.random.SeedSequence(SEED, spawn_key=(round(100 * of), number)))
    some, seed = sample(world, of, rng), int(rng.integers(2**31))
    judged = evaluate(
        Candidates({"index": some.scores[0]}, {}),
        [some.outcome],
        blocks=some.design,
        seed=seed,
        options=Options(tuple(JUDGED), REPLICATES),
    )
    plain = percentiles(some, seed)
    found = []
    for row in judged.validation:
        kinds = {"percentile": plain[row.metric], "blocks": (row.ci_low, row.ci_high)}
        if row.n_coarse:
            kinds["coarse blocks"] = (row.ci_low_coarse, row.ci_high_coarse)
        target = targets(world)[row.metric]
        found += [
            (world, of, row.metric, kind, high - low, low > target, high < target)
            for kind, (low, high) in kinds.items()
        ]
    return found


def percentiles(some: Sample, seed: int) -> dict[str, tuple[float, float]]:
    """Percentile intervals as they are, of each metric."""
    blocks = some.design.choose(np.arange(len(some.share)))
    score, truth = Variable.of(some.scores[0]), SortedTruth.of(some.outcome)
    draws = Draws(blocks.n_blocks, REPLICATES, seed)
    panel = FigureSample(np.arange(len(some.share)), blocks.labels, draws, {"index": score}, {"truth": truth})
    drawn = replicate([panel], [FigureKey(0, "index", "truth", metric) for metric in JUDGED])
    made = {cell.metric: percentile_interval(values) for cell, values in drawn.items()}
    return {metric: (interval.low, interval.high) for metric, interval in made.items()}


def study(simulations: int, *, cases: tuple[tuple[str, float], ...] = CASES, workers: int = 1) -> pd.DataFrame:
    """Coverage by world, metric and kind of interval, in %, with its own standard error."""
    tasks = (delayed(one)(*case, number) for case in cases for number in range(simulations))
    found = [row for rows in Parallel(n_jobs=workers, batch_size=10)(tasks) for row in rows]
    table = pd.DataFrame(found, columns=["world", "of", "metric", "interval", "width", "above", "below"])
    table["covered"] = ~(table["above"] | table["below"])
    result = (
        table.groupby(["world", "of", "metric", "interval"], sort=False)
        .agg(
            simulations=("covered", "size"),
            coverage=("covered", "mean"),
            too_high=("above", "mean"),
            too_low=("below", "mean"),
            width=("width", "mean"),
        )
        .reset_index()
    )
    result["standard_error"] = np.sqrt(result["coverage"] * (1 - result["coverage"]) / result["simulations"])
    shares = ["coverage", "standard_error", "too_high", "too_low"]
    result[shares] *= 100
    result["target"] = [targets(world)[metric] for world, metric in zip(result["world"], result["metric"], strict=True)]
    return result.round({**dict.fromkeys(shares, 2), "width": 4, "target": 5})
