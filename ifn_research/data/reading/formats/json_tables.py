"""The tables in a JSON document: records, columns, outlines, and the objects that portals put around them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

Record = dict[str, Any]
# Wrappers around the members of one record: the older and the newer interfaces of open data portals, GeoJSON.
WRAPPERS = ("properties", "fields", "attributes", "record")
CODE = re.compile(r"[0-9][0-9AB]*", re.IGNORECASE)
# Lists beside the records that describe them.
DESCRIPTIONS = {"fields", "schema", "columns", "meta", "metadata", "links", "headers", "parameters", "facet_groups"}


def find_tables(document: Any, name: str = "", depth: int = 0) -> dict[str, list[Record]]:
    """The tables of a document by the names that lead to them; its own has the empty name."""
    table = _records(document)
    if table is not None:
        return {name: table} if table else {}
    if not isinstance(document, dict) or depth > 3:
        return {}
    found: dict[str, list[Record]] = {}
    for key, value in document.items():
        if isinstance(value, (dict, list)) and len(value):
            found |= find_tables(value, f"{name}.{key}" if name else key, depth + 1)
    return {key: table for key, table in found.items() if DESCRIPTIONS.isdisjoint(key.split("."))}


def _records(document: Any) -> list[Record] | None:
    """The document as records, if it is a table itself."""
    if isinstance(document, list):
        return _listed(document)
    if not isinstance(document, dict):
        return None
    if document.get("type") == "FeatureCollection" and isinstance(document.get("features"), list):
        return [_of_feature(item) for item in document["features"] if isinstance(item, dict)]
    if document.get("type") == "Topology" and isinstance(document.get("objects"), dict):
        return [_of_feature(item) for part in document["objects"].values() for item in part.get("geometries", ())]
    if isinstance(document.get("columns"), list) and isinstance(document.get("data"), list):
        return _split(document)
    return _named(document)


def _listed(items: list[Any]) -> list[Record] | None:
    if items and all(isinstance(item, dict) for item in items):
        return [_unwrapped(item) for item in items]
    rows = [item for item in items if isinstance(item, list)]
    # A list of rows of which the first names the columns, as census interfaces give it.
    if len(rows) < 2 or len(rows) < len(items) or not all(isinstance(cell, str) for cell in rows[0]):
        return None
    if len({len(row) for row in rows}) > 1 or len(set(rows[0])) < len(rows[0]):
        return None
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def _unwrapped(record: Record) -> Record:
    """A record without the object that portals wrap around its members; members beside it stay, outlines do not."""
    inner = [name for name in WRAPPERS if isinstance(record.get(name), dict)]
    if len(inner) != 1:
        return record
    members = record[inner[0]]
    beside = {name: value for name, value in record.items() if name not in (*members, inner[0], "geometry")}
    return {**beside, **members}


def _of_feature(feature: Record) -> Record:
    properties = feature.get("properties")
    own = dict(properties) if isinstance(properties, dict) else {}
    return own if "id" in own or "id" not in feature else {"id": feature["id"], **own}


def _split(document: Record) -> list[Record] | None:
    """Column names, rows and perhaps labels of rows, as pandas writes ``orient="split"``."""
    names, rows, labels = document["columns"], document["data"], document.get("index")
    if not all(isinstance(row, list) and len(row) == len(names) for row in rows):
        return None
    records = [dict(zip(map(str, names), row, strict=True)) for row in rows]
    if not isinstance(labels, list) or labels == list(range(len(rows))) or len(labels) != len(rows):
        return records
    return [{_free("index", names): label, **record} for label, record in zip(labels, records, strict=True)]


def _named(document: Record) -> list[Record] | None:
    """Columns by name, or records by name."""
    values = list(document.values())
    if values and all(isinstance(value, list) for value in values):
        flat = all(not isinstance(cell, (dict, list)) for value in values for cell in value)
        if flat and len({len(value) for value in values}) == 1 and len(values) > 1:
            return [dict(zip(document, cells, strict=True)) for cells in zip(*values, strict=True)]
        return None
    if len(values) < 2 or not all(isinstance(value, dict) and value for value in values):
        return None
    inner = {name for value in values for name in value}
    if any(isinstance(cell, (dict, list)) for value in values for cell in value.values()) and not _alike(values):
        return None
    if all(CODE.fullmatch(name) for name in inner) and not all(CODE.fullmatch(name) for name in document):
        return _turned(document, sorted(inner))
    return [{_free("key", inner): name, **value} for name, value in document.items()] if _alike(values) else None


def _alike(values: Sequence[Mapping[str, Any]]) -> bool:
    """True if objects have most of their members in common, as records have."""
    every = {name for value in values for name in value}
    return sum(len(value) for value in values) >= 0.5 * len(every) * len(values)


def _turned(columns: Mapping[str, Mapping[str, Any]], labels: Sequence[str]) -> list[Record]:
    """Columns that name their rows, as pandas writes a frame: by serial numbers, or by codes."""
    serial = set(labels) == {str(number) for number in range(len(labels))}
    ordered = sorted(labels, key=int) if serial else labels
    records = [{name: values.get(label) for name, values in columns.items()} for label in ordered]
    return (
        records
        if serial
        else [{_free("key", columns): label, **row} for label, row in zip(ordered, records, strict=True)]
    )


def _free(name: str, others: Collection[str]) -> str:
    """A name that no member has."""
    return name if name not in others else _free(f"{name}_", others)
