"""How often 95 % intervals hold the figure of the superpopulation, by number of blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy.special import ndtri

from ifn_research.data.samples import simulate_territories
from ifn_research.statistics.blocks import LEAST
from ifn_research.statistics.resampling import Draws, LeaveOneOut, Variable
from ifn_research.validation import METRICS, BlockDesign, Outcome, outcome_from
from ifn_research.validation.bootstrap import Cell, Panel, replicate
from ifn_research.validation.intervals import LEAST_BLOCKS_FOR_BCA, Sampled, percentile_interval
from ifn_research.validation.metrics import Truth

JUDGED = ("spearman", "spearman_weighted", "capture_pop20")
ASKED = (5, 13, 30, 50, 96)
SEED, REPLICATES = 2026, 1000
BLOCKS, SMALLEST, LARGEST = 20_000, 4, 22
# Clusters of centroids are dear to make: fewer simulations of what a study does below 10 blocks.
FINER = 500


@dataclass(eq=False)
class Superpopulation:
    """Very many blocks of territories, the score of an index and an outcome: its figures are the target."""

    first: np.ndarray
    size: np.ndarray
    place: np.ndarray
    score: np.ndarray
    outcome: Outcome

    @cached_property
    def figures(self) -> dict[str, float]:
        """Each metric over all territories of all blocks."""
        score, truth = Variable.of(self.score), Truth.of(self.outcome)
        return {metric: METRICS[metric].estimate(score, truth).value for metric in JUDGED}

    def drawn(self, blocks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Rows of these blocks, and which of them each row is in."""
        rows = np.concatenate([self.first[block] + np.arange(self.size[block]) for block in blocks])
        return rows, np.repeat(np.arange(len(blocks)), self.size[blocks])


@lru_cache(maxsize=1)
def superpopulation(n_blocks: int = BLOCKS) -> Superpopulation:
    """Blocks of 4 to 22 simulated territories, 13 on average, whose own région each is: they are independent."""
    simulated = simulate_territories(
        n_blocks * LARGEST,
        seed=SEED,
        n_indicators=6,
        n_regions=n_blocks,
        n_departements=n_blocks,
        missing=0,
    )
    table = simulated.frame
    size = np.random.default_rng(SEED).integers(SMALLEST, LARGEST + 1, n_blocks)
    # Equal blocks come out of the simulation; of each, the first few territories are kept.
    table = table[(np.arange(len(table)) % LARGEST) < np.repeat(size, LARGEST)]
    oriented = table[[item.name for item in simulated.indicators]] * [item.direction for item in simulated.indicators]
    score = ((oriented - oriented.mean()) / oriented.std()).mean(axis=1).to_numpy()
    counts = table[["n_non_takers", "n_eligible"]].to_numpy(dtype=np.float64)
    place = table[["longitude", "latitude"]].to_numpy()
    outcome = outcome_from("truth", numerator=counts[:, 0], denominator=counts[:, 1])
    keep = outcome.covered
    block = np.repeat(np.arange(n_blocks), size)[keep]
    size = np.bincount(block, minlength=n_blocks)
    return Superpopulation(np.cumsum(size) - size, size, place[keep], score[keep], outcome.rows(np.flatnonzero(keep)))


def one(n_blocks: int, number: int) -> list[tuple[int, str, str, float, bool, bool]]:
    """One sample of blocks: for each metric and kind of interval, its width and on which side it misses."""
    whole = superpopulation()
    rng = np.random.default_rng(np.random.SeedSequence(SEED, spawn_key=(n_blocks, number)))
    rows, labels = whole.drawn(rng.integers(0, len(whole.size), n_blocks))
    seed = int(rng.integers(2**31))
    kinds = {"percentile": (labels, n_blocks)}
    if n_blocks < LEAST and number < FINER:
        design = BlockDesign({"departement": labels.astype(str)}, None, tuple(whole.place[rows].T))
        finer = design.choose(np.arange(len(rows)))
        kinds["finer blocks"] = (finer.labels, finer.n_blocks)
    found = []
    for kind, (drawn, n_drawn) in kinds.items():
        for metric, sampled in _sampled(whole, rows, drawn, n_drawn, seed).items():
            intervals = {kind: percentile_interval(sampled.replicates)}
            if n_drawn >= LEAST_BLOCKS_FOR_BCA and kind == "percentile":
                intervals["bca"] = sampled.interval()
            for name, made in intervals.items():
                target, low, high = whole.figures[metric], made.low, made.high
                found.append((n_blocks, metric, name, high - low, low > target, high < target))
    return found


