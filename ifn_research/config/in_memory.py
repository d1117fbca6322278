"""A study from memory: a mapping in the place of a file, data frames in the place of tables."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ifn_research.config.yaml_document import Path_, Position, YamlDocument, dotted
from ifn_research.errors import ConfigError
from ifn_research.language.messages import say

SOURCE = "mapping"


def document_of(study: Mapping[str, Any], folder: tempfile.TemporaryDirectory[str]) -> YamlDocument:
    """The document of a study that is given as a mapping, whose frames are written into a folder as Parquet.

    Parameters
    ----------
    study : mapping
        As YAML has it. The `path` of a table may be a data frame; its index, where it has a name, is a column.
    folder : TemporaryDirectory
        Must stay as long as the study is used.

    Raises
    ------
    ConfigError
        If a key is no text, or a value is nothing that YAML has.
    """
    data = dict(study)
    for path, table in _tables(data):
        if isinstance(table, Mapping) and hasattr(table.get("path"), "to_parquet"):
            _put(data, path, {**table, "path": _written(table["path"], path, Path(folder.name))})
    plain = _plain(data, ())
    position = Position(SOURCE, base=Path.cwd())
    return YamlDocument(plain, {(): position}, SOURCE)


def _tables(data: Mapping[str, Any]) -> Iterator[tuple[Path_, Any]]:
    for at, table in enumerate(data.get("tables") or ()):
        yield ("tables", at), table
    for at, truth in enumerate(data.get("ground_truth") or ()):
        if isinstance(truth, Mapping) and "table" in truth:
            yield ("ground_truth", at, "table"), truth["table"]
    for name, places in (data.get("sites") or {}).items():
        yield ("sites", name), places
        if isinstance(places, Mapping) and "costs" in places:
            yield ("sites", name, "costs"), places["costs"]
    if "origins" in data:
        yield ("origins",), data["origins"]
    zoom = data.get("zoom")
    for at, table in enumerate(zoom.get("tables") or () if isinstance(zoom, Mapping) else ()):
        yield ("zoom", "tables", at), table


def _put(data: dict[str, Any], path: Path_, value: Any) -> None:
    """Put a value at a path of which nothing that the user gave is changed."""
    node: Any = data
    for key in path[:-1]:
        node[key] = list(node[key]) if isinstance(node[key], Sequence) else dict(node[key])
        node = node[key]
    node[path[-1]] = value


def _written(frame: Any, path: Path_, folder: Path) -> str:
    named = [name for name in frame.index.names if name is not None]
    name = "-".join(str(part) for part in path)
    target = folder / f"{name}.parquet"
    whole = frame.reset_index() if named else frame
    whole.rename(columns=str).to_parquet(target, index=False)
    return str(target)


def _plain(value: Any, path: Path_) -> Any:
    """A value as YAML has it: mappings, lists, texts, numbers."""
    if isinstance(value, Mapping):
        return {_key(key, path): _plain(item, (*path, str(key))) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item, (*path, at)) for at, item in enumerate(value)]
    if isinstance(value, (Path, date)):
        return str(value)
    if hasattr(value, "item") and not isinstance(value, (str, bytes)):
        value = value.item()
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    raise ConfigError(
        say("config.no_yaml_value", kind=type(value).__name__),
        where=_dotted(path),
        fix=say("config.give_yaml_value"),
    )


def _key(key: Any, path: Path_) -> str:
    if isinstance(key, str):
        return key
    raise ConfigError(
        say("config.no_yaml_value", kind=type(key).__name__), where=_dotted(path), fix=say("config.give_yaml_value")
    )


def _dotted(path: Path_) -> str:
    return dotted(path) or SOURCE
