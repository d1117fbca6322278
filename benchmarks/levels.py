"""Territories made of others, and communes of one year brought to another, against pandas in the same run."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from benchmarks._row import Row, best
from ifn_research.config.models import StudyConfig
from ifn_research.data.levels import aggregated
from ifn_research.data.study_data import StudyData
from ifn_research.geography.communes import communes_of, passage

IRIS, COMMUNES, FIGURES = 49_000, 35_000, 10


def run() -> Iterator[Row | str]:
    rng = np.random.default_rng(1)
    data = _iris(rng)
    config = _study()
    ours = best(lambda: aggregated(config, data))
    whole = data.raw.index.str[:5]
    plain = best(lambda: _by_pandas(data, whole))
    what = f"{IRIS:,} IRIS to {COMMUNES:,} communes, {FIGURES} rates, {FIGURES} means, what is known of each"
    yield Row(what, ours, plain, "pandas, sums and means alone", wanted=1)
    passage(2019, 2026)
    found = best(lambda: passage(2019, 2026))
    yield Row(f"the passage of {len(communes_of(2019)):,} communes from 2019 to 2026", found, wanted=0.1)


def _study() -> StudyConfig:
    names = [f"n{at}" for at in range(FIGURES)]
    indicators = {name: {"numerator": name, "denominator": "d"} for name in names}
    indicators |= {f"r{at}": {"column": f"r{at}", "weight": "d"} for at in range(FIGURES)}
    return StudyConfig.model_validate(
        {
            "study": "bench",
            "level": "commune",
            "aggregate": {"to": "commune", "from": "iris"},
            "tables": [{"path": "iris.csv", "code": "code", "population": "d"}],
            "indicators": indicators,
            "versions": [{"name": "equal", "variables": list(indicators)}],
        }
    )


def _iris(rng: np.random.Generator) -> StudyData:
    communes = [f"{at:05d}" for at in range(1_000, 1_000 + COMMUNES)]
    more = rng.choice(communes, IRIS - COMMUNES)
    codes = np.array([f"{code}{at % 10_000:04d}" for at, code in enumerate([*communes, *more])], dtype=object)
    people = rng.integers(1, 4_000, IRIS).astype(float)
    columns = {"d": people} | {f"n{at}": rng.binomial(people.astype(int), 0.1).astype(float) for at in range(FIGURES)}
    columns |= {
        f"r{at}": np.where(rng.uniform(size=IRIS) < 0.02, np.nan, rng.uniform(size=IRIS)) for at in range(FIGURES)
    }
    raw = pd.DataFrame(columns, index=pd.Index(codes, dtype=object, name="code"))
    empty = np.full(IRIS, "", dtype=object)
    return StudyData(codes, empty, people, {}, None, None, raw, {}, {}, (), {})


def _by_pandas(data: StudyData, whole: pd.Index) -> pd.DataFrame:
    sums = data.raw[[f"n{at}" for at in range(FIGURES)] + ["d"]].groupby(whole).sum()
    rates = data.raw[[f"r{at}" for at in range(FIGURES)]]
    weight = rates.notna().mul(data.raw["d"], axis=0).groupby(whole).sum()
    return sums.join(rates.mul(data.raw["d"], axis=0).groupby(whole).sum() / weight)
