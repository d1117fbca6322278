"""Labels of the versions that a grid makes, in French words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ifn_research.language import Language, in_french
from ifn_research.language.language import capitalised

# Methods of weighting whose words qualify weights.
ADJECTIVES = ("equal", "equal_by_dimension", "fixed", "supervised")


def grid_label(chosen: Mapping[str, Any], grid: Mapping[str, Sequence[Any]], sets: Any) -> str:
    """The label of a version of a grid: `Poids égaux, centiles`.

    Parameters
    ----------
    chosen : mapping of str to value
        The values of the version, of the keys that differ between versions.
    grid : mapping of str to sequence
        All values, of which only options that differ are told.
    sets : mapping of str to value
        The variable sets as they are declared.
    """
    language = in_french()
    parts = [_value(language, key, value, grid[key], sets) for key, value in chosen.items()]
    return capitalised(", ".join(part for part in parts if part))


def _value(language: Language, key: str, value: Any, others: Sequence[Any], sets: Any) -> str:
    if key == "variables":
        return _variables(value, sets)
    if isinstance(value, Mapping) and "method" not in value:
        rules = value.get("stages") or list(value.values())
        words = ", ".join(_method(language, key, rule, []) for rule in rules)
    else:
        words = _method(language, key, value, [other for other in others if isinstance(other, Mapping)])
    method = value.get("method") if isinstance(value, Mapping) else value
    # `poids égaux`: an adjective alone would not say what is equal.
    return language.say("grid_label.weights", what=words) if key == "weighting" and method in ADJECTIVES else words


def _variables(value: Any, sets: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(name) for name in value)
    declared = sets.get(value) if isinstance(sets, Mapping) else None
    return str(declared.get("label") or value) if isinstance(declared, Mapping) else str(value)


def _method(language: Language, key: str, value: Any, others: Sequence[Mapping[str, Any]]) -> str:
    name = str(value.get("method") if isinstance(value, Mapping) else value)
    words = language.method(key, name) or language.say("grid_label.none", step=language.say(f"differences.{key}"))
    if not isinstance(value, Mapping):
        return words
    peers = [other for other in others if other.get("method") == name]
    options = [
        f"{option} {value[option]}"
        for option in value
        if option != "method" and any(other.get(option) != value[option] for other in peers)
    ]
    return f"{words} ({', '.join(options)})" if options else words
