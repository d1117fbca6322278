"""Labels that two things of a study have in common: readers could not tell them apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ifn_research.config.yaml_document import Path_, YamlDocument
from ifn_research.errors import ConfigError
from ifn_research.language.messages import say

# Indicators of a catalogue that a study does not use have no column, and nobody reads their labels.
FIGURES = ("column", "numerator")


def shared_labels(document: YamlDocument) -> Iterator[ConfigError]:
    """Versions, indicators and ground truths with the label of another, whatever else is wrong with the document."""
    for key in ("versions", "indicators", "ground_truth"):
        seen: dict[str, str] = {}
        for path, name, item in _items(document.data.get(key), key):
            shown = item.get("label") or name
            if not isinstance(shown, str):
                continue
            other = seen.setdefault(shown, name)
            if other != name:
                yield ConfigError(
                    say("config.label_shared", label=shown, one=other, other=name),
                    where=document.where((*path, "label")),
                    fix=say("config.label_each"),
                )


def _items(declared: Any, key: str) -> Iterator[tuple[Path_, str, dict[str, Any]]]:
    """Everything that is declared, with its place and its name."""
    if isinstance(declared, dict):
        for name, item in declared.items():
            if isinstance(item, dict) and any(item.get(figure) for figure in FIGURES):
                yield (key, name), str(name), item
    elif isinstance(declared, list):
        for index, item in enumerate(declared):
            if isinstance(item, dict) and isinstance(item.get("name"), str):
                yield (key, index), item["name"], item
