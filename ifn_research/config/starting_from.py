"""Versions that start from another one, with indicators added or dropped and other steps: `from`, `add`, `drop`."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from ifn_research.config.yaml_document import Path_, YamlDocument, copy_positions
from ifn_research.errors import ConfigError, nearest
from ifn_research.language.messages import say

# What another version is not: its name, and what is said of it alone.
OWN = ("name", "label", "note", "beside", "adapts")
CHANGES = ("add", "drop")


def apply_from(document: YamlDocument) -> list[ConfigError]:
    """Fill the versions that start from another one, in place; return what cannot be.

    One that starts from an index fitted elsewhere keeps `start`, for the index says of what it is made.
    """
    versions = document.data.get("versions")
    if not isinstance(versions, list):
        return []
    problems: list[ConfigError] = []
    done: set[int] = set()
    for at in range(len(versions)):
        try:
            _fill(document, versions, at, done, ())
        except ConfigError as error:
            problems.append(error)
            # What it lacks is said once: that it starts from nothing.
            versions[at].setdefault("variables", [])
            versions[at].setdefault("start", {"of": "unread"})
    return problems


def _fill(document: YamlDocument, versions: list[Any], at: int, done: set[int], above: tuple[str, ...]) -> None:
    version = versions[at]
    if at in done or not isinstance(version, dict) or not {"from", *CHANGES} & set(version):
        return
    done.add(at)
    where: Path_ = ("versions", at)
    changes = {name: version.pop(name, None) or [] for name in CHANGES}
    for name, items in changes.items():
        if not isinstance(items, list):
            raise ConfigError(
                say("config.takes_list_indicators", name=name),
                where=document.where((*where, name)),
                fix=say("config.list_of_one", name=name, value=items),
            )
    if "from" not in version:
        raise ConfigError(
            say("config.changes_of_nothing"), where=document.where(where), fix=say("config.add_from_version")
        )
    asked = version.pop("from")
    names = [item.get("name") if isinstance(item, dict) else None for item in versions]
    if asked not in names or asked == version.get("name"):
        others = [str(name) for name in names if name and name != version.get("name")]
        raise ConfigError(
            say("config.starts_from_no_version", name=asked),
            where=document.where((*where, "from")),
            fix=nearest(str(asked), others),
        )
    if asked in above:
        raise ConfigError(
            say("config.versions_start_from_each_other", name=asked),
            where=document.where((*where, "from")),
            fix=say("config.start_from_whole_version"),
        )
    parent_at = names.index(asked)
    _fill(document, versions, parent_at, done, (*above, str(version.get("name"))))
    parent: Mapping[str, Any] = versions[parent_at]
    version["adapts"] = asked
    _refuse_there(document, parent, changes["add"], where)
    if parent.get("index") is not None or "start" in parent:
        version["start"] = {"of": asked, **changes}
        return
    for key, value in parent.items():
        if key not in version and key not in OWN:
            version[key] = deepcopy(value)
            copy_positions(document.positions, ("versions", parent_at, key), (*where, key))
    if changes["add"] or changes["drop"]:
        version["variables"] = _changed(document, version, changes, where)


def _refuse_there(document: YamlDocument, parent: Mapping[str, Any], added: list[Any], where: Path_) -> None:
    """Refuse to add an indicator that the version has which is started from."""
    variables, sets = parent.get("variables"), document.data.get("variable_sets")
    held = sets.get(variables) if isinstance(variables, str) and isinstance(sets, dict) else variables
    held = held.get("indicators") if isinstance(held, dict) else held
    twice = [str(name) for name in added if name in (held if isinstance(held, list) else [])]
    if twice:
        raise ConfigError(
            say("config.already_there", name=twice[0], version=str(parent.get("name"))),
            where=document.where((*where, "add")),
            fix=say("config.remove_it"),
        )


def _changed(document: YamlDocument, version: Mapping[str, Any], changes: Mapping[str, Any], where: Path_) -> Any:
    """The variables of a version with its changes: a set of its own where they are those of a set."""
    variables = version.get("variables")
    if isinstance(variables, str):
        sets = document.data.get("variable_sets")
        if isinstance(sets, dict) and variables in sets:
            name = f"{variables}-{version.get('name')}"
            sets[name] = {"from": variables, **changes}
            if version.get("label"):
                # Readers know its indicators by the version that has them.
                sets[name]["label"] = version["label"]
            for key in CHANGES:
                copy_positions(document.positions, (*where, key), ("variable_sets", name, key))
            return name
        return variables
    kept = [str(item) for item in variables] if isinstance(variables, list) else []
    for item in changes["drop"]:
        if str(item) not in kept:
            raise ConfigError(
                say("config.cannot_dropped_not", unknown=str(item), from_=str(version.get("adapts"))),
                where=document.where((*where, "drop")),
                fix=nearest(str(item), kept),
            )
    dropped = {str(item) for item in changes["drop"]}
    added = [str(item) for item in changes["add"] if str(item) not in kept]
    return [*(item for item in kept if item not in dropped), *added]
