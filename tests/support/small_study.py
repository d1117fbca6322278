"""A study of simulated territories, some of whose counts are small."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ifn_research.results.study_result import write_yaml

COUNTED = ("c0", "c1", "c2")
RATES = ("r0", "r1", "r2")
ALL = (*COUNTED, *RATES)
# Two versions of other weights are two equations in the same values.
LINEAR = (
    {"name": "equal", "variables": list(ALL)},
    {
        "name": "fixed",
        "variables": list(ALL),
        "weighting": {"method": "fixed", "weights": dict(zip(ALL, (5, 1, 2, 3, 1, 2), strict=True))},
    },
)
EVERY_KIND = (
    *LINEAR,
    {"name": "percentile", "variables": list(ALL), "normalisation": "percentile"},
    {
        "name": "geometric",
        "variables": list(ALL),
        "normalisation": {"method": "minmax", "range": [1, 100]},
        "aggregation": {"stages": ["geometric", "arithmetic"]},
    },
    {"name": "copeland", "variables": list(ALL), "aggregation": "copeland"},
    {
        "name": "shrunk",
        "variables": list(ALL),
        "shrinkage": "beta_binomial",
        "weighting": {"method": "pca", "opposed": "keep"},
    },
)


def territories(n: int = 80, *, seed: int = 5) -> pd.DataFrame:
    """Counts of some hundreds, and none of which is small; rates beside them."""
    rng = np.random.default_rng(seed)
    people = rng.integers(301, 997, n)
    fragility = rng.normal(size=n)
    table = pd.DataFrame({"code": [f"{k:05d}" for k in range(n)], "name": [f"Lieu {k}" for k in range(n)]})
    table["pop"] = 3 * people + 1
    table["region"] = [f"R{k % 4}" for k in range(n)]
    table["lon"], table["lat"] = rng.uniform(0, 5, n), rng.uniform(44, 49, n)
    for name in COUNTED:
        share = 0.2 + 0.5 / (1 + np.exp(-fragility - 0.5 * rng.normal(size=n)))
        table[f"{name}_n"], table[f"{name}_d"] = rng.binomial(people, share), people
    for name in RATES:
        table[name] = (50 + 9 * fragility + 6 * rng.normal(size=n)).round(2)
    table["truth_n"] = rng.binomial(people, 0.2 + 0.2 / (1 + np.exp(-fragility)))
    table["truth_d"] = people
    return table


def study(
    folder: Path,
    table: pd.DataFrame,
    *,
    versions: Sequence[Mapping[str, Any]] = LINEAR,
    threshold: int | None = 11,
    **further: Any,
) -> Path:
    """The configuration of a study of that table, written with it into a folder."""
    table.to_csv(folder / "table.csv", index=False)
    counted = {name: {"numerator": f"{name}_n", "denominator": f"{name}_d", "dimension": "counted"} for name in COUNTED}
    config: dict[str, Any] = {
        "study": "small",
        "seed": 1,
        "tables": [
            {
                "path": str(folder / "table.csv"),
                "code": "code",
                "name": "name",
                "population": "pop",
                "groups": {"region": "region"},
                "coordinates": {"longitude": "lon", "latitude": "lat"},
            }
        ],
        "indicators": {**counted, **{name: {"column": name, "dimension": "rates"} for name in RATES}},
        "ground_truth": [{"name": "truth", "numerator": "truth_n", "denominator": "truth_d", "primary": True}],
        "versions": [dict(item) for item in versions],
        "validation": {"bootstrap": {"replicates": 0}, "loadings": {"replicates": 0}},
        **further,
    }
    if threshold is not None:
        config["disclosure"] = {"threshold": threshold}
    write_yaml(config, folder / "study.yaml")
    return folder / "study.yaml"
