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
    assert data.population is not None
    return [data.population * found for found in union_of(_shares(config, data))]


def _shares(config: StudyConfig, data: StudyData) -> Floats:
    """The shares of the situations, shape (n_territories, n_situations); NaN is unknown."""
    assert config.people is not None
    items = [config.indicators[name] for name in config.people.indicators]
    return np.column_stack([values_of(item, data.raw) / SCALE[item.unit] for item in items])


def _summed(config: StudyConfig, data: StudyData) -> list[Floats]:
    """The same, counted in the parts of each territory.

    They are counted where the parts that are known hold as many people as `coverage` of the aggregation asks, and in
    the others taken to be as in these. Bounds take nothing: in a part of which a share is unknown there are at least
    the persons of the largest share that is known, and at most all.
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
    largest = np.fmax.reduce(_shares(config, parts), axis=1, initial=0.0)
    least = summed(np.where(known, found[1], parts.population * largest), whole, data.codes)
    most = summed(np.where(known, found[2], parts.population), whole, data.codes)
    with np.errstate(divide="ignore", invalid="ignore"):
        enough = held / population >= config.aggregate.coverage
        persons = population * summed(np.where(known, found[0], 0.0), whole, data.codes) / held
    return [np.where(enough, values, np.nan) for values in (np.clip(persons, least, most), least, most)]
