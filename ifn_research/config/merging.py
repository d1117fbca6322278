"""One configuration laid over another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ifn_research.config.list_changes import changed_list, is_list_change
from ifn_research.config.yaml_document import Path_, Position, YamlDocument, forget


def merge(below: YamlDocument, above: YamlDocument) -> YamlDocument:
    """`above` laid over `below`: mappings merge deeply, lists and scalars replace, null removes.

    Lists of the study are added to by `{add: [...]}` and lose items by `{drop: [...]}`.
    """
    positions = dict(below.positions)
    data = _merge(_without_its_own(below.data, above.data), above.data, (), positions, above)
    return YamlDocument(data=data, positions=positions, source=above.source)


def _without_its_own(below: Mapping[str, Any], above: Mapping[str, Any]) -> Mapping[str, Any]:
    """A study without what is said of it alone, where another study is laid over it: its title and experiment."""
    if "study" not in below or above.get("study") in (None, below["study"]):
        return below
    kept = {key: value for key, value in below.items() if key not in ("title", "description")}
    if isinstance(kept.get("tracking"), Mapping):
        kept["tracking"] = {key: value for key, value in kept["tracking"].items() if key != "experiment"}
    return kept


def _merge(
    below: Mapping[str, Any], above: Mapping[str, Any], path: Path_, positions: dict[Path_, Position], top: YamlDocument
) -> dict[str, Any]:
    result = dict(below)
    written = _positions_by_key(top.positions, path)
    for key, value in above.items():
        child = (*path, key)
        if not path and is_list_change(key, value):
            result[key] = changed_list(key, result.get(key), value, positions, top)
            continue
        if isinstance(value, Mapping) and isinstance(result.get(key), Mapping):
            positions[child] = top.positions.get(child, Position(top.source))
            result[key] = _merge(result[key], value, child, positions, top)
            continue
        if key in below:
            forget(positions, child)
        if value is None:
            result.pop(key, None)
            continue
        result[key] = _without_nulls(value)
        positions.update(written.get(key, {}))
    return result


def _positions_by_key(positions: Mapping[Path_, Position], path: Path_) -> dict[Any, dict[Path_, Position]]:
    """The positions below a mapping, by its keys."""
    found: dict[Any, dict[Path_, Position]] = {}
    for place, at in positions.items():
        if len(place) > len(path) and place[: len(path)] == path:
            found.setdefault(place[len(path)], {})[place] = at
    return found


def _without_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return value
