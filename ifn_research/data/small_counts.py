"""Small counts under disclosure: none enters a figure, each is replaced by a count that is the same for all of them.

Whatever is computed of what stands here cannot say which of the counts from 1 to the threshold less one a table holds:
every one of them gives the same figures, to the last digit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from ifn_research.config.models import GroundTruthConfig, IndicatorConfig, StudyConfig
from ifn_research.data.study_data import StudyData
from ifn_research.data.values import columns_of
from ifn_research.errors import DataError
from ifn_research.language.messages import say
from ifn_research.matrix import Bools, Floats, small

Item = IndicatorConfig | GroundTruthConfig


def stand_in(threshold: int) -> float:
    """The count that stands for each of 1 to the threshold less one: the middle of these, rounded down."""
    return float(threshold // 2)


def without_small_counts(config: StudyConfig, data: StudyData) -> StudyData:
    """The data with a stand-in for every small count, which is itself small: what is to be masked stays known.

    A small numerator, a part of one, a denominator and a population are each `stand_in`; a numerator that leaves a
    small rest leaves as much. Of a small denominator, and of a territory with a small population, the numerators are
    those of the rate of all others together, and a rate that is given as a column is the median of the others: their
    own say too much of few people. The data themselves without `disclosure`.

    Parameters
    ----------
    config : StudyConfig
    data : StudyData
        Numerators, denominators and populations as they were read; nothing was computed of them.
    """
    if config.disclosure is None:
        return data
    threshold = config.disclosure.threshold
    people = _people(data, threshold)
    raw = _of_table(data.raw, _items(config, data), people, threshold)
    own = {}
    for truth in config.ground_truth:
        if truth.name in data.own:
            table = data.own[truth.name]
            inside = people if table.index.equals(data.raw.index) else _people_of(truth, data, table, threshold)
            own[truth.name] = _of_table(table, _there([truth], table), inside, threshold)
    population, density = data.population, data.density
    found = replace(
        data,
        raw=raw,
        own={**data.own, **own},
        population=None if population is None else np.where(people, stand_in(threshold), population),
        density=None if density is None else _median_of_others(density, people),
    )
    return replace(found, digests=_told(config, found))


def _items(config: StudyConfig, data: StudyData) -> list[Item]:
    """Whatever is made of the columns of the tables that are joined, those of a numerator and a denominator first."""
    items: list[Item] = [config.indicators[name] for name in config.used_indicators]
    items += [truth for truth in config.ground_truth if truth.name not in data.own]
    known = _there(items, data.raw)
    return sorted(known, key=lambda item: item.numerator is None)


def _there(items: Sequence[Item], table: pd.DataFrame) -> list[Item]:
    """Those whose columns are there: what else is asked for is told with all that is wrong with the tables."""
    return [item for item in items if columns_of(item) and set(columns_of(item)) <= set(table)]


def _people(data: StudyData, threshold: int) -> Bools:
    nowhere = np.zeros(data.n_territories, dtype=bool)
    return nowhere if data.population is None else small(data.population, threshold)


def _people_of(truth: GroundTruthConfig, data: StudyData, table: pd.DataFrame, threshold: int) -> Bools:
    """Small populations of the members of a group."""
    population = None if truth.group is None else data.population_of(truth.group)
    if population is None or len(population) != len(table):
        return np.zeros(len(table), dtype=bool)
    return small(population, threshold)


def _of_table(table: pd.DataFrame, items: list[Item], people: Bools, threshold: int) -> pd.DataFrame:
    """Columns with their stand-ins: counts first, so that rates of all others are made of these."""
    columns = {name: table[name].to_numpy(dtype=np.float64).copy() for name in _names(items)}
    counted = [item for item in items if item.numerator is not None]
    few = {}
    for item in counted:
        # Indicators are figures of the territory; a ground truth is one of those whom it counts.
        everyone = people if isinstance(item, IndicatorConfig) else np.zeros(len(table), dtype=bool)
        few[id(item)] = everyone | small(columns[columns_of(item)[-1]], threshold)
        _refuse_none(item, columns, few[id(item)], threshold)
    for item in counted:
        *parts, whole = columns_of(item)
        _stand_in_parts(columns, parts, whole, threshold)
    for item in counted:
        whole = columns_of(item)[-1]
        columns[whole][small(columns[whole], threshold)] = stand_in(threshold)
    for item in counted:
        *parts, whole = columns_of(item)
        for name in parts:
            columns[name] = _as_all_others(columns[name], columns[whole], few[id(item)])
    held = {name for item in counted for name in columns_of(item)}
    for item in items:
        for name in columns_of(item) if item.numerator is None else ():
            columns[name] = columns[name] if name in held else _median_of_others(columns[name], people)
    return table.assign(**columns)


def _refuse_none(item: Item, columns: Mapping[str, Floats], few: Bools, threshold: int) -> None:
    """Refuse counts that are all among few people: a stand-in for each would be one figure everywhere."""
    whole = columns[columns_of(item)[-1]]
    if not few.any() or (~few & (whole > 0)).any():
        return
    raise DataError(
        say("quality.every_count_small", columns=columns_of(item), least=threshold),
        where=say("quality.disclosure_threshold"),
        fix=say("quality.larger_territories_for_threshold"),
    )


def _names(items: list[Item]) -> Iterator[str]:
    yield from dict.fromkeys(name for item in items for name in columns_of(item))


def _stand_in_parts(columns: dict[str, Floats], parts: list[str], whole: str, threshold: int) -> None:
    """Put stand-ins for small parts of a numerator, and for what it leaves of its denominator where that is small.

    What small parts and the rest share is known to who has the others: a rest beside them is small too, unless each of
    them could be any small count and leave one that is not.
    """
    values, people = np.column_stack([columns[name] for name in parts]), columns[whole]
    few = small(values, threshold)
    n_few, rest = few.sum(axis=1), people - values.sum(axis=1)
    shared = np.where(n_few > 0, rest + np.where(few, values, 0.0).sum(axis=1) < (n_few + 1) * threshold, False)
    hidden = (small(rest, threshold) | ((rest >= 0) & shared)) & ~small(people, threshold)
    values = np.where(few, stand_in(threshold), values)
    at = np.where(few, -1.0, np.nan_to_num(values)).argmax(axis=1)
    rows = np.arange(len(values))
    others = values.sum(axis=1) - values[rows, at]
    filled = np.maximum(people - stand_in(threshold) - others, 0.0)
    values[rows, at] = np.where(hidden, filled, values[rows, at])
    for j, name in enumerate(parts):
        columns[name] = values[:, j]


def _as_all_others(counts: Floats, whole: Floats, few: Bools) -> Floats:
    """Numerators among few people as the rate of all others has them, in whole people."""
    known = ~few & np.isfinite(counts) & np.isfinite(whole)
    among = float(whole[known].sum())
    # Where there are no others, nothing can be said of those few.
    usual = float(counts[known].sum()) / among if among else np.nan
    return np.where(few & np.isfinite(counts), np.round(usual * whole), counts)


def _median_of_others(values: Floats, few: Bools) -> Floats:
    known = ~few & np.isfinite(values)
    usual = np.median(values[known]) if known.any() else np.nan
    return np.where(few & np.isfinite(values), usual, values)


def _told(config: StudyConfig, data: StudyData) -> Mapping[str, str]:
    """Digests of the tables as they are used: that of a file would tell which guess of a small count is right."""
    tables = {table.path: data.raw for table in config.tables}
    tables |= {
        truth.table.path: data.own[truth.name]
        for truth in config.ground_truth
        if truth.name in data.own and truth.table
    }
    used = {path: _digest(frame) for path, frame in tables.items()}
    return {path: used.get(path, digest) for path, digest in data.digests.items()}


def _digest(frame: pd.DataFrame) -> str:
    return hashlib.sha256(pd.util.hash_pandas_object(frame).to_numpy().tobytes()).hexdigest()
