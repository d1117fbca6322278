"""The small study whose configuration, tables, outlines and results are damaged."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pandas as pd

N = 24
# A point in the middle of each.
DEPARTEMENTS = {
    "02": (3.5, 49.5),
    "14": (-0.4, 49.1),
    "27": (0.9, 49.1),
    "35": (-1.7, 48.1),
    "45": (2.3, 47.9),
    "63": (3.1, 45.7),
}
NUMBERS = ("pop", "lon", "lat", "poverty", "fibre", "age", "outcome", "num", "den")


def table() -> pd.DataFrame:
    """Communes of six départements, with four indicators, people and coordinates."""
    chance = random.Random(3)
    rows = []
    for k in range(N):
        departement = list(DEPARTEMENTS)[k % len(DEPARTEMENTS)]
        people = chance.randrange(400, 9000)
        fragile = chance.gauss(0, 1)
        den = chance.randrange(200, 400)
        rows.append(
            {
                "code": f"{departement}{k + 1:03d}",
                "name": f"Commune {k}",
                "dep": departement,
                "pop": people,
                "lon": round(DEPARTEMENTS[departement][0] + (k // 6) / 20, 3),
                "lat": round(DEPARTEMENTS[departement][1] + (k // 12) / 20, 3),
                "poverty": round(15 + 3 * fragile + chance.gauss(0, 1), 2),
                "fibre": round(60 - 9 * fragile + chance.gauss(0, 6), 2),
                "age": round(25 + 2 * fragile + chance.gauss(0, 2), 2),
                "outcome": round(10 + 2 * fragile + chance.gauss(0, 1), 2),
                "num": round(den * (0.3 + 0.05 * max(-3, min(3, fragile)))),
                "den": den,
            }
        )
    return pd.DataFrame(rows)


def config(**of_table: Any) -> dict[str, Any]:
    """The study of that table."""
    return {
        "study": "fuzzed",
        "title": "Étude d’essai",
        "level": "commune",
        "seed": 7,
        "tables": [
            {
                "path": "t.csv",
                "code": "code",
                "name": "name",
                "population": "pop",
                "groups": {"departement": "dep"},
                "coordinates": {"longitude": "lon", "latitude": "lat"},
                **of_table,
            }
        ],
        "indicators": {
            "poverty": {"column": "poverty", "label": "Pauvreté", "dimension": "acces/a", "unit": "%", "year": 2018},
            "fibre": {"column": "fibre", "dimension": "acces/b", "direction": -1, "unit": "%"},
            "age": {"column": "age", "dimension": "competences"},
            "caf": {"numerator": "num", "denominator": "den", "dimension": "competences"},
        },
        "variable_sets": {"core": ["poverty", "fibre", "age"], "wide": {"from": "core", "add": ["caf"]}},
        "ground_truth": [{"name": "outcome", "column": "outcome", "unit": "%", "primary": True}],
        "versions": [
            {"name": "equal", "variables": "core", "normalisation": "zscore", "weighting": "equal"},
            {
                "name": "wide",
                "variables": "wide",
                "imputation": "median",
                "normalisation": {"method": "minmax", "range": [1, 100]},
                "weighting": {"method": "pca"},
                "aggregation": {"stages": ["arithmetic", "geometric", "arithmetic"]},
            },
        ],
        "validation": {"bootstrap": {"replicates": 20, "block": "departement"}, "baselines": ["poverty"]},
    }


def outlines() -> dict[str, Any]:
    """A square for each commune, as GeoJSON."""
    features = []
    for row in table().itertuples():
        x, y = row.lon, row.lat
        ring = [[x, y], [x + 0.05, y], [x + 0.05, y + 0.05], [x, y + 0.05], [x, y]]
        features.append(
            {
                "type": "Feature",
                "properties": {"insee": row.code},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    return {"type": "FeatureCollection", "features": features}


def write(folder: Path, data: dict[str, Any], name: str = "study.yaml") -> Path:
    """A configuration as a file; JSON is YAML."""
    path = folder / name
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    return path
