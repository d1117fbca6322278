"""Which version recovers the latent fragility, as cells go missing, indicators get noisier and some turn adverse."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
from joblib import Parallel, delayed

from ifn_research import load_study, run
from ifn_research.data.samples import simulate_territories
from ifn_research.results.study_result import write_yaml

SEED = 2028
USUAL = {"missing": 0.05, "noise": 1.0, "n_adverse": 0}
VARIED = {"missing": (0.0, 0.1, 0.2, 0.3, 0.4), "noise": (0.5, 1.0, 1.5, 2.0), "n_adverse": (0, 1, 2, 3)}
WEIGHTINGS: dict[str, Any] = {
    "equal": "equal",
    "pca": "pca",
    "pca, opposed: drop": {"method": "pca", "opposed": "drop"},
    "factor, opposed: drop": {"method": "factor", "n_factors": 1, "opposed": "drop"},
    "supervised": {"method": "supervised", "ground_truth": "non_take_up"},
}
BEST = "best single indicator"
NAMES = {f"v{k}": name for k, name in enumerate(WEIGHTINGS)}


def one(varied: str, value: float, number: int, n: int = 600) -> list[dict[str, Any]]:
    """Each version of one simulated study: Spearman with the latent fragility, where every version has a score."""
    table = simulate_territories(n, seed=SEED + number, nested=(13, n // 10), **(USUAL | {varied: value}))
    with TemporaryDirectory() as name:
        folder = Path(name)
        config = table.study(table.write(folder / "table.csv"))
        steps = {"variables": "all", "imputation": "median", "allow_low_coverage": True}
        config["versions"] = [{"name": key, **steps, "weighting": WEIGHTINGS[of]} for key, of in NAMES.items()]
        bootstrap = {"replicates": 0, "block": "departement"}
        config["validation"] = {"bootstrap": bootstrap, "loadings": {"replicates": 0}, "subgroups": []}
        write_yaml(config, folder / "study.yaml")
        ranking = run(load_study(folder / "study.yaml")).tables["ranking"]
    by_truth = ranking[ranking["metric"] == "spearman"].pivot_table(
        values=["estimate", "n"], index="version", columns="ground_truth"
    )
    latent, seen = by_truth["estimate", "latent"], by_truth["estimate", "non_take_up"]
    alone = seen[seen.index.str.startswith("baseline:")].idxmax()
    found = {of: latent.get(key) for key, of in NAMES.items()} | {BEST: latent[alone]}
    size = by_truth["n", "latent"].max()
    head = {"varied": varied, "value": value}
    return [{**head, "version": of, "spearman": figure, "n": size} for of, figure in found.items()]


def study(simulations: int, *, n: int = 600, workers: int = 1) -> pd.DataFrame:
    """Mean Spearman with the latent fragility by what is varied, its standard error, and how often it is refused."""
    cases = [(varied, value) for varied, values in VARIED.items() for value in values]
    tasks = (delayed(one)(*case, number, n) for case in cases for number in range(simulations))
    found = pd.DataFrame([row for rows in Parallel(n_jobs=workers)(tasks) for row in rows])
    result = found.groupby(["varied", "value", "version"], sort=False).agg(
        simulations=("version", "size"),
        refused=("spearman", lambda figures: int(figures.isna().sum())),
        spearman=("spearman", "mean"),
        standard_error=("spearman", "sem"),
        territories=("n", "mean"),
    )
    return result.reset_index().round({"spearman": 4, "standard_error": 4, "territories": 1})
