"""Agreement between the years and the levels of a study and those of its tables."""

from __future__ import annotations

from collections.abc import Iterator

from ifn_research.config.models import StudyConfig, TableConfig
from ifn_research.config.yaml_document import Path_, YamlDocument
from ifn_research.errors import ConfigError
from ifn_research.language.messages import say

# The years of which the changes of communes come with the package.
FIRST, LAST = 2019, 2026


def geography_problems(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    """Every disagreement about the years of communes and the levels of territories."""
    yield from _years(config, document)
    yield from _study(config, document)


def _years(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    for path, table in _tables(config):
        year = table.vintage
        if year is not None and config.geography is None:
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


def _study(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    if config.geography is None:
        if config.vintages is not None:
            yield ConfigError(
                say("vintages.file_without_geography"),
                where=document.where(("vintages",)),
                fix=say("vintages.say_geography", year=LAST),
            )
        return
    level = config.level
    if level != "commune":
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


def _tables(config: StudyConfig) -> Iterator[tuple[Path_, TableConfig]]:
    for index, table in enumerate(config.tables):
        yield ("tables", index), table
    for index, truth in enumerate(config.ground_truth):
        if truth.table is not None:
            yield ("ground_truth", index, "table"), truth.table
