"""Which columns a study needs, and which of its tables holds each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ifn_research.config.models import GroundTruthConfig, IndicatorConfig, StudyConfig
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.values import SCALE, columns_of
from ifn_research.errors import ConfigError, DataError, IfnError, listing, nearest


def needed_columns(config: StudyConfig) -> tuple[list[str], list[str]]:
    """Columns wanted from the joined tables, as figures and as labels."""
    shared = [truth for truth in config.ground_truth if truth.table is None]
    figures = [name for used in config.used_indicators for name in columns_of(config.indicators[used])]
    figures += [name for truth in shared for name in columns_of(truth)]
    return list(dict.fromkeys(figures)), list(dict.fromkeys(name for truth in shared for name in truth.only_where))


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
    available = [name for table in opened if table for name in table.columns.columns]
    for name in dict.fromkeys([*figures, *labels]):
        holders = [at for at, table in enumerate(opened) if table and name in table.columns]
        if holders:
            owners[name] = holders[0]
        if len(holders) > 1:
            problems.append(_ambiguous(name, [config.tables[at].path for at in holders]))
        if not holders and all(opened):
            problems.append(
                DataError(
                    f"there is no column '{name}', wanted by {listing(_users(config, name))}",
                    where=listing(table.path for table in config.tables),
                    fix=nearest(name, available),
                )
            )
    return owners, problems


def declared_twice(config: StudyConfig) -> list[IfnError]:
    """Names, populations, densities, coordinates and groups that more than one table declares."""
    tables = config.tables
    roles = {
        "name:": [table.path for table in tables if table.name],
        "population:": [table.path for table in tables if table.population],
        "density:": [table.path for table in tables if table.density],
        "coordinates:": [table.path for table in tables if table.coordinates],
    }
    for group in dict.fromkeys(group for table in tables for group in table.groups):
        roles[f"the group '{group}'"] = [table.path for table in tables if group in table.groups]
    return [
        DataError(
            f"{role} is declared for {len(paths)} tables",
            where=listing(paths),
            fix="declare it for one of them: which one is meant cannot be guessed",
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
            f"a rate from counts cannot be in '{item.unit}'",
            where=f"{where}.unit",
            fix="use '%', 'share' or '‰', or compute the figure beforehand and name its column:",
        )
        for where, item in items
        if item.column is None and item.unit not in SCALE
    ]


def _ambiguous(name: str, paths: Sequence[str]) -> DataError:
    return DataError(
        f"the column '{name}' is in {len(paths)} tables",
        where=listing(paths),
        fix="rename or remove it in one of them: which one is meant cannot be guessed",
    )


def _users(config: StudyConfig, column: str) -> list[str]:
    used = {name: config.indicators[name] for name in config.used_indicators}
    users = [f"the indicator '{name}'" for name, indicator in used.items() if column in columns_of(indicator)]
    return users + [
        f"the ground truth '{truth.name}'"
        for truth in config.ground_truth
        if truth.table is None and column in [*columns_of(truth), *truth.only_where]
    ]
