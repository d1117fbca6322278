"""How often each test finds a difference where there is none, in both worlds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from coverage_of_intervals import sample
from joblib import Parallel, delayed
from simulators import Sample, independent_blocks

from ifn_research.statistics.jackknife import normal_scale
from ifn_research.statistics.multiple_comparisons import step_down
from ifn_research.validation import Candidates, Options, Validation, evaluate

# The world, and the number of its blocks or the range of its field in sides of a block. `unrelated` has independent
# blocks within which territories are no more alike than elsewhere.
CASES = (
    ("unrelated", 50),
    *(("independent", n) for n in (12, 20, 50, 96)),
    *(("adjacent", reach) for reach in (0.2, 0.6, 1.2)),
)
SEED, REPLICATES, VERSIONS = 2027, 500, 5
NOMINAL = {"set loses one of 5": 10, "set loses a given one": 10}


def _sample(world: str, of: float, rng: np.random.Generator) -> Sample:
    if world == "unrelated":
        return independent_blocks(rng, int(of), VERSIONS, alike=0.0, slopes=0.0)
    return sample(world, of, rng, VERSIONS)


def one(world: str, of: float, number: int) -> dict[str, bool]:
    """Which tests reject in one sample of five versions that are the truth and as much noise each."""
    rng = np.random.default_rng(np.random.SeedSequence(SEED, spawn_key=(len(world), round(100 * of), number)))
    some = _sample(world, of, rng)
    scores = {f"v{k}": values for k, values in enumerate(some.scores)}
    how = {"blocks": some.design, "seed": int(rng.integers(2**31))}
    first = Options(("spearman",), REPLICATES, baseline="v0")
    many = evaluate(Candidates(scores, {}), [some.outcome], options=first, **how)
    pair = {name: scores[name] for name in ("v0", "v1")}
    second = Options(("pearson", "auc_top10"), REPLICATES)
    two = evaluate(Candidates(pair, {}), [some.outcome], options=second, **how)
    return {**_of_many(many), **_of_two(many, two)}


def _of_many(found: Validation) -> dict[str, bool]:
    pairs = [row for row in found.comparisons if row.test == "bootstrap"]
    against = [row for row in found.comparisons if row.test == "step_down"]
    coherent = _coherent(found, pairs)
    return {
        "holm over 10 pairs": any(row.p_holm < 0.05 for row in pairs),
        "holm, one scale": any(row.p_holm_blocks < 0.05 for row in pairs),
        "every pair at 5 %": any(row.p_value < 0.05 for row in pairs),
        "step-down of 4 versions": any(row.p_value < 0.05 for row in against),
        "step-down, one scale": any(row.p_blocks < 0.05 for row in against),
        "set loses one of 5": not all(member.in_set for member in found.confidence_set),
        "set loses a given one": not found.confidence_set[0].in_set,
        "set keeps what a pair rejects": not coherent,
        "blocks found dependent": found.blocks[0].independent == "no",
    }


def _coherent(found: Validation, pairs: Sequence) -> bool:
    inside = {member.version for member in found.confidence_set if member.in_set}
    beaten = {row.version_b if row.difference > 0 else row.version_a for row in pairs if row.p_holm < 0.05}
    return not inside & beaten


def _of_two(many: Validation, two: Validation) -> dict[str, bool]:
    rows = [row for row in (*many.comparisons, *two.comparisons) if (row.version_a, row.version_b) == ("v0", "v1")]
    named = {"bootstrap": "paired"}
    return {
        f"{named.get(row.test, row.test)}, {row.metric}": row.p_value < 0.05 for row in rows if row.test != "step_down"
    }


def study(
    simulations: Mapping[str, int] | int,
    *,
    cases: tuple[tuple[str, float], ...] = CASES,
    workers: int = 1,
) -> pd.DataFrame:
    """Share of samples in which each test rejects, in %, with its own standard error."""
    parts = []
    for world, of in cases:
        n = simulations if isinstance(simulations, int) else simulations[world]
        found = Parallel(n_jobs=workers, batch_size=10)(delayed(one)(world, of, number) for number in range(n))
        parts.append(_told(world, of, found))
    return pd.concat(parts, ignore_index=True)


def _told(world: str, of: float, found: Sequence[dict[str, bool]]) -> pd.DataFrame:
    shares = pd.DataFrame(found).mean()
    error = np.sqrt(shares * (1 - shares) / len(found))
    return pd.DataFrame(
        {
            "world": world,
            "of": of,
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
        "best chosen again, normal": _step_down(*again, np.inf),
        "best chosen again": _step_down(*again, n_blocks - 1),
        "every indicator": np.max([_step_down(*apart, n_blocks - 1) for apart in each], axis=0),
    }
    return {way: bool((p < 0.05).any()) for way, p in p_values.items()}


def _step_down(differences: np.ndarray, replicates: np.ndarray, df: float) -> np.ndarray:
    return step_down(normal_scale(differences / replicates.std(axis=0, ddof=1), df), replicates)
