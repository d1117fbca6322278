"""Two runs of a study, each of the table of its year, in results folders."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ifn_research import load_study, run
from ifn_research.results.study_result import write_yaml

N = 30
NAMES = ("poverty", "jobs", "age")
STUDY: dict[str, Any] = {
    "study": "vintages",
    "title": "Indice {year}",
    "seed": 1,
    "tables": [{"path": "", "code": "code", "name": "name", "population": "people", "groups": {"region": "region"}}],
    "indicators": {name: {"column": name, "label": name.capitalize(), "direction": 1} for name in NAMES},
    "versions": [{"name": "index", "variables": ["poverty", "jobs"]}],
}


def table(seed: int = 0, n: int = N, first: int = 0) -> pd.DataFrame:
    """Territories T00, T01, ... with three indicators."""
    rng = np.random.default_rng(seed)
    codes = [f"T{at:02d}" for at in range(first, first + n)]
    common = rng.uniform(30, 60, n)
    figures = {name: np.round(common + rng.normal(0, 6, n), 2) for name in NAMES}
    groups = {"name": [f"Place {code}" for code in codes], "region": [f"R{at % 3}" for at in range(first, first + n)]}
    return pd.DataFrame({"code": codes, **groups, "people": rng.integers(900, 9000, n), **figures})


def moved(frame: pd.DataFrame, seed: int = 1, size: float = 4.0) -> pd.DataFrame:
    """The same territories some years later."""
    rng = np.random.default_rng(seed)
    figures = {name: np.round(frame[name] + rng.normal(0, size, len(frame)), 2) for name in NAMES}
    return frame.assign(**figures)


def weighted(**weights: float) -> dict[str, Any]:
    """A version of declared weights."""
    return {
        "name": "index",
        "variables": list(weights),
        "weighting": {"method": "fixed", "weights": weights},
    }


def vintage(
    folder: Path, year: int, frame: pd.DataFrame, versions: Sequence[dict[str, Any]] | None = None, **changes: Any
) -> Path:
    """Run the study of a year on its table, and return its results folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"table_{year}.csv"
    frame.to_csv(path, index=False)
    document = copy.deepcopy(STUDY) | {"title": f"Indice {year}"} | copy.deepcopy(changes)
    document["tables"][0]["path"] = str(path)
    document["tables"][0] |= document.pop("table", {})
    if versions is not None:
        document["versions"] = copy.deepcopy(list(versions))
    study = folder / f"study_{year}.yaml"
    write_yaml(document, study)
    home = folder / f"results_{year}"
    home.mkdir()
    run(load_study(study)).write(home)
    return home
