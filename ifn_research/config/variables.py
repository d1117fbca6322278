"""Variable sets: made from each other, and replaced by their indicators in each version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ifn_research.config.yaml_document import Path_, YamlDocument
from ifn_research.errors import ConfigError, nearest
from ifn_research.language.messages import say


def resolve_variables(document: YamlDocument) -> list[ConfigError]:
    """Replace each version's `variables` by the list of its indicators, in place; return what cannot be."""
    problems: list[ConfigError] = []
    sets = document.data.get("variable_sets") or {}
    resolved: dict[str, list[str]] = {}
    for name in sets if isinstance(sets, dict) else []:
        try:
            resolved[name] = _resolve_set(name, sets, document, ())
        except ConfigError as error:
            problems.append(error)
    versions = document.data.get("versions")
    for index, version in enumerate(versions if isinstance(versions, list) else []):
        if isinstance(version, dict) and version.get("variables") in resolved.values():
            # A resolved configuration lists what a set names: the same study, told in the same words.
            version["variables_name"] = next(name for name in resolved if resolved[name] == version["variables"])
        if not isinstance(version, dict) or not isinstance(version.get("variables"), str):
            continue
        name = version["variables"]
        if name in resolved:
            version["variables"] = resolved[name]
            version["variables_name"] = name
        elif not isinstance(sets, dict) or name not in sets:
            problems.append(_unknown_set(name, document, ("versions", index, "variables")))
    if isinstance(sets, dict):
        labels, complaints = _labels(sets, document)
        problems += complaints
        document.data["variable_sets"] = {
            name: {"label": labels[name], "indicators": resolved.get(name, [])}
            if name in labels
            else resolved.get(name, [])
            for name in sets
        }
    return problems


def _labels(sets: Mapping[str, Any], document: YamlDocument) -> tuple[dict[str, str], list[ConfigError]]:
    """The labels of variable sets, and those that are no text."""
    written = {name: value["label"] for name, value in sets.items() if isinstance(value, dict) and "label" in value}
    problems = [
        ConfigError(
            say("config.label_no_text"),
            where=document.where(("variable_sets", name, "label")),
            fix=say("config.write_label_text", name=name),
        )
        for name, label in written.items()
        if not isinstance(label, str) or not label.strip()
    ]
    return {name: str(label) for name, label in written.items()}, problems


def sets_in_use(document: YamlDocument) -> set[str]:
    """The variable sets that some version uses, directly or to make another one, before they are resolved."""
    versions, sets = document.data.get("versions"), document.data.get("variable_sets")
    listed = versions if isinstance(versions, list) else []
    waiting = [version.get("variables") for version in listed if isinstance(version, dict)]
    used: set[str] = set()
    while waiting:
        name = waiting.pop()
        if isinstance(name, str) and name not in used:
            used.add(name)
            made_from = sets.get(name) if isinstance(sets, dict) else None
            waiting.append(made_from.get("from") if isinstance(made_from, dict) else None)
    return used


def _unknown_set(name: str, document: YamlDocument, path: Path_) -> ConfigError:
    written = (document.data.get(key) for key in ("variable_sets", "indicators"))
    sets, indicators = (value if isinstance(value, dict) else {} for value in written)
    if name in indicators:
        fix = say("config.indicator_put_list", name=name)
    elif sets:
        fix = nearest(name, sets)
    else:
        fix = say("config.list_indicators_poverty_age")
    return ConfigError(say("config.unknown_variable_set", name=name), where=document.where(path), fix=fix)


def _resolve_set(name: str, sets: Mapping[str, Any], document: YamlDocument, above: tuple[str, ...]) -> list[str]:
    path: Path_ = ("variable_sets", name)
    if name in above:
        raise ConfigError(
            say("config.variable_set_made_itself", name=name),
            where=document.where(path),
            fix=say("config.give_list_poverty_jobs", above=dict.fromkeys((*above, name)), name=name),
        )
    if name not in sets:
        raise _unknown_set(name, document, ("variable_sets", above[-1], "from"))
    value = sets[name]
    if isinstance(value, list):
        return [str(item) for item in value]
    if isinstance(value, dict) and isinstance(value.get("indicators"), list) and set(value) <= {"label", "indicators"}:
        return [str(item) for item in value["indicators"]]
    if not isinstance(value, dict) or "from" not in value or not set(value) <= {"label", "from", "add", "drop"}:
        raise ConfigError(
            say("config.variable_set_neither_list", name=name),
            where=document.where(path),
            fix=say("config.poverty_unemployment_core_add", name=name),
        )
    for key in ("add", "drop"):
        if not isinstance(value.get(key) or [], list):
            raise ConfigError(
                say("config.takes_list_indicators", name=key),
                where=document.where((*path, key)),
                fix=say("config.list_of_one", name=key, value=value[key]),
            )
    members = _resolve_set(str(value["from"]), sets, document, (*above, name))
    dropped = [str(item) for item in value.get("drop") or []]
    unknown = [item for item in dropped if item not in members]
    if unknown:
        raise ConfigError(
            say("config.cannot_dropped_not", unknown=unknown[0], from_=value["from"]),
            where=document.where((*path, "drop")),
            fix=nearest(unknown[0], members),
        )
    added = [str(item) for item in value.get("add") or []]
    return [item for item in members if item not in dropped] + [item for item in added if item not in members]