def _sampled(whole: Superpopulation, rows: np.ndarray, labels: np.ndarray, n: int, seed: int) -> dict[str, Sampled]:
    """Each metric of a sample of territories, with its replicates and what it is without each block."""
    score, truth = Variable.of(whole.score[rows]), Truth.of(whole.outcome.rows(rows))
    cells = [Cell(0, "index", "truth", metric) for metric in JUDGED]
    panel = Panel(rows, labels, Draws(n, REPLICATES, seed), {"index": score}, {"truth": truth})
    drawn = replicate([panel], cells)
    without = replicate([replace(panel, draws=LeaveOneOut(n))], cells) if n >= LEAST_BLOCKS_FOR_BCA else {}
    values = {cell: METRICS[cell.metric].estimate(score, truth).value for cell in cells}
    return {cell.metric: Sampled(values[cell], drawn[cell], without.get(cell)) for cell in cells}


def study(simulations: int, *, asked: Sequence[int] = ASKED, workers: int = 1) -> pd.DataFrame:
    """Coverage by number of blocks, metric and kind of interval, in %, with its own standard error."""
    tasks = (delayed(one)(n, number) for n in asked for number in range(simulations))
    found = [row for rows in Parallel(n_jobs=workers, batch_size=25)(tasks) for row in rows]
    table = pd.DataFrame(found, columns=["n_blocks", "metric", "interval", "width", "above", "below"])
    table["covered"] = ~(table["above"] | table["below"])
    result = (
        table.groupby(["n_blocks", "metric", "interval"], sort=False)
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
    result["target"] = [superpopulation().figures[metric] for metric in result["metric"]]
    return result.round({**dict.fromkeys(shares, 2), "width": 4, "target": 5})


def corrections(simulations: int, n_blocks: int = 50) -> pd.DataFrame:
    """What BCa corrects by, and how it goes with the error of the figure from which it is estimated.

    Both corrections move an interval up where they are positive: a positive correlation moves it away from the target.
    """
    found = [row for number in range(simulations) for row in _corrections(n_blocks, number)]
    table = pd.DataFrame(found, columns=["metric", "error", "bootstrap_error", "bias", "acceleration"])
    rows = []
    for metric, some in table.groupby("metric", sort=False):
        row = {"metric": metric, "n_blocks": n_blocks, "simulations": simulations}
        row["error_to_true_error"] = some["bootstrap_error"].mean() / some["error"].std()
        row["true_bias"] = ndtri((some["error"] < 0).mean())
        for name in ("bias", "acceleration"):
            row |= {name: some[name].mean(), f"{name}_spread": some[name].std()}
            row[f"{name}_with_error"] = some[name].corr(some["error"])
        rows.append(row)
    return pd.DataFrame(rows).round(3)


def _corrections(n_blocks: int, number: int) -> list[tuple[str, float, float, float, float]]:
    """Of each metric, its error in one sample, its standard error, and the z0 and a of Efron (1987)."""
    whole = superpopulation()
    rng = np.random.default_rng(np.random.SeedSequence(SEED, spawn_key=(n_blocks, number)))
    rows, labels = whole.drawn(rng.integers(0, len(whole.size), n_blocks))
    found = []
    for metric, sampled in _sampled(whole, rows, labels, n_blocks, int(rng.integers(2**31))).items():
        drawn, pulls = sampled.replicates, sampled.without.mean() - sampled.without
        bias = float(ndtri(((drawn < sampled.value).mean() + (drawn <= sampled.value).mean()) / 2))
        acceleration = float((pulls**3).sum() / (6 * np.square(pulls).sum() ** 1.5))
        found.append((metric, sampled.value - whole.figures[metric], drawn.std(ddof=1), bias, acceleration))
    return found
