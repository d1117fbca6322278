"""The files that a configuration names."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ifn_research.config.steps import FILES
from ifn_research.config.yaml_document import Path_

# What begins the name of an index in a store, which is no file.
STORED = ("models:/", "runs:/")


def portable(config: Mapping[str, Any]) -> dict[str, Any]:
    """The same configuration with its files by their names only: folders are those of one machine."""
    shown: dict[str, Any] = json.loads(json.dumps(config))
    for _, holder, key in named_files(shown):
        written = text_at(holder, key)
        if written is not None:
            holder[key] = Path(written).name
    for version in _listed(shown.get("versions")):
        if isinstance(version.get("index"), str) and not version["index"].startswith(STORED):
            version["index"] = Path(version["index"]).name
    return shown


def text_at(holder: Any, key: str | int) -> str | None:
    """The text at a key of a mapping or a place of a list; None where there is none."""
    held = holder if isinstance(holder, dict) else dict(enumerate(_listed(holder)))
    written = held.get(key)
    return written if isinstance(written, str) else None


def named_files(data: dict[str, Any]) -> Iterator[tuple[Path_, Any, Any]]:
    """Places that may name a file: where they are, what stands there, and the key."""
    for index, table in enumerate(_listed(data.get("tables"))):
        yield ("tables", index), table, "path"
    for index, truth in enumerate(_listed(data.get("ground_truth"))):
        if isinstance(truth, dict):
            yield ("ground_truth", index, "table"), truth.get("table"), "path"
    for key in ("geometry", "origins", "territories", "reference"):
        yield (key,), data.get(key), "path"
    several = data["geometry"].get("path") if isinstance(data.get("geometry"), dict) else None
    for index in range(len(_listed(several))):
        yield ("geometry", "path"), several, index
    for name, places in (data.get("sites") or {}).items() if isinstance(data.get("sites"), dict) else ():
        yield ("sites", name), places, "path"
        yield ("sites", name, "costs"), places.get("costs") if isinstance(places, dict) else None, "path"
    yield (), data, "vintages"
    zoom = data.get("zoom")
    for index, table in enumerate(_listed(zoom.get("tables")) if isinstance(zoom, dict) else []):
        yield ("zoom", "tables", index), table, "path"
    for index, version in enumerate(_listed(data.get("versions"))):
        if isinstance(version, dict):
            yield from ((("versions", index, "weighting"), version.get("weighting"), name) for name in FILES)
    robust = data.get("robustness")
    inputs = robust.get("inputs") if isinstance(robust, dict) else None
    for index, scheme in enumerate(_listed(inputs.get("weighting") if isinstance(inputs, dict) else None)):
        yield from ((("robustness", "inputs", "weighting", index), scheme, name) for name in FILES)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
