"""Roles of columns: never two of which one judges, names or groups the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ifn_research.config.kinds import parts
from ifn_research.config.models import GroundTruthConfig, IndicatorConfig, StudyConfig
from ifn_research.config.tables import TableConfig
from ifn_research.config.yaml_document import YamlDocument
from ifn_research.errors import ConfigError
from ifn_research.language.messages import say
from ifn_research.language.spelling import as_header


@dataclass(frozen=True)
class Selected:
    """A column of which some rows are meant, in a table of several rows a territory.

    Attributes
    ----------
    column : str
        As the file names it.
    where : mapping of column to value, or list of values
        The rows that are meant.
    """

    column: str
    where: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The name of the column that holds these rows alone: the same for every way to write the selection."""
        told = (f"{key} = {_told(self.where[key])}" for key in sorted(self.where))
        return f"{self.column} [{', '.join(told)}]"


def columns_of(item: IndicatorConfig | GroundTruthConfig) -> list[str]:
    """The columns from which an indicator or outcome is made: one, or those of the numerator and the denominator."""
    columns = written_columns(item)
    return [Selected(name, item.where).name for name in columns] if item.where else columns


def written_columns(item: IndicatorConfig | GroundTruthConfig) -> list[str]:
    """The columns as the file names them, whichever of their rows are meant."""
    return [name for columns in (item.column, item.numerator, item.denominator) for name in parts(columns)]


def selections(items: Iterable[IndicatorConfig | GroundTruthConfig]) -> dict[str, Selected]:
    """The columns of which items mean some rows, by the name of the column that holds these alone."""
    found = {}
    for item in items:
        for name in written_columns(item) if item.where else ():
            selected = Selected(name, item.where or {})
            found[selected.name] = selected
    return found


def _told(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return " | ".join(sorted({_told(item) for item in value}))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return as_header(str(value).lower() if isinstance(value, bool) else value)


def column_problems(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    """Indicators and ground truths whose column is absent, is a label, or is read by both."""
    yield from _indicators(config, document)
    yield from _ground_truths(config, document)
    yield from _judged_by_itself(config, document)


def _indicators(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    labels = {column: role for table in config.tables for column, role in _label_columns(table)}
    for name in config.used_indicators:
        indicator = config.indicators[name]
        columns = columns_of(indicator)
        if not columns:
            yield ConfigError(
                say("config.indicator_no_column_study", name=name),
                where=document.where(("indicators", name)),
                fix=say("config.add_column_name_column"),
            )
        for column in written_columns(indicator):
            if column in labels:
                yield ConfigError(
                    say("config.column_territories_cannot_indicator", column=column, labels=labels[column]),
                    where=document.where(("indicators", name)),
                    fix=say("config.name_column_holds_indicator"),
                )


def _ground_truths(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    for index, truth in enumerate(config.ground_truth):
        tables = [truth.table] if truth.table is not None else config.tables
        labels = {column: role for table in tables for column, role in _label_columns(table)}
        # A rate may be per inhabitant: the population is refused as what is measured, not as its denominator.
        measured = {table.population: "population" for table in tables if table.population} | labels
        for key, roles in (("column", measured), ("numerator", measured), ("denominator", labels)):
            for column in parts(getattr(truth, key)):
                if column in roles:
                    yield ConfigError(
                        say(
                            "config.column_territories_cannot_ground",
                            column=column,
                            roles=roles[column],
                            truth=truth.name,
                        ),
                        where=document.where(("ground_truth", index, key)),
                        fix=say("config.name_column_holds_what"),
                    )


def _judged_by_itself(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    for index, truth in enumerate(config.ground_truth):
        if not _shares_tables(config, truth):
            continue
        measured = set(columns_of(truth)[: None if truth.denominator is None else -1])
        for name in config.used_indicators:
            indicator = config.indicators[name]
            shared = measured & set(columns_of(indicator))
            if shared:
                yield ConfigError(
                    say("config.indicator_read_what_ground", name=name, shared=min(shared), truth=truth.name),
                    where=say(
                        "errors.two_places",
                        first=document.where(("indicators", name)),
                        second=document.where(("ground_truth", index)),
                    ),
                    fix=say("config.leave_out_versions_baselines", name=name, truth=truth.name),
                )


def _shares_tables(config: StudyConfig, truth: GroundTruthConfig) -> bool:
    """True if a column's name means the same figures to the ground truth and to the indicators."""
    return truth.table is None or truth.table.path in {table.path for table in config.tables}


def _label_columns(table: TableConfig) -> Iterator[tuple[str, str]]:
    yield from ((column, "code") for column in table.code_columns)
    if table.name:
        yield table.name, "name"
    for group, column in table.groups.items():
        yield column, f"group '{group}'"
