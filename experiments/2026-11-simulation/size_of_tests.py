"""How often each test finds a difference where there is none, by number of blocks and likeness of neighbours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from ifn_research.statistics.many_versions import step_down
from ifn_research.validation import BlockDesign, Validation, outcome_from, validate

ASKED, ALIKE = (11, 30, 50, 96), (0.0, 0.4)
SEED, REPLICATES, IN_A_BLOCK, VERSIONS, NOISE = 2027, 500, 13, 5, 0.8
NOMINAL = {"confidence_set loses one of 5": 10, "confidence_set loses a given one": 10}


def structured(rng: np.random.Generator, labels: np.ndarray, alike: float) -> np.ndarray:
    """Normal values of variance 1, of which the blocks, drawn independently, make the share `alike`."""
    block = rng.normal(size=labels.max() + 1)[labels]
    return np.sqrt(alike) * block + np.sqrt(1 - alike) * rng.normal(size=len(labels))


def one(n_blocks: int, alike: float, number: int) -> dict[str, bool]:
    """Which tests reject in one sample of five versions that are the truth and as much noise each."""
    child = np.random.SeedSequence(SEED, spawn_key=(n_blocks, round(100 * alike), number))
    rng = np.random.default_rng(child)
    labels = np.repeat(np.arange(n_blocks), IN_A_BLOCK)
    truth = structured(rng, labels, alike)
    scores = {f"v{k}": truth + NOISE * structured(rng, labels, alike) for k in range(VERSIONS)}
    outcome, blocks = outcome_from("truth", values=truth), BlockDesign({"block": labels.astype(str)})
    how = {"blocks": blocks, "seed": int(rng.integers(2**31)), "replicates": REPLICATES}
    many = validate(scores, {}, [outcome], metrics=["spearman"], baseline="v0", **how)
    pair = {name: scores[name] for name in ("v0", "v1")}
    two = validate(pair, {}, [outcome], metrics=["pearson", "auc_top10"], **how)
    return {**_of_many(many), **_of_two(many, two)}


def _of_many(found: Validation) -> dict[str, bool]:
    pairs = [row for row in found.comparisons if row.test == "bootstrap"]
    against = [row for row in found.comparisons if row.test == "step_down"]
    return {
        "holm over 10 pairs": any(row.p_holm < 0.05 for row in pairs),
        "every pair at 5 %": any(row.p_value < 0.05 for row in pairs),
        "step_down of 4 versions": any(row.p_value < 0.05 for row in against),
        "confidence_set loses one of 5": not all(member.in_set for member in found.confidence_set),
        "confidence_set loses a given one": not found.confidence_set[0].in_set,
    }


def _of_two(many: Validation, two: Validation) -> dict[str, bool]:
    rows = [row for row in (*many.comparisons, *two.comparisons) if (row.version_a, row.version_b) == ("v0", "v1")]
    return {f"{row.test}, {row.metric}": row.p_value < 0.05 for row in rows if row.test != "step_down"}


def study(simulations: int, *, asked: Sequence[int] = ASKED, workers: int = 1) -> pd.DataFrame:
    """Share of samples in which each test rejects, in %, with its own standard error."""
    cases = [(n, alike) for alike in ALIKE for n in asked]
    tasks = (delayed(one)(*case, number) for case in cases for number in range(simulations))
    found = Parallel(n_jobs=workers, batch_size=25)(tasks)
    parts = [_told(*case, found[k * simulations : (k + 1) * simulations]) for k, case in enumerate(cases)]
    return pd.concat(parts, ignore_index=True)


def _told(n_blocks: int, alike: float, found: Sequence[dict[str, bool]]) -> pd.DataFrame:
    shares = pd.DataFrame(found).mean()
    error = np.sqrt(shares * (1 - shares) / len(found))
    return pd.DataFrame(
        {
            "alike": alike,
            "n_blocks": n_blocks,
            "test": shares.index,
            "nominal": [NOMINAL.get(test, 5) for test in shares.index],
            "simulations": len(found),
            "rejected": (100 * shares).round(2).to_numpy(),
            "standard_error": (100 * error).round(2).to_numpy(),
        }
    )


# Blocks, single indicators, versions, and by how much the first indicator is better than the others, in its standard
# deviations between blocks. The versions are as good as the first.
CONTESTS = ((40, 8, 7, 0.0), (40, 8, 7, 0.3), (40, 8, 7, 1.0), (100, 8, 7, 0.3), (11, 1, 1, 0.0), (30, 1, 1, 0.0))


def contests(simulations: int) -> pd.DataFrame:
    """Step-down against single indicators: the best of them chosen again in each replicate, or every one of them."""
    rows = []
    for n_blocks, n_baselines, n_versions, gap in CONTESTS:
        found = [_contest(n_blocks, n_baselines, n_versions, gap, number) for number in range(simulations)]
        shares = (100 * pd.DataFrame(found).mean()).round(2)
        head = {"n_blocks": n_blocks, "indicators": n_baselines, "versions": n_versions, "gap": gap}
        rows += [{**head, "way": way, "simulations": simulations, "rejected": shares[way]} for way in shares.index]
    return pd.DataFrame(rows)


def _contest(n_blocks: int, n_baselines: int, n_versions: int, gap: float, number: int) -> dict[str, bool]:
    """Whether any version is found better; a figure is the mean of its blocks."""
    key = (n_blocks, n_baselines, round(100 * gap), number)
    rng = np.random.default_rng(np.random.SeedSequence(SEED, spawn_key=key))
    blocks = rng.normal(size=(n_blocks, n_baselines + n_versions))
    blocks[:, 1:n_baselines] -= gap
    drawn = rng.multinomial(n_blocks, np.full(n_blocks, 1 / n_blocks), size=REPLICATES) @ blocks / n_blocks
    (best, figures), (best_drawn, figures_drawn) = (
        (item[..., :n_baselines], item[..., n_baselines:]) for item in (blocks.mean(axis=0), drawn)
    )
    again = (figures - best.max(), figures_drawn - best_drawn.max(axis=1, keepdims=True))
    each = [(figures - best[k], figures_drawn - best_drawn[:, [k]]) for k in range(n_baselines)]
    p_values = {
        "best chosen again, normal": step_down(*again),
        "best chosen again": step_down(*again, df=n_blocks - 1),
        "every indicator": np.max([step_down(*apart, df=n_blocks - 1) for apart in each], axis=0),
    }
    return {way: bool((p < 0.05).any()) for way, p in p_values.items()}
