"""The persons concerned in each territory: a count that adds up, beside ranks and never part of a score."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ifn_research.config import StudyConfig
from ifn_research.data.combining import summed
from ifn_research.data.study_data import StudyData
from ifn_research.data.values import SCALE, values_of
from ifn_research.matrix import Floats
from ifn_research.results.people import Concerned, counted_at
from ifn_research.rows import table
from ifn_research.statistics.union import union_of
from ifn_research.study.inputs import StudyInputs


def people_table(inputs: StudyInputs) -> pd.DataFrame | None:
    """The persons concerned in each territory; None where a study does not ask for them.

    Where territories are made of those of a finer level, they are counted there and summed: see `counted_at`.
    """
    config, data = inputs.config, inputs.data
    if config.people is None or data.population is None:
        return None
    counts = _counts(config, data)
    if counted_at(config) != config.level:
        counts = _summed(config, data)
    rows = [
        Concerned(str(code), str(name), *map(float, figures))
        for code, name, *figures in zip(data.codes, data.names, data.population, *counts, strict=True)
    ]
    return table(rows, Concerned)


def _counts(config: StudyConfig, data: StudyData) -> list[Floats]:
    """Persons, and their bounds, in each territory; NaN where a share or the population is not known."""
    assert config.people is not None
    assert data.population is not None
    items = [config.indicators[name] for name in config.people.indicators]
    shares = np.column_stack([values_of(item, data.raw) / SCALE[item.unit] for item in items])
    return [data.population * found for found in union_of(shares)]


def _summed(config: StudyConfig, data: StudyData) -> list[Floats]:
    """The same, counted in the parts of each territory; parts that are not known are taken to be as those that are.

    They are counted where the parts that are known hold as many people as `coverage` of the aggregation asks.
    """
    parts, whole, population = data.parts, data.part_of, data.population
    assert config.aggregate is not None
    assert parts is not None
    assert whole is not None
    assert parts.population is not None
    assert population is not None
    found = _counts(config, parts)
    known = np.isfinite(found[0])
    held = summed(np.where(known, parts.population, 0.0), whole, data.codes)
    with np.errstate(divide="ignore", invalid="ignore"):
        enough = held / population >= config.aggregate.coverage
        shares = [summed(np.where(known, values, 0.0), whole, data.codes) / held for values in found]
    return [np.where(enough, population * share, np.nan) for share in shares]
