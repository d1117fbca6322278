"""Pydantic's complaints in the user's words: what, where, and a repair to type."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from ifn_research.config.kinds import LONGEST_NAME, NAME, Slip
from ifn_research.config.models import StudyConfig
from ifn_research.config.slips import name_meant, number_meant, truth_meant
from ifn_research.config.yaml_document import Document, Path_
from ifn_research.errors import ConfigError, listing, nearest

# Keys of a file that are gone before the models see it.
READ_BEFORE = ("extends", "grid")
LISTS = {
    "tables": "tables: [{path: data.csv, code: (column of the codes)}]",
    "versions": "versions: [{name: equal, variables: [poverty, jobs]}]",
    "ground_truth": "ground_truth: [{name: outcome, column: outcome}]",
}
ITEMS = {
    "tables": "{{path: {0}, code: (column of the codes)}}",
    "table": "{{path: {0}, code: (column of the codes)}}",
    "versions": "{{name: {0}, variables: (a variable set, or a list of indicators)}}",
    "ground_truth": "{{name: {0}, column: (its column)}}",
    "indicators": "{{column: {0}}}",
    "coordinates": "{{longitude: (its column), latitude: (its column)}}",
}
MAPPINGS = {
    "indicators": "indicators: {poverty: {column: poverty_rate}}",
    "groups": "groups: {region: (its column)}",
    "variable_sets": "variable_sets: {core: [poverty, jobs]}",
}

REQUIRED = {
    "study": "study: my-study",
    "path": "path: data.csv",
    "code": "code: (column of the codes)",
    "name": "name: (a name of its own)",
    "variables": "variables: [poverty, jobs]",
    "longitude": "longitude: (its column)",
    "latitude": "latitude: (its column)",
}

Told = tuple[str, str]
# Kinds of a value that may be one or a mapping, as the library names them; and the values that it expects.
MAPPED, ONE_OF = "dict[", "literal["
EXPECTED = re.compile(r"""'([^']*)'|"([^"]*)\"""")


def explain(error: ValidationError, document: Document) -> list[ConfigError]:
    """Every complaint of pydantic as a ConfigError with its place in the file."""
    found = [_of_union(item) for item in error.errors() if not _other_kind(item)]
    # A list whose items are wrong is also said to be empty: only the items are worth telling.
    echoes = [item for item in found if item["type"] == "too_short" and _inside(item, found)]
    told: dict[str, ConfigError] = {}
    for item in found:
        if item not in echoes:
            problem = _explain_one(item, document)
            told.setdefault(str(problem), problem)
    return list(told.values())


def _of_union(item: Any) -> dict[str, Any]:
    """A complaint about one kind of several, as a complaint about the value."""
    if item["loc"][-1:] in (("int",), ("str",)) and item["type"] in ("int_type", "string_type"):
        return {**item, "loc": item["loc"][:-1], "type": "int_or_string"}
    return dict(item)


def _other_kind(item: Any) -> bool:
    """Return whether a complaint is about a kind of value, one or a mapping, that is not the one that was written."""
    branch = str(item["loc"][-1]) if item["loc"] else ""
    return branch.startswith(MAPPED if not isinstance(item["input"], Mapping) else ONE_OF)


def _inside(item: Any, found: Sequence[Any]) -> bool:
    place = item["loc"]
    return any(other["loc"][: len(place)] == place and other is not item for other in found)


def _explain_one(item: Mapping[str, Any], document: Document) -> ConfigError:
    path = tuple(part for part in item["loc"] if part != "[key]" and not str(part).startswith((MAPPED, ONE_OF)))
    name = str(path[-1]) if path else "the configuration"
    if item["type"] == "missing":
        return ConfigError(
            f"the key '{name}' is required and absent", where=document.where(path[:-1]), fix=_absent(name)
        )
    if item["type"] == "value_error" and isinstance(item["ctx"]["error"], Slip):
        slip = item["ctx"]["error"]
        what, fix = slip.what, slip.fix
    elif item["type"] in REPAIRS:
        what, fix = REPAIRS[item["type"]](name, item["input"], item, path)
    else:
        what, fix = f"{item['msg']} (found {shown(item['input'])})", "see `ifn schema` for what is expected"
    return ConfigError(what, where=document.where(path), fix=fix)


