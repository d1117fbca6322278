"""Differences between ranks of runs and those of the version, and where territories stand over all runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ifn_research.matrix import Bools, Floats
from ifn_research.robustness.designs import Whole
from ifn_research.robustness.rows import IN, OPEN, OUT
from ifn_research.statistics.correlation import product_moment
from ifn_research.statistics.ranks import mid_ranks

# Shares of the runs from which a territory is in the most fragile tenth, and up to which it is not.
LEAST_IN, MOST_OUT = 0.95, 0.05
QUANTILES = (0.05, 0.95)
# Cells (runs times territories) that are held at once.
MOST_CELLS = 4_000_000


def common_territories(ranks: Whole) -> Bools:
    """The territories that every run scores; ranks are 0 where there is none."""
    return np.asarray(ranks.min(axis=0) > 0)


def ranks_among(ranks: Whole, kept: Bools, *, out: Whole | None = None) -> Whole:
    """Ranks among some territories of which all are ranked, from ranks among more; ties stay ties.

    Parameters
    ----------
    ranks : array of int, shape (n_runs, n_territories)
    kept : array of bool, shape (n_territories,)
    out : array of int, shape (n_runs, at least n_kept), optional
        Receives them; may be `ranks`, where there is no room for both.

    Returns
    -------
    array of int, shape (n_runs, n_kept)
        `ranks` itself where all territories are kept.
    """
    if kept.all():
        return ranks
    n_kept = int(kept.sum())
    found = np.empty((len(ranks), n_kept), dtype=ranks.dtype) if out is None else out[:, :n_kept]
    for at, row in enumerate(ranks):
        inside = row[kept]
        # Where those that are left out ranked nowhere, ranks are what they were.
        ranked = (row[~kept] > 0).any()
        found[at] = np.searchsorted(np.sort(inside), inside, side="left") + 1 if ranked else inside
    return found


def in_top_tenth(ranks: Whole) -> Bools:
    """The territories in decile 10, as booleans, from their ranks among all of them."""
    # Of whole numbers, 10 (rank - 1) < n; no wider number is needed.
    return np.asarray(ranks <= -(-ranks.shape[-1] // 10))


class TopTenth:
    """The territories in decile 10 of every run, as 0 and 1: found where they are asked for, so that they take no room.

    Parameters
    ----------
    ranks : array of int, shape (n_runs, n_territories)
    """

    dtype = np.dtype(np.int8)

    def __init__(self, ranks: Whole) -> None:
        self.ranks, self.shape = ranks, ranks.shape

    def __len__(self) -> int:
        return len(self.ranks)

    def __getitem__(self, some: Any) -> Whole:
        return np.asarray(self.ranks[some] <= -(-self.shape[-1] // 10)).view(np.int8)


@dataclass(frozen=True, eq=False)
class Shifts:
    """The differences between each run and the version itself.

    Attributes
    ----------
    total_shift : array of int, shape (n_runs,)
        Sum of the distances between ranks.
    mean_abs_rank_shift, spearman, overlap : array, shape (n_runs,)
    """

    total_shift: Whole
    mean_abs_rank_shift: Floats
    spearman: Floats
    overlap: Floats


def shifts_from(nominal: Whole, ranks: Whole) -> Shifts:
    """The differences between runs, shape (n_runs, n_territories), and the ranks of the version itself."""
    n = len(nominal)
    total = np.array([np.abs(row.astype(np.int64) - nominal).sum() for row in ranks], dtype=np.int64)
    middle, top = mid_ranks(nominal.astype(np.float64)), in_top_tenth(nominal)
    spearman = np.array([_correlation(middle, mid_ranks(row.astype(np.float64))) for row in ranks])
    # Of one run after the other: those of all take half the room of their ranks.
    overlap = np.array([_overlap(in_top_tenth(row), top) for row in ranks])
    return Shifts(total, total / n, spearman, overlap)


def _overlap(one: Bools, other: Bools) -> float:
    """The share of the smaller of two tenths that is in both."""
    return float((one & other).sum() / min(one.sum(), other.sum()))


def _correlation(x: Floats, y: Floats) -> float:
    """Pearson's correlation; NaN where all are tied."""
    return product_moment(x, y) if np.ptp(x) > 0 and np.ptp(y) > 0 else float("nan")


@dataclass(frozen=True, eq=False)
class Ranges:
    """Ranks of each territory over the runs, shape (n_territories,) each."""

    mean: Floats
    median: Floats
    low: Floats
    high: Floats
    mean_abs_shift: Floats
    p_top_tenth: Floats

    @property
    def standing(self) -> list[str]:
        """The standing of each territory."""
        return [IN if p >= LEAST_IN else OUT if p <= MOST_OUT else OPEN for p in self.p_top_tenth.tolist()]

    @property
    def wide(self) -> Bools:
        """The territories whose ranks extend over more than a tenth of all."""
        return np.asarray(self.high - self.low > len(self.mean) / 10)


def ranges_of(nominal: Whole, ranks: Whole) -> Ranges:
    """Ranges of equally likely runs, shape (n_runs, n_territories)."""
    n = ranks.shape[1]
    found = {name: np.zeros(n) for name in ("mean", "median", "low", "high", "mean_abs_shift", "p_top_tenth")}
    step = max(1, MOST_CELLS // max(len(ranks), 1))
    top = np.zeros(n)
    for row in ranks:
        top += in_top_tenth(row)
    for start in range(0, n, step):
        part = slice(start, start + step)
        some = ranks[:, part].astype(np.float64)
        found["mean"][part] = some.mean(axis=0)
        found["low"][part], found["median"][part], found["high"][part] = np.quantile(
            some, [QUANTILES[0], 0.5, QUANTILES[1]], axis=0
        )
        found["mean_abs_shift"][part] = np.abs(some - nominal[part]).mean(axis=0)
    found["p_top_tenth"] = top / len(ranks)
    return Ranges(**found)
