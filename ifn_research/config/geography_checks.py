"""Agreement between the years and the levels of a study and those of its tables."""

from __future__ import annotations

from collections.abc import Iterator

from ifn_research.config.models import GroundTruthConfig, IndicatorConfig, StudyConfig
from ifn_research.config.tables import GeometryConfig, TableConfig
from ifn_research.config.yaml_document import Path_, YamlDocument
from ifn_research.errors import ConfigError
from ifn_research.language.messages import say

# How far up each level is; those of one height do not lie in each other.
IRIS = "iris"
HEIGHTS = {"iris": 0, "commune": 1, "epci": 2, "departement": 2, "region": 3, "france": 4}
# Units of what people are away from: the mean over people is weighted by them.
AWAY = ("km", "m", "min", "h")
# The years of which the changes of communes come with the package.
FIRST, LAST = 2019, 2026


def geography_problems(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    """Every disagreement about the years of communes and the levels of territories."""
    yield from _years(config, document)
    yield from _study(config, document)
    yield from _levels(config, document)
    yield from _unruled(config, document)
    yield from _zoom(config, document)


def _years(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    for path, table in _tables(config):
        year = table.vintage
        if year is not None and _of_iris(config):
            yield ConfigError(
                say("vintages.of_iris", key="vintage"),
                where=document.where((*path, "vintage")),
                fix=say("vintages.iris_of_one_year", key="vintage"),
            )
        elif year is not None and config.geography is None:
            yield ConfigError(
                say("vintages.no_geography"),
                where=document.where((*path, "vintage")),
                fix=say("vintages.say_geography", year=LAST if year == "guess" else max(year, FIRST)),
            )
        elif year is not None and year != "guess" and config.geography is not None and year > config.geography:
            yield ConfigError(
                say("vintages.backward", year=year, geography=config.geography),
                where=document.where((*path, "vintage")),
                fix=say("vintages.later_geography", year=year),
            )
        elif year is not None and year != "guess" and year < FIRST and config.vintages is None:
            yield ConfigError(
                say("vintages.before_bundled", year=year, first=FIRST, last=LAST),
                where=document.where((*path, "vintage")),
                fix=say("vintages.give_file", geography=config.geography),
            )


def _of_iris(config: StudyConfig) -> bool:
    """True if the tables hold IRIS, of which no passage from one year to another is known."""
    return IRIS in (config.level, None if config.aggregate is None else config.aggregate.from_)


def _study(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    if config.geography is None:
        if config.vintages is not None:
            yield ConfigError(
                say("vintages.file_without_geography"),
                where=document.where(("vintages",)),
                fix=say("vintages.say_geography", year=LAST),
            )
        said = {("plm",): config.plm} | {
            (*path, "split"): getattr(table, "split", None) for path, table in _tables(config)
        }
        for place, value in said.items():
            if value is not None:
                yield ConfigError(
                    say("config.year_of_nothing", key=str(place[-1])),
                    where=document.where(place),
                    fix=say("config.add_geography_year"),
                )
        return
    if config.geometry is not None and config.geometry.vintage is not None and config.level != "commune":
        yield ConfigError(
            say("vintages.of_communes", level=config.level),
            where=document.where(("geometry", "vintage")),
            fix=say("config.remove_key", key="vintage"),
        )
    level = config.level if config.aggregate is None else config.aggregate.from_
    if level == IRIS:
        yield ConfigError(
            say("vintages.of_iris", key="geography"),
            where=document.where(("geography",)),
            fix=say("vintages.iris_of_one_year", key="geography"),
        )
    elif level != "commune":
        yield ConfigError(
            say("vintages.of_communes", level=level),
            where=document.where(("geography",)),
            fix=say("vintages.level_commune"),
        )
    if not FIRST <= config.geography <= LAST and config.vintages is None:
        yield ConfigError(
            say("vintages.before_bundled", year=config.geography, first=FIRST, last=LAST),
            where=document.where(("geography",)),
            fix=say("vintages.give_file", geography=config.geography),
        )


def _levels(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    """Levels that do not lie in each other, and wholes of which nothing says what they are made of."""
    if config.aggregate is None:
        return
    to, since = config.aggregate.to, config.aggregate.from_
    if to != config.level:
        yield ConfigError(
            say("levels.other_level", to=to, level=config.level),
            where=document.where(("level",)) if "level" in document.data else document.where(("aggregate", "to")),
            fix=say("levels.write_level", to=to),
        )
    low, high = HEIGHTS.get(since, -1), HEIGHTS.get(to, 9)
    if since == to or (low == high and low >= 0):
        yield ConfigError(
            say("levels.not_nested", since=since, to=to),
            where=document.where(("aggregate",)),
            fix=say("levels.from_finer", to=to),
        )
    elif low > high:
        yield ConfigError(
            say("levels.down", since=since, to=to),
            where=document.where(("aggregate",)),
            fix=say("levels.local_data", to=to),
        )
    elif not _known_whole(config, since, to):
        yield ConfigError(
            say("levels.no_group", since=since, to=to),
            where=document.where(("aggregate", "to")),
            fix=say("levels.declare_group_or_geography" if to == "epci" else "levels.declare_group", to=to),
        )


def _known_whole(config: StudyConfig, since: str, to: str) -> bool:
    """True if the whole that each territory lies in stands in a table, in its code or in a bundled list."""
    if any(to in table.groups for table in config.tables):
        return True
    in_code = {("iris", "commune"), ("iris", "departement"), ("commune", "departement")}
    return (since, to) in in_code or (since == "commune" and to == "epci" and config.geography is not None)


def _unruled(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    """Figures of which nothing says what the territories of a larger level make of them."""
    if config.aggregate is None:
        return
    people = any(table.population for table in config.tables)
    items: list[tuple[Path_, str, IndicatorConfig | GroundTruthConfig]] = [
        (("indicators", name), name, config.indicators[name]) for name in config.used_indicators
    ]
    items += [
        (("ground_truth", index), truth.name, truth)
        for index, truth in enumerate(config.ground_truth)
        if truth.table is None or truth.table.level == config.aggregate.from_
    ]
    for path, name, item in items:
        averaged = item.approximate or item.combine == "mean" or item.unit in AWAY
        if item.column is None or item.weight is not None or item.combine == "sum":
            continue
        if item.combine == "refuse" and not item.approximate:
            yield ConfigError(
                say("levels.refused", name=name, to=config.aggregate.to),
                where=document.where((*path, "combine")),
                fix=say("levels.approximate_or_other", to=config.aggregate.to),
            )
        elif not averaged:
            yield ConfigError(
                say("levels.no_rule", name=name, to=config.aggregate.to),
                where=document.where(path),
                fix=say("levels.say_rule"),
            )
        elif not people:
            yield ConfigError(
                say("levels.no_population", name=name),
                where=document.where(path),
                fix=say("levels.declare_population"),
            )


def _zoom(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    """Zooms that are no finer than the study, and years of what is not joined with its tables."""
    if config.zoom is None:
        return
    if HEIGHTS.get(config.zoom.level, -1) >= HEIGHTS.get(config.level, 9) or config.zoom.level == config.level:
        yield ConfigError(
            say("levels.zoom_not_finer", zoom=config.zoom.level, level=config.level),
            where=document.where(("zoom", "level")),
            fix=say("levels.finer_zoom"),
        )
    remove = say("config.remove_key", key="vintage")
    for index, table in enumerate(config.zoom.tables):
        if table.vintage is not None:
            yield ConfigError(
                say("vintages.of_iris", key="vintage") if config.zoom.level == IRIS else say("levels.zoom_vintage"),
                where=document.where(("zoom", "tables", index, "vintage")),
                fix=say("vintages.iris_of_year_of_study") if config.zoom.level == IRIS else remove,
            )


def _tables(config: StudyConfig) -> Iterator[tuple[Path_, TableConfig | GeometryConfig]]:
    if config.geometry is not None:
        yield ("geometry",), config.geometry
    for index, table in enumerate(config.tables):
        yield ("tables", index), table
    for index, truth in enumerate(config.ground_truth):
        if truth.table is not None:
            yield ("ground_truth", index, "table"), truth.table
