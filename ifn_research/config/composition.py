"""How a document is put together: `extends`, overrides, variable sets and the grid."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ifn_research.config.document import (
    Document,
    Path_,
    Position,
    copy_positions,
    forget,
    merge,
    parse_value,
    read_document,
)
from ifn_research.config.steps import STEPS
from ifn_research.errors import ConfigError, nearest

SAMPLE_FOLDER = Path(__file__).resolve().parent.parent / "data" / "sample"
VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")
GRID_KEYS = ("variables", *STEPS)


def read_with_extends(path: Path, *, above: tuple[Path, ...] = ()) -> Document:
    """Read a file and, below it, the files that it extends, in the order given."""
    resolved = path.resolve()
    if resolved in above:
        raise ConfigError(
            "a configuration extends itself",
            where=" -> ".join(str(item) for item in (*above, resolved)),
            fix="remove one of these 'extends'",
        )
    document = read_document(path)
    extends = document.data.pop("extends", [])
    names = [extends] if isinstance(extends, str) else extends
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ConfigError(
            "'extends' is a file name or a list of them",
            where=document.where(("extends",)),
            fix="extends: [catalogue.yaml]",
        )
    result = Document({}, {}, document.source)
    for index, name in enumerate(names):
        base = resolve_path(name, document, ("extends", index))
        if not base.is_file():
            raise ConfigError(
                f"there is no file '{name}' to extend",
                where=document.where(("extends", index)),
                fix=f"it was looked for at {base}; check the name",
            )
        result = merge(result, read_with_extends(base, above=(*above, resolved)))
    forget(document.positions, ("extends",))
    return merge(result, document)


def expand_variables(text: str, *, where: str) -> str:
    """Replace ``${NAME:-default}`` by the environment variable, or by the default where it is unset or empty."""

    def value(match: re.Match[str]) -> str:
        name, default = match.group(1), match.group(2)
        found = os.environ.get(name) or default
        if found is None:
            raise ConfigError(
                f"the environment variable {name} is not set",
                where=where,
                fix=f"set it (export {name}=...), or write ${{{name}:-default}}",
            )
        return found

    return VARIABLE.sub(value, text)


def resolve_path(text: str, document: Document, path: Path_) -> Path:
    """A path of the configuration: variables expanded, relative to the file that contains it.

    ``sample:name`` is a file of the sample that comes with the package.
    """
    if text.startswith("sample:"):
        return SAMPLE_FOLDER / text.removeprefix("sample:")
    expanded = Path(expand_variables(text, where=document.where(path))).expanduser()
    return Path(os.path.normpath(document.position(path).base.absolute() / expanded))


def override(document: Document, assignment: str) -> None:
    """Apply one ``--set PATH=VALUE`` in place.

    List items go by number or by their `name`; a step written as a bare name becomes a mapping when one of its
    options is set; null removes.
    """
    source = f"--set {assignment}"
    written, equals, text = assignment.partition("=")
    if not equals or not written.strip():
        raise ConfigError("--set takes PATH=VALUE", where=source, fix="--set versions.pca.weighting=equal")
    value = parse_value(text, source=source)
    node: Any = document.data
    path: Path_ = ()
    parts = written.strip().split(".")
    while True:
        key, parts = _next_key(node, parts, source)
        path = (*path, key)
        if not parts:
            break
        child = node[int(key)] if isinstance(node, list) else node.setdefault(key, {})
        if isinstance(child, str) and key in STEPS:
            child = node[key] = {"method": child}
        if not isinstance(child, (dict, list)):
            raise ConfigError(f"'{key}' holds a value, not a mapping", where=source, fix=f"set '{key}' itself")
        node = child
    forget(document.positions, path)
    document.positions[path] = Position(source, None, Path.cwd())
    if value is None and isinstance(node, dict):
        node.pop(key, None)
    else:
        node[key] = value


def _next_key(node: Any, parts: list[str], source: str) -> tuple[str | int, list[str]]:
    if isinstance(node, list):
        names = {item["name"]: index for index, item in enumerate(node) if isinstance(item, dict) and "name" in item}
        for length in range(len(parts), 0, -1):
            candidate = ".".join(parts[:length])
            if candidate in names:
                return names[candidate], parts[length:]
        if parts[0].isdigit() and int(parts[0]) < len(node):
            return int(parts[0]), parts[1:]
        raise ConfigError(
            f"there is no item '{parts[0]}' in this list", where=source, fix=nearest(parts[0], names or ["0"])
        )
    for length in range(len(parts), 0, -1):
        candidate = ".".join(parts[:length])
        if candidate in node:
            return candidate, parts[length:]
    return parts[0], parts[1:]


def expand_grid(document: Document) -> None:
    """Replace `grid` by the versions that are its product, after the declared ones, in place."""
    grid = document.data.pop("grid", None)
    if grid is None:
        return
    _check_grid(grid, document)
    versions = document.data.setdefault("versions", [])
    if not isinstance(versions, list):
        return
    labels = {key: _value_labels(values) for key, values in grid.items()}
    taken = {version.get("name") for version in versions if isinstance(version, dict)}
    for choice in itertools.product(*(range(len(values)) for values in grid.values())):
        name = "-".join(labels[key][at] for key, at in zip(grid, choice, strict=True))
        if name in taken:
            raise ConfigError(
                f"two versions are named '{name}'",
                where=document.where(("grid",)),
                fix="declare one of them under versions with a name of its own, or name its values differently",
            )
        taken.add(name)
        index = len(versions)
        versions.append({"name": name} | {key: grid[key][at] for key, at in zip(grid, choice, strict=True)})
        document.positions[("versions", index)] = document.position(("grid",))
        for key, at in zip(grid, choice, strict=True):
            copy_positions(document.positions, ("grid", key, at), ("versions", index, key))


def _check_grid(grid: Any, document: Document) -> None:
    if not isinstance(grid, dict) or not grid:
        raise ConfigError(
            "'grid' is a mapping of steps to lists of values",
            where=document.where(("grid",)),
            fix="grid: {variables: [core, wide], weighting: [equal, pca]}",
        )
    for key, values in grid.items():
        if key not in GRID_KEYS:
            raise ConfigError(
                f"unknown key '{key}' in the grid", where=document.where(("grid", key)), fix=nearest(key, GRID_KEYS)
            )
        if not isinstance(values, list) or not values:
            raise ConfigError(
                f"'{key}' in the grid needs a list of values",
                where=document.where(("grid", key)),
                fix=f"{key}: [first, second]",
            )
    if "variables" not in grid:
        raise ConfigError(
            "the grid does not say which variables", where=document.where(("grid",)), fix="add variables: [core]"
        )


def _value_labels(values: Sequence[Any]) -> list[str]:
    """What a grid's values are called in the names of its versions."""
    mappings = [value for value in values if isinstance(value, Mapping)]
    return [_clean(_mapping_label(value, mappings) if isinstance(value, Mapping) else _text(value)) for value in values]


