"""What the synthesis of 3 to 30 places can carry: coverage of its intervals, size and power of its differences."""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.stats
from joblib import Parallel, delayed
from places import place

from ifn_research.statistics.multiple_comparisons import confidence_set, step_down
from ifn_research.statistics.pooling.joint import Joint, pool_jointly
from ifn_research.statistics.pooling.synthesis import pool
from ifn_research.study.pooling.panel import ROUNDED

HERE = Path(__file__).parent
SEED, DRAWN = 2028, 1000
# Samples for each number of places.
PLACES = {3: 500, 5: 500, 10: 250, 30: 150}
# Standard deviation between places of what versions have in common and of what each has of its own, on Fisher's z
# scale; at 0.4 the rank correlation is 0.08 to 0.72 in two places of three around 0.44.
HETEROGENEITY = {"none": (0.0, 0.0), "small": (0.1, 0.05), "middle": (0.2, 0.1), "large": (0.4, 0.2)}
# What the last of four versions is better than the others, which are as good: on the same scale.
BETTER = (0.0, 0.2)
LEVEL, VERSIONS = 0.47, 4
# The intervals of Hartung and Knapp, by both variances between places, and never narrower than the normal ones.
KINDS = (("", "reml", False), ("_pm", "paule_mandel", False), ("_modified", "reml", True))
PAIRS = [(a, b) for b in range(VERSIONS) for a in range(b)]


def sample(k: int, kind: str, better: float, number: int) -> dict[str, float]:
    """Pool one sample of k places."""
    rng = np.random.default_rng(
        np.random.SeedSequence(SEED, spawn_key=(k, list(HETEROGENEITY).index(kind), round(100 * better), number))
    )
    common, own = HETEROGENEITY[kind]
    centre = np.full(VERSIONS, LEVEL)
    centre[-1] += better
    agreement = centre + common * rng.normal(size=(k + 1, 1)) + own * rng.normal(size=(k + 1, VERSIONS))
    found = [place(rng, item) for item in agreement[:k]]
    y, v = np.array([item[0] for item in found]), np.array([item[1] for item in found])
    return {**of_version(y, v, centre, agreement[k]), **of_differences(y, v, better), **of_all(y, v, better)}


def of_version(y: np.ndarray, v: np.ndarray, centre: np.ndarray, new: np.ndarray) -> dict[str, float]:
    """Which intervals of the first version hold the mean of places, or a new place."""
    one, own = y[None, :, 0], v[None, :, 0, 0]
    told = {}
    for name, method, modified in KINDS:
        pooled = pool(one, own, method, modified=modified)
        told[f"covered{name}"] = held(pooled.low[0], pooled.high[0], centre[0])
        told[f"predicted{name}"] = held(pooled.predicted_low[0], pooled.predicted_high[0], new[0])
        told[f"width{name}"] = pooled.high[0] - pooled.low[0]
    pooled = pool(one, own)
    wald = 1.96 / np.sqrt((1 / (own + pooled.tau2)).sum())
    told["covered_normal"] = held(pooled.mean[0] - wald, pooled.mean[0] + wald, centre[0])
    fixed = 1.96 / np.sqrt((1 / own).sum())
    middle = (one / own).sum() / (1 / own).sum()
    told["covered_fixed"] = held(middle - fixed, middle + fixed, centre[0])
    told["bias"] = pooled.mean[0] - centre[0]
    told["tau2_is_0"] = float(pooled.tau2[0] == 0)
    return told


def contrasts(y: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Differences of each pair, the later less the earlier, and their variances."""
    d = np.array([y[:, b] - y[:, a] for a, b in PAIRS])
    both = np.array([v[:, a, a] + v[:, b, b] for a, b in PAIRS])
    own = both - 2 * np.array([v[:, a, b] for a, b in PAIRS])
    known = own > ROUNDED * both
    return np.where(known, d, np.nan), np.where(known, own, np.nan)


def of_differences(y: np.ndarray, v: np.ndarray, better: float) -> dict[str, float]:
    """Whether the difference between the last version and the first is found, and its interval holds it."""
    d, own = contrasts(y, v)
    at = PAIRS.index((0, VERSIONS - 1))
    told = {}
    for name, method, modified in KINDS:
        pooled = pool(d[[at]], own[[at]], method, modified=modified)
        told[f"found{name}"] = float(pooled.p_values[0] < 0.05)
        told[f"difference_covered{name}"] = held(pooled.low[0], pooled.high[0], better)
        told[f"half_width{name}"] = (pooled.high[0] - pooled.low[0]) / 2
    pooled = pool(d[[at]], own[[at]])
    error = 1 / np.sqrt((1 / (own[[at]] + pooled.tau2)).sum())
    told["found_normal"] = float(abs(pooled.mean[0]) > 1.96 * error)
    return told


def of_all(y: np.ndarray, v: np.ndarray, better: float) -> dict[str, float]:
    """The confidence set of four versions, and the step-down against the first."""
    joint = pool_jointly(y, v)
    told = {}
    for name, _, modified in (KINDS[0], KINDS[2]):
        told |= {f"{key}{name}": value for key, value in chosen(y, v, joint, better, modified=modified).items()}
    return told


def chosen(y: np.ndarray, v: np.ndarray, joint: Joint, better: float, *, modified: bool) -> dict[str, float]:
    """The same with either error."""
    pooled = pool(*contrasts(y, v), modified=modified)
    z = scipy.stats.norm.isf(scipy.stats.t.sf(pooled.t, pooled.df)).clip(-30, 30)
    rng = np.random.default_rng(1)
    drawn = rng.multivariate_normal(joint.mean, joint.covariance, size=DRAWN, method="eigh")
    table = np.zeros((VERSIONS, VERSIONS))
    for (a, b), value in zip(PAIRS, z, strict=True):
        table[a, b], table[b, a] = -value, value
    in_set = confidence_set(table, drawn) >= 0.05
    p_values = step_down(table[1:, 0], drawn[:, 1:] - drawn[:, [0]])
    return {
        "set_holds_best": float(in_set[-1] if better else in_set.all()),
        "set_size": float(in_set.sum()),
        "beats_wrongly": float((p_values[: -1 if better else None] < 0.05).any()),
        "beats_rightly": float(p_values[-1] < 0.05) if better else np.nan,
    }


def held(low: float, high: float, value: float) -> float:
    """Whether an interval holds a value."""
    return float(low <= value <= high)


def main() -> None:
    """Write `coverage.csv`: a row for each number of places, heterogeneity and difference, those there are kept."""
    workers = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    path = HERE / "coverage.csv"
    rows = pd.read_csv(path).to_dict("records") if path.is_file() else []
    done = {(row["places"], row["heterogeneity"], row["better"]) for row in rows}
    for k, kind, better in product(PLACES, HETEROGENEITY, BETTER):
        if (k, kind, better) in done:
            continue
        told = Parallel(workers)(delayed(sample)(k, kind, better, number) for number in range(PLACES[k]))
        means = pd.DataFrame(told).mean().round(4)
        rows.append({"places": k, "heterogeneity": kind, "better": better, "samples": PLACES[k], **means})
        pd.DataFrame(rows).to_csv(path, index=False)


if __name__ == "__main__":
    main()
