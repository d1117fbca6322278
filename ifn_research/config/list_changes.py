"""Lists of a parent configuration that a study adds to, or drops from, without copying them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from ifn_research.config.yaml_document import Path_, Position, YamlDocument
from ifn_research.errors import ConfigError, nearest
from ifn_research.language.messages import say

# The lists of a study, and by what their items are called.
LISTS = {"tables": "path", "versions": "name", "ground_truth": "name"}
CHANGES = ("add", "drop")


def is_list_change(key: str, value: Any) -> bool:
    """True if a value says how a list of the parent changes: `{add: [...], drop: [...]}`."""
    return key in LISTS and isinstance(value, Mapping) and bool(value) and set(value) <= set(CHANGES)


def changed_list(
    key: str, below: Any, change: Mapping[str, Any], positions: dict[Path_, Position], top: YamlDocument
) -> list[Any]:
    """The list of the parent without what is dropped, then what is added; positions of its items follow, in place.

    Raises
    ------
    ConfigError
        If a change is no list, or what is dropped is not there.
    """
    for name in change:
        if not isinstance(change[name], list):
            raise ConfigError(
                say("config.takes_list", name=f"{key}.{name}"),
                where=top.where((key, name)),
                fix=say("config.list_of_one", name=name, value=change[name]),
            )
    items = list(below) if isinstance(below, list) else []
    known = [_called(key, item) for item in items]
    for at, name in enumerate(change.get("drop", [])):
        if str(name) not in known:
            raise ConfigError(
                say("config.not_in_list", name=name, list_name=key),
                where=top.where((key, "drop", at)),
                fix=nearest(str(name), [each for each in known if each]),
            )
    dropped = {str(name) for name in change.get("drop", [])}
    kept = [at for at, name in enumerate(known) if name not in dropped]
    old = {path: place for path, place in positions.items() if path[:1] == (key,)}
    for path in old:
        del positions[path]
    positions[key,] = top.positions.get((key,), Position(top.source))
    for now, before in enumerate(kept):
        _move(old, (key, before), (key, now), positions)
    for at in range(len(change.get("add", []))):
        _move(top.positions, (key, "add", at), (key, len(kept) + at), positions)
    return [*(items[at] for at in kept), *change.get("add", [])]


def _called(key: str, item: Any) -> str:
    """The name by which an item is dropped: its own, or that of its file."""
    called = str(item.get(LISTS[key]) or "") if isinstance(item, Mapping) else ""
    return PurePath(called).name if key == "tables" else called


def _move(source: Mapping[Path_, Position], before: Path_, after: Path_, positions: dict[Path_, Position]) -> None:
    for path, place in source.items():
        if path[: len(before)] == before:
            positions[after + path[len(before) :]] = place
