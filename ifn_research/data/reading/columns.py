"""The columns that a study needs, and the table that holds each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ifn_research.config.column_roles import selections
from ifn_research.config.models import GroundTruthConfig, IndicatorConfig, StudyConfig
from ifn_research.config.territories import chosen_columns
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.reading.rows.choosing import absent_column
from ifn_research.data.reading.rows.telling import named_in_rows
from ifn_research.data.values import SCALE, columns_of, per_of
from ifn_research.errors import ConfigError, DataError, IfnError, nearest
from ifn_research.language.messages import Message, Words, say


def needed_columns(config: StudyConfig) -> tuple[list[str], list[str]]:
    """Columns wanted from the joined tables, as figures and as labels."""
    shared = [truth for truth in config.ground_truth if truth.table is None]
    used = [config.indicators[name] for name in config.used_indicators]
    # What is measured of places stands in no table.
    figures = [name for item in used if item.sites is None for name in columns_of(item)]
    figures += [name for truth in shared for name in columns_of(truth)]
    figures += [truth.inclusion for truth in shared if truth.inclusion]
    labels = [name for truth in shared for name in truth.only_where]
    groups = {name for table in config.tables for name in table.groups}
    labels += [name for name in chosen_columns(config.territories, config.reference) if name not in groups]
    return list(dict.fromkeys(figures)), list(dict.fromkeys(labels))


def weight_columns(
    config: StudyConfig, opened: Sequence[OpenTable | None], owners: Mapping[str, int]
) -> tuple[list[list[str]], list[IfnError]]:
    """The columns of weights and standard errors that are read from each table, and a complaint where none holds one.

    They are read from the table of the figures that they go with, else from the first that has them.
    """
    found: list[list[str]] = [[] for _ in opened]
    problems: list[IfnError] = []
    for item, name in columns_beside(config):
        at = owners.get(columns_of(item)[0])
        holders = [index for index, table in enumerate(opened) if table and name in table.columns]
        if holders:
            found[at if at in holders else holders[0]].append(name)
        elif all(opened):
            tables = [table for table in opened if table]
            user = "reading.the_weight" if name == item.weight else "reading.the_standard_error"
            problems.append(_absent(tables, [name], [say(user, column=columns_of(item)[0])]))
    return found, problems


def columns_beside(config: StudyConfig) -> list[tuple[IndicatorConfig | GroundTruthConfig, str]]:
    """The columns that go with figures: by what they are averaged, and their standard errors."""
    return [
        (item, name)
        for item in shared_items(config)
        for name in (item.weight, getattr(item, "standard_error", None))
        if name is not None
    ]


def shared_items(config: StudyConfig) -> list[IndicatorConfig | GroundTruthConfig]:
    """The indicators that are used and the ground truths that have no table of their own."""
    truths = [truth for truth in config.ground_truth if truth.table is None]
    return [*(config.indicators[name] for name in config.used_indicators), *truths]


def bounded_columns(config: StudyConfig, truths: Iterable[GroundTruthConfig]) -> dict[str, bool]:
    """The columns of ground truths alone, of which suppressed cells are kept as bounds, and whether each counts."""
    used = {name for indicator in config.used_indicators for name in columns_of(config.indicators[indicator])}
    uses = [(name, truth.column is None) for truth in truths for name in columns_of(truth)]
    return {name: all(counts for other, counts in uses if other == name) for name, _ in uses if name not in used}


def find_columns(config: StudyConfig, opened: Sequence[OpenTable | None]) -> tuple[dict[str, int], list[IfnError]]:
    """The position of the table that holds each needed column, and a complaint where none or several do.

    A table that could not be opened may hold anything: while there is one, no column is said to be absent.
    """
    owners: dict[str, int] = {}
    problems: list[IfnError] = []
    figures, labels = needed_columns(config)
    chosen = selections(shared_items(config))
    tables = [table for table in opened if table]
    for name in dict.fromkeys([*figures, *labels]):
        part = chosen.get(name)
        needed = {name} if part is None else {part.column, *part.where}
        holders = [at for at, table in enumerate(opened) if table and needed <= set(table.columns)]
        if holders:
            owners[name] = holders[0]
        if len(holders) > 1:
            problems.append(_ambiguous(name, [config.tables[at].path for at in holders]))
        if not holders and all(opened) and not _explained(config, opened, needed):
            problems.append(_absent(tables, sorted(needed), _users(config, name)))
    return owners, problems


def absent_columns(config: StudyConfig, opened: Sequence[OpenTable | None]) -> list[str]:
    """The columns that the study needs and no table holds."""
    names = {name for table in opened if table for name in table.names}
    return [name for wanted in needed_columns(config) for name in wanted if name not in names]


def _explained(config: StudyConfig, opened: Sequence[OpenTable | None], needed: set[str]) -> bool:
    """True if what is said of a table's header says why columns are absent."""
    return any(
        table is not None and (table.explains(needed) or table.begins_with_data(declared.code_columns))
        for table, declared in zip(opened, config.tables, strict=True)
    )


