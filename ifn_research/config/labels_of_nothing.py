"""Labels of dimensions and groups that a study does not have: told with whatever else is wrong with the document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ifn_research.config.yaml_document import YamlDocument
from ifn_research.errors import ConfigError, nearest
from ifn_research.language.messages import say


def labels_of_nothing(document: YamlDocument) -> Iterator[ConfigError]:
    """Labels of dimensions and groups that no indicator and no table has.

    Where the indicators or the tables are no such thing, it is not known what they have, and nothing is said.
    """
    for key, known in (("dimensions", _dimensions(document.data)), ("groups", _groups(document.data))):
        labelled = document.data.get(key)
        if not isinstance(labelled, dict) or known is None:
            continue
        for name in labelled:
            if name not in known:
                yield ConfigError(
                    say("config.label_of_nothing", name=name, key=key),
                    where=document.where((key, name)),
                    fix=nearest(str(name), known) if known else say("config.remove_it"),
                )


def _dimensions(data: dict[str, Any]) -> list[str] | None:
    """The dimensions of the indicators, and those above them; None where they are not known."""
    indicators = data.get("indicators")
    if not isinstance(indicators, dict) or not all(isinstance(item, dict) for item in indicators.values()):
        return None
    written = [item["dimension"] for item in indicators.values() if item.get("dimension")]
    if not all(isinstance(path, str) for path in written):
        return None
    parts = [path.split("/") for path in written]
    return list(dict.fromkeys("/".join(path[:depth]) for path in parts for depth in range(1, len(path) + 1)))


def _groups(data: dict[str, Any]) -> list[str] | None:
    """The groups of the tables; None where they are not known."""
    tables = data.get("tables")
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        return None
    groups = [table.get("groups") or {} for table in tables]
    if not all(isinstance(item, dict) for item in groups):
        return None
    return list(dict.fromkeys(str(name) for item in groups for name in item))
