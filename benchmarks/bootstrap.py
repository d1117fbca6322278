"""Block bootstrap of (weighted) Spearman for many versions, against a loop that copies rows and calls SciPy."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from scipy import stats

from benchmarks._row import Row
from benchmarks._tables import tables
from ifn_research.execution import executor_of
from ifn_research.statistics.resampling import draw_counts
from ifn_research.validation import BlockDesign, Candidates, GroundTruth, Options, evaluate, ground_truth_from

VERSIONS, OUTCOMES, REPLICATES, SEED, LARGE = 12, 3, 1000, 1, 10_000


def run() -> Iterator[Row]:
    if (folder := tables()) is not None:
        departement = pd.read_csv(folder / "tables" / "epci.csv", dtype=str)["code_departement"].to_numpy(dtype=object)
        yield from _measure("EPCI, the table's own départements", departement, plain_replicates=20)
    else:
        yield from _measure("1,228 territories, without the tables of configs/", _blocks(1228, 92), plain_replicates=20)
    for metric in PLAIN:
        yield from _measure("communes", _blocks(35_000, 96), metric=metric, plain_replicates=2)


def _weighted(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> float:
    ranks = np.stack([stats.rankdata(x), stats.rankdata(y)])
    covariance = np.cov(ranks, aweights=weight)
    return covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1])


PLAIN = {"spearman": lambda x, y, weight: stats.spearmanr(x, y).statistic, "spearman_weighted": _weighted}


def _measure(
    label: str, departement: np.ndarray, *, plain_replicates: int, metric: str = "spearman_weighted"
) -> Iterator[Row]:
    n = len(departement)
    scores, outcomes = _figures(n)
    alone, beside = (_ours(scores, outcomes, departement, metric, workers) for workers in (1, 2))
    ours = alone[0]
    plain = _plain_loop(scores, outcomes, departement, plain_replicates, metric) * REPLICATES / plain_replicates
    what = f"{metric}, {label}: {n:,} territories, {VERSIONS} x {OUTCOMES}, {REPLICATES:,} draws"
    wanted = (12.0, 7.0) if n > LARGE else (None, None)
    yield Row(f"{what}", ours, plain, f"SciPy on copied rows, from {plain_replicates} draws", wanted=wanted[0])
    yield Row("  with two workers, wall clock", beside[1], wanted=wanted[1])


def _ours(
    scores: Mapping[str, np.ndarray], outcomes: list[GroundTruth], departement: np.ndarray, metric: str, workers: int
) -> tuple[float, float]:
    """Processor's and wall clock's seconds."""
    cpu, wall = time.process_time(), time.perf_counter()
    blocks = BlockDesign({"departement": departement})
    options = Options(metrics=(metric,), replicates=REPLICATES)
    evaluate(Candidates(scores, {}), outcomes, blocks=blocks, seed=SEED, options=options, executor=executor_of(workers))
    return time.process_time() - cpu, time.perf_counter() - wall


def _plain_loop(
    scores: Mapping[str, np.ndarray], outcomes: list[GroundTruth], departement: np.ndarray, replicates: int, metric: str
) -> float:
    names, labels = np.unique(departement.astype(str), return_inverse=True)
    start = time.process_time()
    for counts in draw_counts(len(names), replicates, SEED):
        drawn = np.repeat(np.arange(len(labels)), counts[labels])
        for outcome in outcomes:
            for score in scores.values():
                PLAIN[metric](score[drawn], outcome.values[drawn], outcome.weight[drawn])
    return time.process_time() - start


def _figures(n: int) -> tuple[dict[str, np.ndarray], list[GroundTruth]]:
    rng = np.random.default_rng(SEED)
    latent = rng.normal(size=n)
    scores = {f"v{k + 1}": latent + rng.normal(size=n) for k in range(VERSIONS)}
    people = rng.integers(100, 5000, n).astype(float)
    values = [latent + 2 * rng.normal(size=n) for _ in range(OUTCOMES)]
    return scores, [ground_truth_from(f"o{k + 1}", values=one, population=people) for k, one in enumerate(values)]


def _blocks(n: int, n_blocks: int) -> np.ndarray:
    return np.array([f"d{i % n_blocks:03d}" for i in range(n)], dtype=object)
