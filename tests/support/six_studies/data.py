"""The tables of the six studies: simulated territories, the same for the same seed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd

from ifn_research.data.samples import simulate_territories

HERE = Path(__file__).resolve().parent
STUDIES = ("bundled", "simulated", "masked", "hierarchical", "supervised", "groups")
# The bundled study is the package's own example of the départements, with fewer draws.
FASTER = ("validation.bootstrap.replicates=99",)
COUNTED = ("simulated_1", "simulated_2", "simulated_3")


def write_studies(folder: Path) -> None:
    """Write the configurations of all studies but the bundled one, and their tables beside them."""
    for path in HERE.glob("*.yaml"):
        shutil.copy(path, folder / path.name)
    table = simulate_territories(90, seed=3, n_indicators=6, nested=(7, 20)).frame
    _with_counts(table).to_csv(folder / "territories.csv", index=False, lineterminator="\n")
    _members(table).to_csv(folder / "departements.csv", index=False, lineterminator="\n")
    (folder / "outlines.geojson").write_text(json.dumps(_outlines(table)), encoding="utf-8")


def _with_counts(table: pd.DataFrame) -> pd.DataFrame:
    """The table with counts behind three of the rates; some of them are small."""
    counts = {}
    people = (0.03 * table["population"]).round().astype(int)
    for name in COUNTED:
        rate = table[name].fillna(table[name].median())
        counts |= {f"{name}_n": (rate / 100 * people).round().astype(int), f"{name}_of": people}
    return table.assign(**counts)


def _members(table: pd.DataFrame) -> pd.DataFrame:
    """Départements with the counts of their territories, and a rate."""
    counts = table.groupby("departement", as_index=False)[["n_non_takers", "n_eligible"]].sum()
    return counts.assign(rate=(100 * counts["n_non_takers"] / counts["n_eligible"]).round(3))


def _outlines(table: pd.DataFrame) -> dict[str, object]:
    """A square on a grid for each territory, in the order of the table, so that squares touch."""
    side = int(np.ceil(np.sqrt(len(table))))
    shapes = []
    for number, code in enumerate(table["code"]):
        x, y = 2 + 0.1 * (number % side), 46 + 0.1 * (number // side)
        ring = [[x, y], [x + 0.1, y], [x + 0.1, y + 0.1], [x, y + 0.1], [x, y]]
        ring = [[round(value, 1) for value in point] for point in ring]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        shapes.append({"type": "Feature", "properties": {"code": code}, "geometry": geometry})
    return {"type": "FeatureCollection", "features": shapes}
