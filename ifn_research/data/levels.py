"""Territories of a level made of those of a finer one, before anything is computed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from ifn_research.config.models import StudyConfig
from ifn_research.config.territories import ReferenceConfig
from ifn_research.data.combining import Combined, Rules, combine, commonest, rules_of, summed
from ifn_research.data.findings import Finding
from ifn_research.data.reading.columns import shared_items
from ifn_research.data.study_data import StudyData
from ifn_research.geography.communes import YEARS, departement_of, epci_of
from ifn_research.geography.names import named
from ifn_research.geography.places import members_of
from ifn_research.language.messages import say
from ifn_research.matrix import Floats, Labels


def config_of_parts(config: StudyConfig) -> StudyConfig:
    """The study of the finer level: its tables, and the ground truths that are measured there."""
    assert config.aggregate is not None
    since = config.aggregate.from_
    truths = tuple(truth for truth in config.ground_truth if truth.table is None or truth.table.level == since)
    return config.model_copy(
        update={
            "level": since,
            "territories": None,
            "reference": ReferenceConfig(),
            "aggregate": None,
            "zoom": None,
            "geometry": None,
            "typology": None,
            "ground_truth": truths,
        }
    )


def whole_of(config: StudyConfig, parts: StudyData) -> Labels:
    """The territory of the study in which each of the finer level lies; the empty text is none."""
    assert config.aggregate is not None
    to = config.aggregate.to
    codes = [str(code) for code in parts.codes]
    if to in parts.groups:
        labels = [str(label) for label in parts.groups[to]]
        # Communes of no EPCI are told by a code of no EPCI.
        found = ["" if to == "epci" and set(label) == {"Z"} else label for label in labels]
    elif to == "epci" and config.geography is not None and config.geography in YEARS:
        members = epci_of(config.geography)
        found = [members.get(code, "") for code in codes]
    elif to == "commune":
        found = [code[:5] for code in codes]
    else:
        found = [departement_of(code) for code in codes]
    return np.array(found, dtype=object)


def aggregated(config: StudyConfig, parts: StudyData) -> StudyData:
    """The territories of the study, each made of those of the finer level that lie in it.

    Parameters
    ----------
    config : StudyConfig
        With `aggregate`.
    parts : StudyData
        Of the level from which it goes.
    """
    assert config.aggregate is not None
    whole = whole_of(config, parts)
    codes = members_of(whole)
    found, rules = _combined(config, parts, whole)
    frame = found.frame.reindex(pd.Index(codes, dtype=object, name="code"))
    covered = found.covered.reindex(frame.index)
    for name in parts.raw:
        if name not in frame:
            frame[name] = commonest(_texts(parts.raw[name]), whole, codes, parts.population)[0]
    people = None if parts.population is None else summed(parts.population, whole, codes)
    groups = {
        name: commonest(labels, whole, codes, parts.population)[0]
        for name, labels in parts.groups.items()
        if name != config.aggregate.to
    }
    longitude, latitude = (_mean(place, parts.population, whole, codes) for place in (parts.longitude, parts.latitude))
    own = {}
    for truth in config.ground_truth:
        if truth.name in parts.own:
            of_truth = combine(
                parts.own[truth.name],
                whole,
                rules_of([truth]),
                population=parts.population,
                weights={name: _figures(parts.own[truth.name][name]) for name in rules_of([truth]).weights},
                coverage=config.aggregate.coverage,
            )
            own[truth.name] = of_truth.frame.reindex(frame.index)
    return replace(
        parts,
        codes=codes,
        names=np.array(named(config.level, map(str, codes)), dtype=object),
        population=people,
        groups=groups,
        longitude=longitude,
        latitude=latitude,
        raw=frame,
        own=own,
        density=_density(parts, whole, codes),
        findings=(*parts.findings, *_told(config, parts, whole, frame, covered, rules)),
        parts=parts,
        part_of=whole,
        covered=covered,
    )


def _combined(config: StudyConfig, parts: StudyData, whole: Labels) -> tuple[Combined, Rules]:
    assert config.aggregate is not None
    rules = rules_of(shared_items(config))
    ruled = {*rules.counts, *(name for rate in rules.rates for name in rate), *rules.means}
    further = tuple(name for name in rules.weights if name not in ruled)
    rules = replace(rules, counts=(*rules.counts, *further))
    weights = {name: _figures(parts.raw[name]) for name in rules.weights}
    found = combine(
        parts.raw, whole, rules, population=parts.population, weights=weights, coverage=config.aggregate.coverage
    )
    return found, rules


def _told(
    config: StudyConfig, parts: StudyData, whole: Labels, frame: pd.DataFrame, covered: pd.DataFrame, rules: Rules
) -> list[Finding]:
    """Findings about what the territories are made of, and how much of each figure is known where that is not all."""
    assert config.aggregate is not None
    aggregate, table = config.aggregate, Path(config.tables[0].path).name
    n, outside = len(frame), [str(code) for code in parts.codes[whole == ""]]
    made = say("levels.made", n, to=aggregate.to, since=aggregate.from_, count=len(whole))
    found = [Finding(table, "", "aggregate", "info", n, made)]
    if outside:
        message = say("levels.outside", len(outside), codes=outside)
        found.append(Finding(table, "", "aggregate", "warning", len(outside), message))
    for name in rules.approximate:
        message = say("levels.approximate", column=name, since=aggregate.from_)
        found.append(Finding(parts.sources.get(name, table), name, "approximate", "warning", n, message))
    for name in rules.counts:
        gone = [str(code) for code in frame.index[frame[name].isna()]]
        if gone:
            message = say("levels.count_unknown", len(gone), column=name, codes=gone)
            found.append(Finding(parts.sources.get(name, table), name, "aggregate", "warning", len(gone), message))
    for name in covered:
        where, share = parts.sources.get(name, table), covered[name].to_numpy(dtype=np.float64)
        lacking = np.flatnonzero(~(share >= aggregate.coverage))
        if lacking.size:
            message = say(
                "levels.too_little",
                lacking.size,
                column=name,
                coverage=aggregate.coverage,
                codes=[str(code) for code in frame.index[lacking]],
            )
            found.append(Finding(where, name, "aggregate", "warning", int(lacking.size), message))
        part = np.flatnonzero(np.isfinite(share) & (share < 1))
        if part.size:
            least = part[np.argmin(share[part])]
            message = say(
                "levels.in_part", part.size, column=name, code=str(frame.index[least]), share=float(share[least])
            )
            found.append(Finding(where, name, "covered", "info", int(part.size), message))
    return found


def _mean(values: Floats | None, population: Floats | None, whole: Labels, codes: Labels) -> Floats | None:
    """The mean over people, or over territories where nobody is counted."""
    if values is None:
        return None
    weight = np.ones(len(values)) if population is None else np.nan_to_num(population)
    known = np.isfinite(values)
    total = summed(np.where(known, values * weight, 0.0), whole, codes)
    size = summed(np.where(known, weight, 0.0), whole, codes)
    return np.asarray(np.divide(total, size, out=np.full(len(codes), np.nan), where=size > 0))


def _density(parts: StudyData, whole: Labels, codes: Labels) -> Floats | None:
    """People over area; a territory with a part whose area is not known has none."""
    if parts.density is None or parts.population is None:
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        area = summed(parts.population / parts.density, whole, codes)
        found = summed(parts.population, whole, codes) / area
    return np.where(np.isfinite(found), found, np.nan)


def _figures(column: pd.Series) -> Floats:
    return np.asarray(column.to_numpy(dtype=np.float64))


def _texts(column: pd.Series) -> Labels:
    return np.asarray(column.fillna("").astype(str).to_numpy(dtype=object))
