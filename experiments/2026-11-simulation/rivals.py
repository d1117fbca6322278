"""Other ways to test a difference where blocks are adjacent parts of one field: which keep their size?

All are given the same two versions, equally good, and Spearman's correlation with the same truth; what a block pulls
is the mean of the differences without each block, less the difference without this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy import stats
from simulators import HIGH, WIDE, Sample, adjacent_blocks

from ifn_research.matrix import effective_number
from ifn_research.statistics.jackknife import jackknife_error
from ifn_research.statistics.resampling import LeaveOneOut, Variable
from ifn_research.validation.evaluation.replicates import FigureKey, replicate
from ifn_research.validation.evaluation.replicates import Sample as FigureSample
from ifn_research.validation.metrics import SortedTruth

REACHES = (0.2, 0.6, 1.2)
SEED, LEVEL = 2028, 0.05
# Conley's kernel falls to 0 at so many sides of a block.
CUTOFFS = (2, 4)
# Mueller and Watson: the largest mean correlation of two blocks that the test must withstand.
MEAN_CORRELATION, MOST_COMPONENTS, DRAWS = 0.03, 20, 20_000


def one(reach: float, number: int) -> dict[str, bool]:
    """Which tests reject in one sample."""
    rng = np.random.default_rng(np.random.SeedSequence(SEED, spawn_key=(round(100 * reach), number)))
    some = adjacent_blocks(rng, reach, 2)
    difference, without = _differences(some, some.blocks)
    _, at_coarse = _differences(some, some.regions)
    n = len(without)
    # Centred pulls of which the sum of squares is that of the jackknife.
    pulls = np.sqrt((n - 1) / n) * (without.mean() - without)
    found = {
        "jackknife, blocks": _student(difference, jackknife_error(without), _worth(some.blocks)),
        "jackknife, coarse blocks": _student(difference, jackknife_error(at_coarse), _worth(some.regions)),
        "Ibragimov and Mueller, coarse blocks": _within(some),
        "SCPC": abs(difference) > _scpc(pulls),
    }
    for cutoff in CUTOFFS:
        spread = np.sqrt(max(pulls @ _bartlett(cutoff) @ pulls, 1e-12))
        found[f"Conley, {cutoff} sides"] = abs(difference / spread) > stats.norm.isf(LEVEL / 2)
    found["both scales"] = found["jackknife, blocks"] and found["jackknife, coarse blocks"]
    return found


def _differences(some: Sample, labels: np.ndarray) -> tuple[float, np.ndarray]:
    """The difference of two versions, and what it is without each block."""
    truth = SortedTruth.of(some.outcome)
    scores = {str(k): Variable.of(values) for k, values in enumerate(some.scores)}
    panel = FigureSample(np.arange(len(labels)), labels, LeaveOneOut(labels.max() + 1), scores, {"truth": truth})
    drawn = replicate([panel], [FigureKey(0, name, "truth", "spearman") for name in scores])
    first, second = drawn.values()
    whole = [stats.spearmanr(values, some.share).statistic for values in some.scores]
    return whole[0] - whole[1], first - second


def _worth(labels: np.ndarray) -> float:
    return effective_number(np.bincount(labels).astype(float)) - 1


def _student(difference: float, error: float, df: float) -> bool:
    return bool(abs(difference / error) > stats.t.isf(LEVEL / 2, df))


def _within(some: Sample) -> bool:
    """The difference within each coarse block, and Student's t over them.

    Ibragimov and Mueller (2010), J. Business and Economic Statistics 28:453-468, doi:10.1198/jbes.2009.08046.
    """
    apart = []
    for region in range(some.regions.max() + 1):
        inside = some.regions == region
        one, other = (stats.spearmanr(values[inside], some.share[inside]).statistic for values in some.scores)
        apart.append(one - other)
    return bool(stats.ttest_1samp(apart, 0).pvalue < LEVEL)


@lru_cache(maxsize=1)
def _distances() -> np.ndarray:
    """Between the centres of the blocks, in their sides; blocks are numbered column by column."""
    place = np.array([(x, y) for x in range(WIDE) for y in range(HIGH)], dtype=float)
    return np.linalg.norm(place[:, None] - place[None], axis=2)


def _bartlett(cutoff: float) -> np.ndarray:
    """Conley (1999), J. Econometrics 92:1-45, doi:10.1016/S0304-4076(98)00084-0, with a kernel that falls linearly."""
    return np.maximum(1 - _distances() / cutoff, 0)


@dataclass(frozen=True, eq=False)
class _Components:
    """The directions in which the worst correlations would show, and the critical value."""

    directions: np.ndarray
    critical: float


def _scpc(pulls: np.ndarray) -> float:
    """What a difference must exceed, by spatial correlation principal components.

    Mueller and Watson (2022), Econometrica 90:2901-2935, doi:10.3982/ECTA19465: the mean of n locations against the
    size of its first q principal components under the strongest correlation allowed.
    """
    found = _components()
    # The difference is the sum of the pulls, n times their mean; each component has the scale of that sum.
    spread = np.sqrt(np.square(found.directions.T @ pulls).mean() * len(pulls))
    return float(found.critical * spread)


@lru_cache(maxsize=1)
def _components() -> _Components:
    distance = _distances()
    n = len(distance)
    off = ~np.eye(n, dtype=bool)
    rates = np.geomspace(0.05, 50, 4000)
    strongest = rates[np.argmax([np.exp(-rate * distance)[off].mean() <= MEAN_CORRELATION for rate in rates])]
    centred = np.eye(n) - 1 / n
    _, vectors = np.linalg.eigh(centred @ np.exp(-strongest * distance) @ centred)
    vectors = vectors[:, ::-1]
    squares = np.square(np.random.default_rng(0).normal(size=(DRAWS, MOST_COMPONENTS + 1)))
    best: tuple[float, _Components] | None = None
    for q in range(2, MOST_COMPONENTS + 1):
        directions = vectors[:, :q]
        critical = _critical(directions, strongest, squares[:, : q + 1])
        # Where locations are independent, the mean size of the components.
        length = critical * np.sqrt(2 / q) * np.exp(_log_gamma((q + 1) / 2) - _log_gamma(q / 2))
        if best is None or length < best[0]:
            best = (length, _Components(directions, critical))
    return best[1]


def _critical(directions: np.ndarray, strongest: float, squares: np.ndarray) -> float:
    """The value exceeded in at most 5 % of cases under any weaker correlation."""
    n, q = directions.shape
    weights = np.column_stack([np.full(n, n**-0.5), directions])
    worst = 0.0
    for rate in strongest * np.geomspace(1, 100, 12):
        spread = weights.T @ np.exp(-rate * _distances()) @ weights
        low, high = 0.5, 60.0
        for _ in range(30):
            middle = (low + high) / 2
            form = np.diag([1.0, *np.full(q, -(middle**2) / q)])
            root = np.linalg.cholesky(spread)
            exceeded = (squares @ np.linalg.eigvalsh(root.T @ form @ root) > 0).mean()
            low, high = (middle, high) if exceeded > LEVEL else (low, middle)
        worst = max(worst, high)
    return worst


def _log_gamma(value: float) -> float:
    from scipy.special import gammaln

    return float(gammaln(value))


def study(simulations: int, *, reaches: tuple[float, ...] = REACHES, workers: int = 1) -> pd.DataFrame:
    """Share of samples in which each test rejects, in %, by the range of the field."""
    rows = []
    for reach in reaches:
        found = Parallel(n_jobs=workers, batch_size=10)(delayed(one)(reach, number) for number in range(simulations))
        shares = pd.DataFrame(found).mean()
        error = np.sqrt(shares * (1 - shares) / simulations)
        rows += [
            {
                "range": reach,
                "way": way,
                "simulations": simulations,
                "rejected": round(100 * shares[way], 2),
                "standard_error": round(100 * error[way], 2),
            }
            for way in shares.index
        ]
    return pd.DataFrame(rows)