def declared_twice(config: StudyConfig) -> list[IfnError]:
    """Names, populations, densities, coordinates and groups that more than one table declares."""
    tables = config.tables
    roles: dict[Words, list[str]] = {
        "name:": [table.path for table in tables if table.name],
        "population:": [table.path for table in tables if table.population],
        "density:": [table.path for table in tables if table.density],
        "coordinates:": [table.path for table in tables if table.coordinates],
    }
    for group in dict.fromkeys(group for table in tables for group in table.groups):
        roles[say("reading.the_group", group=group)] = [table.path for table in tables if group in table.groups]
    return [
        DataError(
            say("reading.declared_tables", role=role, count=len(paths)),
            where=say("errors.names", names=paths),
            fix=say("reading.declare_meant_cannot_guessed"),
        )
        for role, paths in roles.items()
        if len(paths) > 1
    ]


def unknown_units(config: StudyConfig) -> list[IfnError]:
    """Rates from counts whose unit is no proportion."""
    items: list[tuple[str, IndicatorConfig | GroundTruthConfig]] = [
        (f"indicators.{name}", config.indicators[name]) for name in config.used_indicators
    ]
    items += [(f"ground_truth.{truth.name}", truth) for truth in config.ground_truth]
    return [
        ConfigError(
            say("reading.rate_counts_cannot", unit=item.unit),
            where=say("reading.unit_of_place", where=where),
            fix=say("reading.use_share_compute_figure"),
        )
        for where, item in items
        if item.column is None and item.unit not in SCALE and per_of(item) is None
    ]


def _absent(tables: Sequence[OpenTable], needed: Sequence[str], users: Sequence[Words]) -> DataError:
    """The complaint about columns that no table holds, or that one holds more than once."""
    names = {name for table in tables for name in table.names}
    absent = next((name for name in needed if name not in names), needed[0])
    twice = next((table for table in tables if absent in table.repeated), None)
    if twice is not None:
        return absent_column(twice, absent, say("errors.names", names=users))
    if absent in names:
        told = [f"'{name}'" for name in needed]
        return DataError(
            say("reading.no_table_holds_together", columns=told, users=users),
            where=say("errors.names", names=(table.path for table in tables)),
            fix=say("reading.name_columns_table_column"),
        )
    named = next((found for table in tables if (found := named_in_rows(table, absent)) is not None), None)
    return DataError(
        say("reading.no_column_wanted", absent=absent, users=users),
        where=say("errors.names", names=(table.path for table in tables)),
        fix=named or nearest(absent, [name for table in tables for name in table.names]),
    )


def _ambiguous(name: str, paths: Sequence[str]) -> DataError:
    return DataError(
        say("reading.column_tables", name=name, count=len(paths)),
        where=say("errors.names", names=paths),
        fix=say("reading.rename_remove_meant_cannot"),
    )


def _users(config: StudyConfig, column: str) -> list[Message]:
    used = {name: config.indicators[name] for name in config.used_indicators}
    users = [
        say("reading.the_indicator", name=name) for name, indicator in used.items() if column in columns_of(indicator)
    ]
    if column in chosen_columns(config.territories, config.reference):
        users.append(say("reading.the_choice_of_territories"))
    return users + [
        say("reading.the_ground_truth", name=truth.name)
        for truth in config.ground_truth
        if truth.table is None and column in [*columns_of(truth), *truth.only_where, truth.inclusion]
    ]
