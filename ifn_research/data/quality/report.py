"""The quality report of a study: every check over what its joined tables hold."""

from __future__ import annotations

from collections.abc import Mapping, Set
from pathlib import Path

import numpy as np

from ifn_research.config.models import GroundTruthConfig, IndicatorConfig, StudyConfig
from ifn_research.data.findings import Finding
from ifn_research.data.labels import check_labels, tidied
from ifn_research.data.quality.coordinates import Coordinates, check_coordinates
from ifn_research.data.quality.counts_of_thousands import check_counts_of_thousands
from ifn_research.data.quality.figure_columns import study_figures
from ifn_research.data.quality.names import with_names
from ifn_research.data.quality.relation_checks import (
    check_copies,
    check_density,
    check_groups,
    check_members,
    check_number,
    check_population,
)
from ifn_research.data.quality.sentinels import check_sentinels, with_their_fix
from ifn_research.data.quality.study_columns import check_indicators, check_outcome, check_percent
from ifn_research.data.quality.uncounted import check_uncounted
from ifn_research.data.study_data import StudyData
from ifn_research.data.values import SCALE, columns_of, per_of, values_of
from ifn_research.matrix import Floats, Labels

# What a figure may be taken for that was read; what is measured of places is what it is.
OF_READING = ("zeros_probably_missing", "looks_like_share", "mixed_units")


def study_findings(
    config: StudyConfig, data: StudyData, *, percent: Set[tuple[str, str]] = frozenset()
) -> list[Finding]:
    """Every check of the quality report; what could not be read is not judged.

    Parameters
    ----------
    config : StudyConfig
    data : StudyData
    percent : set of pairs of str
        File and column of the figures that carry a percent sign.
    """
    indicators = {name: config.indicators[name] for name in config.used_indicators}
    readable = {name: item for name, item in indicators.items() if _readable(item, set(data.raw))}
    findings = check_indicators(
        readable,
        data.raw,
        sources=data.sources,
        population=data.population,
        sets=[version.variables for version in config.versions],
        inside=data.territories,
    )
    measured = {item.measured_column for item in readable.values() if item.sites is not None}
    findings = [item for item in findings if not (item.column in measured and item.check in OF_READING)]
    for name, item in readable.items():
        findings += check_percent(name, item, percent, sources=data.sources)
    for truth in config.ground_truth:
        findings += _truth_findings(truth, data, percent)
    findings += _copies(config, data, readable) + _territory_findings(config, data) + check_uncounted(config)
    findings += check_counts_of_thousands(config, data.findings)
    sentinels = [finding for figures in study_figures(config, data) for finding in check_sentinels(figures)]
    return with_names([*sentinels, *with_their_fix(findings, sentinels)], data.codes, data.names)


def _truth_findings(truth: GroundTruthConfig, data: StudyData, percent: Set[tuple[str, str]]) -> list[Finding]:
    if truth.table is not None and truth.name not in data.own:
        return []
    raw = data.own.get(truth.name, data.raw)
    if not _readable(truth, set(raw)):
        return []
    sources: Mapping[str, str] = data.sources
    if truth.table is not None:
        sources = dict.fromkeys(columns_of(truth), Path(truth.table.path).name)
    population = data.population if truth.group is None else data.population_of(truth.group)
    inside = data.territories if truth.group is None else None
    return [
        *check_outcome(truth, raw, sources=sources, population=population, inside=inside),
        *check_percent(truth.name, truth, percent, sources=sources),
        *_member_findings(truth, data, population),
    ]


def _copies(config: StudyConfig, data: StudyData, readable: Mapping[str, IndicatorConfig]) -> list[Finding]:
    """Indicators that put the territories in the very order of a ground truth, under whatever name."""
    values = {name: values_of(item, data.raw) for name, item in readable.items()}
    found = []
    for truth in config.ground_truth:
        raw = data.own.get(truth.name, data.raw)
        if truth.group is not None or (truth.table is not None and truth.name not in data.own):
            continue
        if _readable(truth, set(raw)):
            outcome = values_of(truth, raw)
            found += check_copies(truth.name, outcome, values, declared=truth.circular_with)
    return found


def _member_findings(truth: GroundTruthConfig, data: StudyData, held: Floats | None) -> list[Finding]:
    """Members of a group that the study holds in part; nothing where their whole population is not declared."""
    if truth.table is None or truth.group is None or truth.table.population is None or held is None:
        return []
    raw = data.own[truth.name]
    declared = raw[truth.table.population].to_numpy(dtype=np.float64)
    covered = raw[columns_of(truth)].notna().all(axis=1).to_numpy()
    name = Path(truth.table.path).name
    return check_members(held, declared, covered, data.members(truth.group), table=name, group=truth.group)


def _territory_findings(config: StudyConfig, data: StudyData) -> list[Finding]:
    table = Path(config.tables[0].path).name
    column = next((item.population for item in config.tables if item.population), "") or ""
    sets = {version.name: version.variables for version in config.versions}
    return [
        *check_number(data.n_territories, sets, table=table),
        *check_population(data.population, data.codes, table=table, column=column),
        *check_density(data.density, data.codes, table=table, column=_density_column(config)),
        *_coordinate_findings(config, data),
        *check_groups(data.groups, table=table),
        *_label_findings(config, data),
    ]


def made_one(config: StudyConfig, groups: Mapping[str, Labels]) -> list[Finding]:
    """The findings about labels that differ by blanks or the form of their letters only, as the tables hold them."""
    return [
        finding
        for table in config.tables
        for group, column in table.groups.items()
        if group in groups
        for finding in tidied(groups[group], table=Path(table.path).name, column=column, group=group)
    ]


def _label_findings(config: StudyConfig, data: StudyData) -> list[Finding]:
    """Members of groups that are written in two ways."""
    return [
        finding
        for table in config.tables
        for group, column in table.groups.items()
        if group in data.groups
        for finding in check_labels(
            data.groups[group], data.codes, table=Path(table.path).name, column=column, group=group
        )
    ]


def _coordinate_findings(config: StudyConfig, data: StudyData) -> list[Finding]:
    declared = next((table for table in config.tables if table.coordinates), None)
    if declared is None or declared.coordinates is None or data.longitude is None or data.latitude is None:
        return []
    columns = (declared.coordinates.longitude, declared.coordinates.latitude)
    places = Coordinates(
        data.longitude,
        data.latitude,
        data.codes,
        config.level,
        Path(declared.path).name,
        columns,
        data.groups,
        data.outlines,
    )
    return check_coordinates(places)


def _density_column(config: StudyConfig) -> str:
    return next((item.density for item in config.tables if item.density), "") or ""


def _readable(item: IndicatorConfig | GroundTruthConfig, known: Set[str]) -> bool:
    needed = {*columns_of(item), *getattr(item, "only_where", ())}
    return needed <= known and (item.column is not None or item.unit in SCALE or per_of(item) is not None)