def _mapping_label(value: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> str:
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


def _clean(label: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", label)


def resolve_variables(document: Document) -> list[ConfigError]:
    """Replace each version's `variables` by the list of its indicators, in place; return what cannot be."""
    problems: list[ConfigError] = []
    sets = document.data.get("variable_sets") or {}
    resolved: dict[str, list[str]] = {}
    for name in sets if isinstance(sets, dict) else []:
        try:
            resolved[name] = _resolve_set(name, sets, document, ())
        except ConfigError as error:
            problems.append(error)
    versions = document.data.get("versions")
    for index, version in enumerate(versions if isinstance(versions, list) else []):
        if isinstance(version, dict) and version.get("variables") in resolved.values():
            # A resolved configuration lists what a set names: the same study, told in the same words.
            version["variables_name"] = next(name for name in resolved if resolved[name] == version["variables"])
        if not isinstance(version, dict) or not isinstance(version.get("variables"), str):
            continue
        name = version["variables"]
        if name in resolved:
            version["variables"] = resolved[name]
            version["variables_name"] = name
        elif name not in sets:
            problems.append(
                ConfigError(
                    f"unknown variable set '{name}'",
                    where=document.where(("versions", index, "variables")),
                    fix=nearest(name, sets)
                    if sets
                    else "list the indicators: [poverty, age], or declare variable_sets:",
                )
            )
    if isinstance(sets, dict):
        document.data["variable_sets"] = {name: resolved.get(name, []) for name in sets}
    return problems


def _resolve_set(name: str, sets: Mapping[str, Any], document: Document, above: tuple[str, ...]) -> list[str]:
    path: Path_ = ("variable_sets", name)
    if name in above:
        raise ConfigError(
            f"the variable set '{name}' is made from itself",
            where=document.where(path),
            fix=f"break the circle {' -> '.join((*above, name))}",
        )
    if name not in sets:
        raise ConfigError(
            f"unknown variable set '{name}'",
            where=document.where(("variable_sets", above[-1], "from")),
            fix=nearest(name, sets) if sets else "list the indicators: [poverty, age], or declare variable_sets:",
        )
    value = sets[name]
    if isinstance(value, list):
        return [str(item) for item in value]
    if not isinstance(value, dict) or "from" not in value or not set(value) <= {"from", "add", "drop"}:
        raise ConfigError(
            f"the variable set '{name}' is neither a list nor {{from, add, drop}}",
            where=document.where(path),
            fix=f"{name}: [poverty, unemployment]  or  {name}: {{from: core, add: [...], drop: [...]}}",
        )
    members = _resolve_set(str(value["from"]), sets, document, (*above, name))
    dropped = [str(item) for item in value.get("drop") or []]
    unknown = [item for item in dropped if item not in members]
    if unknown:
        raise ConfigError(
            f"'{unknown[0]}' cannot be dropped: it is not in '{value['from']}'",
            where=document.where((*path, "drop")),
            fix=nearest(unknown[0], members),
        )
    added = [str(item) for item in value.get("add") or []]
    return [item for item in members if item not in dropped] + [item for item in added if item not in members]