def _absent(name: str) -> str:
    if name == "versions":
        return f"add {LISTS['versions']}, or a grid:"
    written = LISTS | MAPPINGS | REQUIRED
    return f"add {written[name]}" if name in written else f"add {name}: (its value)"


def _unknown(name: str, value: Any, item: Mapping[str, Any], path: Path_) -> Told:
    if name == "transform" and path and path[0] == "versions":
        how = value if isinstance(value, str) else "..."
        return f"unknown key '{name}'", f"transform belongs beside an indicator: indicators.<name>.transform: {how}"
    return f"unknown key '{name}'", nearest(name, keys_beside(path))


def _no_name(name: str, value: Any, item: Mapping[str, Any], path: Path_) -> Told:
    rule = "letters without accents, digits, '_', '.' and '-'; accents are welcome in 'label'"
    parts = [part.strip() for part in re.split("[;,|]", str(value))]
    if len(parts) > 1 and path and isinstance(path[-1], int) and all(re.fullmatch(NAME, part) for part in parts):
        return f"{value!r} is not a valid name", f"separate names with commas: [{', '.join(parts)}]"
    meant = name_meant(value)
    return f"{value!r} is not a valid name", f"write {meant}: {rule}" if meant else f"use {rule}"


def _too_long(name: str, value: Any, item: Mapping[str, Any], path: Path_) -> Told:
    return (
        f"the name '{str(value)[:30]}...' has {len(value)} characters, at most {LONGEST_NAME} are accepted",
        "shorten it (a version of a grid is named by its values: declare it under versions with a name of its own); "
        "what readers see goes in 'label', 'title' or 'note'",
    )


def _not_accepted(name: str, value: Any, item: Mapping[str, Any], path: Path_) -> Told:
    expected = [one or other for one, other in EXPECTED.findall(str(item["ctx"]["expected"]))]
    if all(any(letter.isalnum() for letter in word) for word in expected):
        return f"{shown(value)} is not accepted for '{name}'", nearest(str(value), expected)
    # Signs are told apart, and are themselves in YAML, in quotation marks alone.
    said = " or ".join(f"{name}: {json.dumps(sign, ensure_ascii=False)}" for sign in expected)
    return f"{json.dumps(value, ensure_ascii=False, default=str)} is not accepted for '{name}'", f"write {said}"


def _no_text(name: str, value: Any, item: Mapping[str, Any], path: Path_) -> Told:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{value!r} is a number where text is expected", f'write it in quotes: "{value}"'
    if isinstance(value, list) and len(value) == 1:
        return f"'{name}' takes one text, not a list", f"write {value[0]} without brackets"
    return f"{_kind(value)} stands where text is expected", f"{name}: one text"


def _no_integer(name: str, value: Any, item: Mapping[str, Any], path: Path_) -> Told:
    what = f"{_kind(value)} stands where a whole number is expected"
    if isinstance(value, str) and value.strip().lstrip("+-").isdigit():
        return what, f"write it without quotes: {int(value)}"
    if isinstance(value, float) and value.is_integer():
        return what, f"write {int(value)}"
    return what, f"{name}: a whole number, written in digits"


def _no_boolean(name: str, value: Any, item: Mapping[str, Any], path: Path_) -> Told:
    meant = truth_meant(value)
    fix = f"{name}: {meant}, without quotes" if meant else f"{name}: true, or {name}: false, without quotes"
    return f"{_kind(value)} stands where true or false is expected", fix


def _no_number(name: str, value: Any, item: Mapping[str, Any], path: Path_) -> Told:
    meant = number_meant(value)
    what = f"{_kind(value)} stands where a number is expected"
    return what, f"{name}: {meant}, with a point" if meant else f"{name}: a number, with a point for its decimals"


def _no_integer_or_text(name: str, value: Any, item: Mapping[str, Any], path: Path_) -> Told:
    return f"{_kind(value)} is neither a whole number nor text", f'write a whole number, or text in quotes: "{value}"'


