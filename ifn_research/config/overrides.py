"""`--set PATH=VALUE`: values laid over a document from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ifn_research.config.models import StudyConfig, VersionConfig
from ifn_research.config.steps import STEPS
from ifn_research.config.yaml_document import Path_, Position, YamlDocument, forget, parse_value
from ifn_research.errors import ConfigError, nearest
from ifn_research.language.messages import Words, say

# Lists that --set changes and does not begin.
LISTS = ("versions", "tables", "ground_truth")
BY_GRID = say("config.versions_grid_changed_through")
NOTHING = ("null", "Null", "NULL", "~")


def override(document: YamlDocument, assignment: str) -> None:
    """Apply one ``--set PATH=VALUE`` in place.

    List items go by number or by their `name`; a step written as a bare name becomes a mapping when one of its
    options is set; null removes.
    """
    source = f"--set {assignment}"
    written, equals, text = assignment.partition("=")
    if not equals or not written.strip():
        raise ConfigError(
            say("config.set_takes_path_value"), where=source, fix=say("config.set_versions_pca_weighting")
        )
    value = _value(text, source)
    node: Any = document.data
    path: Path_ = ()
    parts = written.strip().split(".")
    while True:
        key, parts = _next_key(node, parts, source, made_by_grid=path == ("versions",) and "grid" in document.data)
        path = (*path, key)
        if not parts:
            break
        node = _child(node, path, parts[0], source)
    if value is None:
        _remove(document, node, path)
        return
    forget(document.positions, path)
    document.positions[path] = Position(source, None, Path.cwd())
    node[key] = value


def _remove(document: YamlDocument, node: Any, path: Path_) -> None:
    """Take out an entry; the items of a list that follow it move up, and their positions with them."""
    forget(document.positions, path)
    if isinstance(node, dict):
        node.pop(path[-1], None)
        return
    at, level = int(path[-1]), len(path) - 1
    node.pop(at)
    after = [known for known in document.positions if known[:level] == path[:level] and known[level:] > (at,)]
    moved = {known: document.positions.pop(known) for known in after}
    document.positions.update(
        {(*known[:level], int(known[level]) - 1, *known[level + 1 :]): moved[known] for known in after}
    )


def _value(text: str, source: str) -> Any:
    """The YAML value, which stands on one line and is not left out by mistake (an unset shell variable)."""
    if "\n" in text or "\r" in text:
        first = text.split()[0] if text.split() else "VALUE"
        raise ConfigError(
            say("config.value_set_second_line"), where=source, fix=say("config.write_line_e_g", first=first)
        )
    value = parse_value(text, source=source)
    if value is None and text.strip() not in NOTHING:
        path = source.removeprefix("--set ").partition("=")[0]
        raise ConfigError(
            say("config.value_set_empty"), where=source, fix=say("config.write_value_null_remove", path=path)
        )
    return value


def _child(node: Any, path: Path_, following: str, source: str) -> Any:
    """The value one key deeper, made where it is absent; a bare step becomes a mapping, to take an option."""
    key = path[-1]
    if isinstance(node, list):
        child = node[int(key)]
    elif key in LISTS and key not in node:
        raise ConfigError(say("config.study_no_list", name=key), where=source, fix=_begin(node, str(key)))
    elif path[0] == "versions" and len(path) == 3 and key in STEPS:
        child = node[key] = _step_mapping(str(key), node.get(key), following)
    else:
        child = node.setdefault(key, {})
    if not isinstance(child, (dict, list)):
        raise ConfigError(
            say("config.holds_value_not_mapping", name=key), where=source, fix=say("config.set_itself", name=key)
        )
    return child


def _begin(data: Any, key: str) -> Words:
    if key == "versions" and "grid" in data:
        return BY_GRID
    return say("config.write_file", name=key)


def _step_mapping(key: str, step: Any, option: str) -> Any:
    """A step that an option can be set of: its default method where none was written."""
    if isinstance(step, (dict, list)):
        return step
    default = VersionConfig.model_fields[key].default
    method = str(default) if step is None else step
    if key == "aggregation" and option in ("within", "across"):
        return {"within": method, "across": method}
    return {} if key == "aggregation" and option == "stages" else {"method": method}


def _next_key(node: Any, parts: list[str], source: str, *, made_by_grid: bool = False) -> tuple[str | int, list[str]]:
    if isinstance(node, list):
        names = {item["name"]: index for index, item in enumerate(node) if isinstance(item, dict) and "name" in item}
        for length in range(len(parts), 0, -1):
            candidate = ".".join(parts[:length])
            if candidate in names:
                return names[candidate], parts[length:]
        if parts[0].isascii() and parts[0].isdecimal() and len(parts[0]) < 10 and int(parts[0]) < len(node):
            return int(parts[0]), parts[1:]
        fix = nearest(parts[0], names or ["0"])
        fix = say("config.no_item_of_grid", nearest=fix, by_grid=BY_GRID) if made_by_grid else fix
        raise ConfigError(say("config.no_item_list", parts=parts[0]), where=source, fix=fix)
    for length in range(len(parts), 0, -1):
        candidate = ".".join(parts[:length])
        if candidate in node:
            return candidate, parts[length:]
    return parts[0], parts[1:]


def names_of(document: YamlDocument) -> dict[str, list[str]]:
    """The entries of the mappings whose keys the user chooses."""
    named = {key: document.data.get(key) for key in ("indicators", "variable_sets")}
    return {key: list(value) if isinstance(value, dict) else [] for key, value in named.items()}


def invented(
    config: StudyConfig, document: YamlDocument, *, before: dict[str, list[str]], sets_in_use: set[str]
) -> list[ConfigError]:
    """Entries that --set made and that nothing uses: most likely another one's name, misspelt.

    Parameters
    ----------
    config : StudyConfig
    document : YamlDocument
        After the overrides.
    before : mapping of str to list of str
        `names_of` the document before them.
    sets_in_use : set of str
        The variable sets that some version uses.
    """
    used = {"indicators": set(config.used_indicators), "variable_sets": sets_in_use}
    return [
        ConfigError(
            say("config.no_such_indicator" if key == "indicators" else "config.no_such_variable_set", name=name),
            where=_source(document, (key, name)),
            fix=nearest(name, before[key]),
        )
        for key, names in names_of(document).items()
        for name in names
        if name not in before[key] and name not in used[key]
    ]


def _source(document: YamlDocument, path: Path_) -> Words:
    """The --set that wrote something at or below a path."""
    sources = [at.words() for known, at in document.positions.items() if known[: len(path)] == path]
    return sources[0] if sources else document.where(path)
