"""Versions that are an index fitted elsewhere: found, and checked against what the study says of their indicators."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ifn_research.config import STEPS, AggregationConfig, IndicatorConfig, StepConfig, Study, VersionConfig
from ifn_research.config.composition import resolve_path
from ifn_research.config.kinds import Model
from ifn_research.config.named_files import STORED
from ifn_research.errors import ConfigError, IfnError, OptionError, nearest, raise_all
from ifn_research.index.codec import recipe_document
from ifn_research.index.definitions import Definition
from ifn_research.index.version import IndexVersion
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Floats
from ifn_research.results.rows import OF_REFERENCE
from ifn_research.steps import STEPS as STEPS_BY_NAME
from ifn_research.steps.weighting.base import SupervisedWeighting

# What an indicator of the study must share with that of the index, besides its name.
SHARED = ("direction", "unit", "transform", "per")

# The weighting for which each level of dimensions is aggregated by itself.
EVERY_LEVEL = "equal_by_dimension"

# Finds a stored index by its name: the index, and the name that will always mean it.
Find = Callable[[str], tuple[IndexVersion, str]]


def with_indices(study: Study, stored: Find | None = None) -> Study:
    """A study whose fitted indices are found, and whose versions say what these are made of.

    Parameters
    ----------
    study : Study
    stored : callable, optional
        Finds an index of a store (``models:/...``, ``runs:/...``).

    Raises
    ------
    ConfigError
        If there is no such index, or the study's indicators are not those of the index.
    Problems
        If several things are wrong.
    """
    fitted, fitted_on = dict(study.fitted), dict(study.fitted_on)
    versions = list(study.config.versions)
    problems: list[IfnError] = []
    for at, version in enumerate(versions):
        if version.index is None or version.name in fitted:
            continue
        where = study.where("versions", at, "index")
        try:
            index, address, scores = _find(study, version.index, where, at, stored)
        except IfnError as error:
            problems.append(error)
            continue
        disagreements = list(_disagreements(study, version, index, at))
        problems += disagreements
        if not disagreements:
            fitted[version.name] = replace(index, recipe=replace(index.recipe, name=version.name))
            versions[at] = _told(version, index, address)
            fitted_on |= {} if scores is None else {version.name: scores}
    raise_all(problems)
    for at, version in enumerate(versions):
        if version.start is not None:
            versions[at], wrong = _started(study, version, versions, at)
            problems += wrong
    raise_all(problems)
    if fitted == study.fitted:
        return study
    return replace(
        study, config=study.config.model_copy(update={"versions": tuple(versions)}), fitted=fitted, fitted_on=fitted_on
    )


def definitions_in(index: IndexVersion, indicators: Mapping[str, IndicatorConfig]) -> tuple[Definition, ...]:
    """The indicators of an index, read from the columns that a study names."""
    return tuple(
        replace(Definition.of(item.name, indicators[item.name]), dimension=item.dimension) for item in index.definitions
    )


def scores_of_fit(index: IndexVersion, config: Mapping[str, Any], scores: pd.DataFrame | None) -> Floats | None:
    """Scores of the territories on which an index of a study was fitted; None where they are not known.

    Parameters
    ----------
    index : IndexVersion
    config : mapping
        The resolved configuration of its study.
    scores : DataFrame or None
        Those of the study's territories in this version.
    """
    # A version that is an index fitted elsewhere scores other territories than those.
    elsewhere = any(version["name"] == index.recipe.name and "index" in version for version in config["versions"])
    supervised = isinstance(index.recipe.weighting, SupervisedWeighting)
    if elsewhere or supervised or scores is None or OF_REFERENCE[0] in scores:
        return None
    return np.asarray(scores["score"], dtype=np.float64)


def _find(
    study: Study, asked: str, where: Words, at: int, stored: Find | None
) -> tuple[IndexVersion, str, Floats | None]:
    """The index, the name that will always mean it, and the scores of the territories on which it was fitted."""
    if asked.startswith(STORED):
        if stored is None:
            raise ConfigError(say("study.index_of_store", asked=asked), where=where, fix=say("study.index_from_folder"))
        return *stored(asked), None
    place, colon, version = asked.rpartition(":")
    path = asked if asked.endswith(".json") or not colon else place
    found = resolve_path(path, study.document, ("versions", at, "index"))
    if found.suffix == ".json":
        return _from_file(found, where), str(found), None
    if not colon:
        raise ConfigError(say("study.no_version_of_index", asked=asked), where=where, fix=say("study.index_forms"))
    from ifn_research.results.study_result import read_results

    result = read_results(found, tables=("versions", "scores"))
    if version not in result.indices:
        what = say("study.no_index_in_results", version=version, folder=str(found))
        raise ConfigError(what, where=where, fix=nearest(version, result.indices))
    index = result.indices[version]
    scores = scores_of_fit(index, result.document, result.of_version("scores", version))
    return index, f"{found}:{version}", scores


def _from_file(path: Path, where: Words) -> IndexVersion:
    try:
        return IndexVersion.from_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            say("study.index_not_read", path=str(path), error=str(error)), where=where, fix=say("study.index_forms")
        ) from error
    except IfnError as error:
        raise ConfigError(
            say("study.index_not_read", path=str(path), error=error.what), where=where, fix=error.fix
        ) from error


def _disagreements(study: Study, version: VersionConfig, index: IndexVersion, at: int) -> Iterator[ConfigError]:
    """The reasons why an index cannot be a version of the study, unchanged."""
    config, where = study.config, study.where("versions", at, "index")
    absent = [item.name for item in index.definitions if item.name not in config.indicators]
    if absent:
        yield ConfigError(
            say("study.index_needs_indicators", len(absent), names=absent),
            where=where,
            fix=say("study.declare_indicators_of_index"),
        )
    for item in index.definitions:
        mine = config.indicators.get(item.name)
        for key in SHARED if mine is not None else ():
            theirs, said = getattr(item, key), getattr(mine, key)
            if theirs != said:
                yield ConfigError(
                    say("study.indicator_of_index_differs", name=item.name, key=key, said=said, theirs=theirs),
                    where=study.where("indicators", item.name),
                    fix=say("study.write_as_index", key=key, theirs=theirs),
                )
        if mine is not None and index.recipe.shrinks and item.denominator is not None and mine.denominator is None:
            yield ConfigError(
                say("study.index_shrinks_counts", name=item.name),
                where=study.where("indicators", item.name),
                fix=say("study.give_counts_of_index"),
            )
    groups = {name for table in config.tables for name in table.groups}
    for group in index.recipe.group_names:
        if group not in groups:
            yield ConfigError(
                say("study.index_needs_group", group=group), where=where, fix=say("study.declare_group", group=group)
            )
    if isinstance(index.recipe.weighting, SupervisedWeighting) and not version.beside:
        yield ConfigError(say("study.index_learned_from_truth"), where=where, fix=say("study.compute_index_beside"))
    told = _told(version, index, "")
    for key in (*STEPS, "coverage"):
        if key in version.model_fields_set and not _same(key, getattr(version, key), told):
            yield ConfigError(
                say("study.index_is_unchanged", key=key),
                where=study.where("versions", at, key),
                fix=say("study.remove_or_start_from", key=key, name=version.name),
            )
    if version.variables and set(version.variables) != {item.name for item in index.definitions}:
        yield ConfigError(
            say("study.index_is_unchanged", key="variables"),
            where=study.where("versions", at, "variables"),
            fix=say("study.remove_or_start_from", key="variables", name=version.name),
        )


def _told(version: VersionConfig, index: IndexVersion, address: str) -> VersionConfig:
    """The version with the indicators and steps of the index."""
    document = recipe_document(index.recipe)
    steps = {name: value for name, value in document["steps"].items() if name != "aggregation"}
    rules = document["steps"]["aggregation"]
    aggregation = rules[0]
    if document["staged"]:
        between = {"rescale_stages": True} if document["rescale_stages"] else {}
        aggregation = {"stages": rules, **between}
    said = {
        **version.model_dump(include={"name", "label", "beside", "note"}, exclude_defaults=True),
        "index": address,
        "variables": [item.name for item in index.definitions],
        "aggregation": aggregation,
        "coverage": document["coverage"],
        **steps,
    }
    return VersionConfig.model_validate(said)


def _started(
    study: Study, version: VersionConfig, versions: Sequence[VersionConfig], at: int
) -> tuple[VersionConfig, list[IfnError]]:
    """A version that starts from a fitted index: its indicators and steps, but for what the version says itself."""
    assert version.start is not None
    start, config = version.start, study.config
    parent = next(item for item in versions if item.name == start.of)
    own = {name: getattr(version, name) for name in version.model_fields_set - {"start"}}
    wrong: list[IfnError] = [
        ConfigError(
            say("config.cannot_dropped_not", unknown=name, from_=start.of),
            where=study.where("versions", at, "drop"),
            fix=nearest(name, parent.variables),
        )
        for name in start.drop
        if name not in parent.variables
    ]
    wrong += [
        ConfigError(
            say("config.unknown_indicator", name=name),
            where=study.where("versions", at, "add"),
            fix=nearest(name, config.indicators),
        )
        for name in start.add
        if name not in config.indicators
    ]
    variables = [name for name in parent.variables if name not in start.drop]
    variables += [name for name in start.add if name not in variables]
    taken = parent.model_copy(
        update={"index": None, "label": None, "note": "", "beside": False, "adapts": start.of, **own, "start": None}
    )
    changed = bool(start.add or start.drop) or not version.variables
    return taken.model_copy(update={"variables": tuple(variables)} if changed else {}), wrong


def _same(key: str, said: Model, index: VersionConfig) -> bool:
    """True if what a version says of a step is what the index has, options that are not said being the method's own."""
    theirs = getattr(index, key)
    if _plain(said) == _plain(theirs):
        return True
    if isinstance(said, StepConfig):
        return _same_step(key, said, theirs)
    if not isinstance(said, AggregationConfig):
        return False
    rules = said.rules
    if index.weighting.method == EVERY_LEVEL and not said.staged:
        # Such weights make the aggregation go from dimension to dimension, by one rule.
        rules = rules * len(theirs.rules)
    return (
        said.rescale_stages == theirs.rescale_stages
        and len(rules) == len(theirs.rules)
        and all(_same_step(key, one, other) for one, other in zip(rules, theirs.rules, strict=True))
    )


def _same_step(kind: str, one: StepConfig, other: StepConfig) -> bool:
    method = STEPS_BY_NAME[kind].get(one.method)
    if method is None or one.method != other.method:
        return False
    try:
        return _options(method(**one.options)) == _options(method(**other.options))
    except (OptionError, TypeError):
        return False


def _options(step: Any) -> dict[str, object]:
    """The options of a step with those that are not said; a range is one, as a list or not."""
    values = {item.name: getattr(step, item.name) for item in fields(step)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _plain(value: Model) -> str:
    return json.dumps(value.model_dump(mode="json"), sort_keys=True)
