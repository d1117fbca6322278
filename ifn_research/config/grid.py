"""The grid: the product of its values becomes more versions."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ifn_research.config.grid_labels import grid_label
from ifn_research.config.steps import STEPS
from ifn_research.config.yaml_document import YamlDocument, positions_below
from ifn_research.errors import ConfigError, nearest
from ifn_research.language.messages import say

# Beyond these a study has no end, and nobody compares them.
MOST_VERSIONS = 10_000

GRID_KEYS = ("variables", *STEPS)


def expand_grid(document: YamlDocument) -> None:
    """Replace `grid` by the versions that are its product, after the declared ones, in place."""
    grid = document.data.pop("grid", None)
    if grid is None:
        return
    _check_grid(grid, document)
    versions = document.data.setdefault("versions", [])
    if not isinstance(versions, list):
        return
    _refuse_too_many(grid, document)
    names = {key: _value_names(values) for key, values in grid.items()}
    _refuse_twice(grid, names, document)
    positions = {
        (key, at): positions_below(document.positions, ("grid", key, at))
        for key, values in grid.items()
        for at in range(len(values))
    }
    # What all versions have in common says nothing of any; where nothing differs, everything is said.
    several = [key for key, values in grid.items() if len(values) > 1] or list(grid)
    taken = {version.get("name") for version in versions if isinstance(version, dict)}
    for choice in itertools.product(*(range(len(values)) for values in grid.values())):
        name = "-".join(names[key][at] for key, at in zip(grid, choice, strict=True) if key in several)
        if name in taken:
            raise ConfigError(
                say("config.two_versions_named", name=name),
                where=document.where(("grid",)),
                fix=say("config.declare_under_versions_name"),
            )
        taken.add(name)
        index = len(versions)
        chosen = {key: grid[key][at] for key, at in zip(grid, choice, strict=True)}
        label = grid_label({key: chosen[key] for key in several}, grid, document.data.get("variable_sets"))
        versions.append({"name": name, "label": label} | chosen)
        document.positions[("versions", index)] = document.position(("grid",))
        for key, at in zip(grid, choice, strict=True):
            document.positions[("versions", index, key)] = document.position(("grid", key, at))
            document.positions.update(
                {("versions", index, key, *below): at_ for below, at_ in positions[key, at].items()}
            )


def _check_grid(grid: Any, document: YamlDocument) -> None:
    if not isinstance(grid, dict) or not grid:
        raise ConfigError(
            say("config.grid_mapping_steps_lists"),
            where=document.where(("grid",)),
            fix=say("config.grid_variables_core_wide"),
        )
    for key, values in grid.items():
        if key not in GRID_KEYS:
            raise ConfigError(
                say("config.unknown_key_grid", name=key),
                where=document.where(("grid", key)),
                fix=nearest(key, GRID_KEYS),
            )
        if not isinstance(values, list) or not values:
            raise ConfigError(
                say("config.grid_needs_list_values", name=key),
                where=document.where(("grid", key)),
                fix=say("config.list_of_values", name=key),
            )
    if "variables" not in grid:
        raise ConfigError(
            say("config.grid_not_say_variables"), where=document.where(("grid",)), fix=say("config.add_variables_core")
        )


def _refuse_too_many(grid: Mapping[str, Any], document: YamlDocument) -> None:
    n = math.prod(map(len, grid.values()))
    if n > MOST_VERSIONS:
        raise ConfigError(
            say("config.grid_makes_too_many", versions=n, most=MOST_VERSIONS),
            where=document.where(("grid",)),
            fix=say("config.grid_fewer_values"),
        )


def _refuse_twice(grid: Mapping[str, Any], names: Mapping[str, list[str]], document: YamlDocument) -> None:
    """Refuse a value that is listed twice, under whatever form: its versions would be the same."""
    for key, values in grid.items():
        for at, name in enumerate(names[key]):
            if _plain(values[at]) in [_plain(value) for value in values[:at]]:
                raise ConfigError(
                    say("config.grid_value_twice", key=key, value=name),
                    where=document.where(("grid", key, at)),
                    fix=say("config.grid_value_once"),
                )


def _plain(value: Any) -> Any:
    """A value in one form: a method by its name where it has no options."""
    return value["method"] if isinstance(value, Mapping) and set(value) == {"method"} else value


def _value_names(values: Sequence[Any]) -> list[str]:
    """The names of a grid's values in the names of its versions."""
    mappings = [value for value in values if isinstance(value, Mapping)]
    return [_clean(_mapping_name(value, mappings) if isinstance(value, Mapping) else _text(value)) for value in values]


def _mapping_name(value: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> str:
    if "method" not in value:
        rules = value.get("stages") or list(value.values())
        return "_".join(_text(rule.get("method") if isinstance(rule, Mapping) else rule) for rule in rules)
    peers = [other for other in others if other.get("method") == value["method"]]
    options = [key for key in value if key != "method" and any(other.get(key) != value[key] for other in peers)]
    return "-".join([_text(value["method"]), *(_option(key, value[key]) for key in options)])


def _option(key: str, value: Any) -> str:
    return f"{key}-{_text(value)}" if isinstance(value, (bool, int, float)) else _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "_".join(_text(item) for item in value)
    return str(value)


def _clean(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", name)
