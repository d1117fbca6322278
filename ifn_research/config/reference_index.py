"""A fitted index named as `reference:`, whose parameters a version takes: the same as `index:` on that version."""

from __future__ import annotations

from typing import Any

from ifn_research.config.named_files import STORED
from ifn_research.config.territories import WHAT
from ifn_research.config.yaml_document import Path_, YamlDocument, copy_positions
from ifn_research.errors import ConfigError
from ifn_research.language.messages import say


def apply_reference_index(document: YamlDocument) -> list[ConfigError]:
    """Make the version whose reference is a fitted index that index, in place; return what cannot be.

    An index is one version: its indicators, its steps and what these learned. As the reference of a study it is meant
    for the only version there is; where there are several, nobody can tell which.
    """
    versions = document.data.get("versions")
    listed = versions if isinstance(versions, list) and all(isinstance(item, dict) for item in versions) else []
    problems: list[ConfigError] = []
    for at, version in enumerate(listed):
        if names_index(version.get("reference")):
            problems += _made_index(document, version.pop("reference"), ("versions", at, "reference"), at)
    for holder, path in ((document.data, ("reference",)), (document.data.get("defaults"), ("defaults", "reference"))):
        if not isinstance(holder, dict) or not names_index(holder.get("reference")):
            continue
        value = holder.pop("reference")
        problems += _made_index(document, value, path, 0) if len(listed) == 1 else [_of_several(document, value, path)]
    return problems


def names_index(value: Any) -> bool:
    """True if a reference is the name of a fitted index: of a store, of results, or a file."""
    if not isinstance(value, str) or value in WHAT:
        return False
    return value.startswith(STORED) or value.endswith(".json") or ":" in value


def _made_index(document: YamlDocument, value: str, path: Path_, at: int) -> list[ConfigError]:
    """Make a version the index that was named as its reference."""
    version = document.data["versions"][at]
    if version.setdefault("index", value) != value:
        return [
            ConfigError(
                say("config.reference_beside_index", value=value, index=version["index"]),
                where=document.where(path),
                fix=say("config.remove_key", key="reference"),
            )
        ]
    copy_positions(document.positions, path, ("versions", at, "index"))
    return []


def _of_several(document: YamlDocument, value: str, path: Path_) -> ConfigError:
    return ConfigError(
        say("config.reference_of_several", len(document.data.get("versions") or ()), value=value),
        where=document.where(path),
        fix=say("config.write_index_on_version", value=value),
    )