def _no_list(name: str, value: Any, item: Mapping[str, Any], path: Path_) -> Told:
    what = f"'{name}' takes a list, and {_kind(value)} stands there"
    if isinstance(value, Mapping) and name in ("versions", "ground_truth"):
        first = next(iter(value), "equal")
        inside = value.get(first)
        keys = ", ".join(f"{key}: {shown(part)}" for key, part in inside.items()) if isinstance(inside, dict) else ""
        return what, f"start each item with a dash and its name: - {{name: {first}{', ' if keys else ''}{keys}}}"
    if isinstance(value, Mapping):
        return what, f"start each item with a dash: - {shown(value)}"
    if isinstance(value, str) and name in ITEMS:
        return what, f"{name}: [{ITEMS[name].format(value)}]"
    return what, f"{name}: [{shown(value)}]"


def _no_mapping(name: str, value: Any, item: Mapping[str, Any], path: Path_) -> Told:
    holder = str(path[-2]) if len(path) > 1 and (isinstance(path[-1], int) or path[-2] == "indicators") else name
    what = f"{_kind(value)} stands where keys and values are expected"
    if holder in ITEMS and (isinstance(value, str) or holder == "coordinates"):
        return what, f"write {ITEMS[holder].format(value)}"
    if name in MAPPINGS:
        return what, f"write {MAPPINGS[name]}"
    keys = keys_beside((*path, "?"))
    return what, f"write a mapping, with keys among {listing(keys, most=20)}" if keys else f"{name}: {{key: value}}"


def _empty(name: str, value: Any, item: Mapping[str, Any], path: Path_) -> Told:
    return f"'{name}' is empty", _absent(name)


def _out_of_bounds(name: str, value: Any, item: Mapping[str, Any], path: Path_) -> Told:
    limits = item["ctx"]
    bound = f"at least {limits['ge']}" if "ge" in limits else f"at most {limits['le']}"
    return f"{shown(value)} is not accepted for '{name}'", f"{name}: {bound}"


REPAIRS: dict[str, Callable[[str, Any, Mapping[str, Any], Path_], Told]] = {
    "extra_forbidden": _unknown,
    "string_pattern_mismatch": _no_name,
    "string_too_long": _too_long,
    "literal_error": _not_accepted,
    "string_type": _no_text,
    "int_type": _no_integer,
    "float_type": _no_number,
    "float_parsing": _no_number,
    "bool_type": _no_boolean,
    "int_or_string": _no_integer_or_text,
    "tuple_type": _no_list,
    "list_type": _no_list,
    "dict_type": _no_mapping,
    "model_type": _no_mapping,
    "too_short": _empty,
    "greater_than_equal": _out_of_bounds,
    "less_than_equal": _out_of_bounds,
}


def shown(value: Any) -> str:
    """A value as YAML writes it on one line, cut where it is long."""
    if isinstance(value, bool):
        text = str(value).lower()
    elif isinstance(value, Mapping):
        text = "{" + ", ".join(f"{key}: {shown(item)}" for key, item in value.items()) + "}"
    elif isinstance(value, (list, tuple)):
        text = "[" + ", ".join(shown(item) for item in value) + "]"
    else:
        text = "null" if value is None else str(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _kind(value: Any) -> str:
    kinds = ((bool, "the truth value"), (str, "the text"), ((int, float), "the number"), (Mapping, "the mapping"))
    kind = next((words for types, words in kinds if isinstance(value, types)), "the list")
    return "nothing" if value is None else f"{kind} {shown(value)}"


def keys_beside(path: Path_) -> list[str]:
    """The valid keys of the mapping that holds the last part of a path."""
    model: Any = StudyConfig
    for part in path[:-1]:
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            return []
        if isinstance(part, int) or part not in model.model_fields:
            continue
        model = _model_in(model.model_fields[str(part)].annotation) or model
    keys = [name for name, field in model.model_fields.items() if not field.exclude]
    return [*keys, *READ_BEFORE] if model is StudyConfig else keys


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _model_in(argument)
        if found:
            return found
    return None
