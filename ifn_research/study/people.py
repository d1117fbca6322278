"""The persons concerned in each territory: a count that adds up, beside ranks and never part of a score."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ifn_research.data.values import SCALE, values_of
from ifn_research.results.people import Concerned
from ifn_research.rows import table
from ifn_research.statistics.union import union_of
from ifn_research.study.inputs import StudyInputs


def people_table(inputs: StudyInputs) -> pd.DataFrame | None:
    """The persons concerned in each territory; None where a study does not ask for them."""
    config, data = inputs.config, inputs.data
    if config.people is None or data.population is None:
        return None
    items = [config.indicators[name] for name in config.people.indicators]
    shares = np.column_stack([values_of(item, data.raw) / SCALE[item.unit] for item in items])
    counts = [data.population * found for found in union_of(shares)]
    rows = [
        Concerned(str(code), str(name), *map(float, figures))
        for code, name, *figures in zip(data.codes, data.names, data.population, *counts, strict=True)
    ]
    return table(rows, Concerned)
