"""The columns of figures that a study reads, table by table, and what the tables read as missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from ifn_research.config.models import GroundTruthConfig, IndicatorConfig, StudyConfig
from ifn_research.config.tables import TableConfig
from ifn_research.data.findings import Finding
from ifn_research.data.quality.sentinels import FigureColumns
from ifn_research.data.study_data import StudyData
from ifn_research.data.values import columns_of
from ifn_research.language.messages import values_of
from ifn_research.matrix import Floats

# The checks that tell which texts of a table were read as missing.
MARKERS = ("secrecy_markers", "missing_markers")


def study_figures(config: StudyConfig, data: StudyData) -> list[FigureColumns]:
    """The figures of each table: indicators, ground truths, population and density."""
    shared: list[IndicatorConfig | GroundTruthConfig] = [config.indicators[name] for name in config.used_indicators]
    shared += [truth for truth in config.ground_truth if truth.table is None]
    found = [_of_table(table, config, data, shared) for table in config.tables]
    found += [
        _of_truth(truth, truth.table, data) for truth in config.ground_truth if truth.table and truth.name in data.own
    ]
    return [figures for figures in found if figures.columns]


def _of_table(
    table: TableConfig, config: StudyConfig, data: StudyData, items: Sequence[IndicatorConfig | GroundTruthConfig]
) -> FigureColumns:
    name = Path(table.path).name
    wanted = dict.fromkeys(column for item in items for column in columns_of(item))
    columns = {
        column: _figures(data.raw[column])
        for column in wanted
        if column in data.raw and data.sources.get(column) == name
    }
    people = {table.population: data.population, table.density: data.density}
    columns |= {column: values for column, values in people.items() if column and values is not None}
    counts = frozenset([*_counted(items), *(column for column in people if column)])
    return FigureColumns(name, data.codes, columns, counts, _missing(table, name, data.findings))


def _of_truth(truth: GroundTruthConfig, table: TableConfig, data: StudyData) -> FigureColumns:
    name, raw = Path(table.path).name, data.own[truth.name]
    wanted = dict.fromkeys([*columns_of(truth), *([table.population] if table.population else [])])
    columns = {column: _figures(raw[column]) for column in wanted if column in raw}
    counts = frozenset([*_counted([truth]), *([table.population] if table.population else [])])
    codes = raw.index.to_numpy(dtype=object)
    return FigureColumns(name, codes, columns, counts, _missing(table, name, data.findings))


def _counted(items: Iterable[IndicatorConfig | GroundTruthConfig]) -> list[str]:
    return [column for item in items if item.column is None for column in columns_of(item)]


def _figures(column: Iterable[object]) -> Floats:
    return np.asarray(column, dtype=np.float64)


def _missing(table: TableConfig, name: str, findings: Iterable[Finding]) -> Sequence[str]:
    """The texts that `missing:` of a table must keep: those declared, else the usual ones that it holds."""
    if table.missing is not None:
        return table.missing
    told = (item.message for item in findings if item.table == name and item.check in MARKERS)
    return list(dict.fromkeys(str(marker) for message in told for marker in values_of(message, "marker")))
