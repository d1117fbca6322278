"""Pydantic's complaints in the user's words: what, where, and a repair to type."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from ifn_research.config.kinds import LONGEST_NAME, NAME, Slip
from ifn_research.config.models import StudyConfig
from ifn_research.config.right_place import right_places
from ifn_research.config.slips import name_meant, number_meant, truth_meant
from ifn_research.config.yaml_document import Path_, YamlDocument
from ifn_research.errors import ConfigError, nearest
from ifn_research.language.messages import Message, Words, say
from ifn_research.language.others import of_other

# Keys of a file that are gone before the models see it.
READ_BEFORE = ("extends", "grid", "defaults")
LISTS = {
    "tables": say("config.tables_path_data_csv"),
    "versions": say("config.versions_name_equal_variables"),
    "ground_truth": say("config.ground_truth_name_outcome"),
}
ITEMS: dict[str, Callable[[object], Message]] = {
    "tables": lambda first: say("config.item_of_tables", first=first),
    "table": lambda first: say("config.item_of_tables", first=first),
    "versions": lambda first: say("config.item_of_versions", first=first),
    "ground_truth": lambda first: say("config.item_of_ground_truth", first=first),
    "indicators": lambda first: say("config.item_of_indicators", first=first),
    "coordinates": lambda _: say("config.two_coordinates"),
}
MAPPINGS = {
    "indicators": say("config.indicators_poverty_column_poverty"),
    "groups": say("config.groups_region_column"),
    "variable_sets": say("config.variable_sets_core_poverty"),
    "sites": say("sites.mapping_example"),
}

REQUIRED: dict[str, Words] = {
    "study": "study: my-study",
    "path": "path: data.csv",
    "code": say("config.code_example"),
    "name": say("config.name_example"),
    "variables": "variables: [poverty, jobs]",
    "longitude": say("config.longitude_example"),
    "latitude": say("config.latitude_example"),
}

# Complaints that are told; of more nobody reads the rest.
MOST_TOLD = 100

Told = tuple[Words, Words]
# Kinds of a value that may be one or a mapping, as the library names them; and the values that it expects.
MAPPED, ONE_OF = "dict[", "literal["
EXPECTED = re.compile(r"""'([^']*)'|"([^"]*)\"""")


def explain(error: ValidationError, document: YamlDocument) -> list[ConfigError]:
    """The complaints of pydantic, each as a ConfigError with its place in the file; the number of those beyond many."""
    found = [_of_union(item) for item in error.errors() if not _other_kind(item)]
    # A list whose items are wrong is also said to be empty: only the items are worth telling.
    echoes = [item for item in found if item["type"] == "too_short" and _inside(item, found)]
    told: dict[str, ConfigError] = {}
    left = len(found)
    for item in found:
        if len(told) == MOST_TOLD:
            break
        left -= 1
        if item not in echoes:
            problem = _explain_one(item, document)
            told.setdefault(str(problem), problem)
    return [*told.values(), *([_further(left, document)] if left else [])]


def _further(n: int, document: YamlDocument) -> ConfigError:
    return ConfigError(say("config.further_problems", n), where=document.where(()), fix=say("config.correct_first"))


def _of_union(item: Any) -> dict[str, Any]:
    """A complaint about one kind of several, as a complaint about the value."""
    if item["loc"][-1:] in (("int",), ("str",)) and item["type"] in ("int_type", "string_type"):
        return {**item, "loc": item["loc"][:-1], "type": "int_or_string"}
    return dict(item)


def _other_kind(item: Any) -> bool:
    """True if a complaint is about a kind of value, one or a mapping, that is not the one that was written."""
    branch = str(item["loc"][-1]) if item["loc"] else ""
    return branch.startswith(MAPPED if not isinstance(item["input"], Mapping) else ONE_OF)


def _inside(item: Any, found: Sequence[Any]) -> bool:
    place = item["loc"]
    return any(other["loc"][: len(place)] == place and other is not item for other in found)


def _explain_one(item: Mapping[str, Any], document: YamlDocument) -> ConfigError:
    path = tuple(part for part in item["loc"] if part != "[key]" and not str(part).startswith((MAPPED, ONE_OF)))
    name = str(path[-1] if path else say("config.the_configuration"))
    if item["type"] == "missing":
        return ConfigError(
            say("config.key_required_absent", name=name), where=document.where(path[:-1]), fix=_absent(name)
        )
    if item["type"] == "value_error" and isinstance(item["ctx"]["error"], Slip):
        slip = item["ctx"]["error"]
        what, fix = slip.what, slip.fix
    elif item["type"] in REPAIRS:
        what, fix = REPAIRS[item["type"]](name, item["input"], item, path)
    else:
        what = say("config.complaint_found", msg=of_other(item["msg"]), found=shown(item["input"]))
        fix = say("config.see_ifn_schema_what")
    return ConfigError(what, where=document.where(path), fix=fix)


def _absent(name: str) -> Words:
    if name == "versions":
        return say("config.add_grid", versions=LISTS["versions"])
    written = LISTS | MAPPINGS | REQUIRED
    return say("config.add_key", written=written[name]) if name in written else say("config.add_value", name=name)


def _unknown(name: str, value: Any, item: Mapping[str, Any], path: Path_) -> Told:
    if name == "transform" and path and path[0] == "versions":
        how = value if isinstance(value, str) else "..."
        return say("config.unknown_key", name=name), say("config.transform_belongs_beside_indicator", how=how)
    places = right_places(name, path)
    if places:
        return say("config.unknown_key_here", name=name), say("config.belongs_at", places=places)
    return say("config.unknown_key", name=name), nearest(name, keys_beside(path))


def _no_name(name: str, value: Any, item: Mapping[str, Any], path: Path_) -> Told:
    rule = say("config.letters_without_accents_digits")
    parts = [part.strip() for part in re.split("[;,|]", str(value))]
    if len(parts) > 1 and path and isinstance(path[-1], int) and all(re.fullmatch(NAME, part) for part in parts):
        return say("config.not_valid_name", value=repr(value)), say("config.separate_names_commas", parts=parts)
    meant = name_meant(value)
    fix = say("config.write_name", meant=meant, rule=rule) if meant else say("config.use_name", rule=rule)
    return say("config.not_valid_name", value=repr(value)), fix


def _too_long(name: str, value: Any, item: Mapping[str, Any], path: Path_) -> Told:
    return (
        say("config.name_characters_most_accepted", beginning=str(value)[:30], length=len(value), longest=LONGEST_NAME),
        say("config.shorten_version_grid_named"),
    )


def _not_accepted(name: str, value: Any, item: Mapping[str, Any], path: Path_) -> Told:
    expected = [one or other for one, other in EXPECTED.findall(str(item["ctx"]["expected"]))]
    if all(any(letter.isalnum() for letter in word) for word in expected):
        return say("config.not_accepted", value=shown(value), name=name), nearest(str(value), expected)
    # Signs are told apart, and are themselves in YAML, in quotation marks alone.
    written = [f"{name}: {json.dumps(sign, ensure_ascii=False)}" for sign in expected]
    what = say("config.not_accepted", value=json.dumps(value, ensure_ascii=False, default=str), name=name)
    return what, say("config.write_one_of", written=written)


def _no_text(name: str, value: Any, item: Mapping[str, Any], path: Path_) -> Told:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return say("config.number_where_text_expected", value=repr(value)), say("config.write_quotes", written=value)
    if isinstance(value, list) and len(value) == 1:
        return say("config.takes_text_not_list", name=name), say("config.write_without_brackets", value=value[0])
    return say("config.stands_where_text_expected", kind=_kind(value)), say("config.one_text", name=name)


def _no_integer(name: str, value: Any, item: Mapping[str, Any], path: Path_) -> Told:
    what = say("config.stands_where_whole_number", kind=_kind(value))
    if isinstance(value, str) and value.strip().lstrip("+-").isdecimal():
        return what, say("config.write_without_quotes", value=int(value))
    if isinstance(value, float) and value.is_integer():
        return what, say("config.write_it_so", written=int(value))
    return what, say("config.whole_number_written_digits", name=name)


def _no_boolean(name: str, value: Any, item: Mapping[str, Any], path: Path_) -> Told:
    meant = truth_meant(value)
    fix = (
        say("config.without_quotes", name=name, meant=meant)
        if meant
        else say("config.true_false_without_quotes", name=name)
    )
    return say("config.stands_where_true_false", kind=_kind(value)), fix


def _no_number(name: str, value: Any, item: Mapping[str, Any], path: Path_) -> Told:
    meant = number_meant(value)
    what = say("config.stands_where_number_expected", kind=_kind(value))
    fix = (
        say("config.number_with_point", name=name, meant=meant)
        if meant
        else say("config.number_point_decimals", name=name)
    )
    return what, fix


def _no_integer_or_text(name: str, value: Any, item: Mapping[str, Any], path: Path_) -> Told:
    return say("config.neither_whole_number_nor", kind=_kind(value)), say("config.write_whole_number_text", value=value)


def _no_list(name: str, value: Any, item: Mapping[str, Any], path: Path_) -> Told:
    what = say("config.takes_list_stands", name=name, kind=_kind(value))
    if isinstance(value, Mapping) and name in ("versions", "ground_truth"):
        first = next(iter(value), "equal")
        inside = value.get(first)
        keys = [f"{key}: {shown(part)}" for key, part in inside.items()] if isinstance(inside, dict) else []
        fix = say("config.first_version_with", first=first, keys=keys) if keys else None
        return what, fix or say("config.first_version", first=first)
    if isinstance(value, Mapping):
        return what, say("config.start_item_with_dash", item=shown(value))
    if isinstance(value, str) and name in ITEMS:
        return what, say("config.list_of_one", name=name, value=ITEMS[name](value))
    return what, say("config.list_of_one", name=name, value=shown(value))


def _no_mapping(name: str, value: Any, item: Mapping[str, Any], path: Path_) -> Told:
    holder = str(path[-2]) if len(path) > 1 and (isinstance(path[-1], int) or path[-2] == "indicators") else name
    what = say("config.stands_where_keys_values", kind=_kind(value))
    if holder in ITEMS and (isinstance(value, str) or holder == "coordinates"):
        return what, say("config.write_it_so", written=ITEMS[holder](value))
    if name in MAPPINGS:
        return what, say("config.write_it_so", written=MAPPINGS[name])
    keys = keys_beside((*path, "?"))
    return what, say("config.write_mapping_keys_among", keys=keys) if keys else say("config.mapping_of_keys", name=name)


def _empty(name: str, value: Any, item: Mapping[str, Any], path: Path_) -> Told:
    return say("config.is_empty", name=name), _absent(name)


def _out_of_bounds(name: str, value: Any, item: Mapping[str, Any], path: Path_) -> Told:
    limits = item["ctx"]
    what = say("config.not_accepted", value=shown(value), name=name)
    if "ge" in limits:
        return what, say("config.at_least", name=name, least=limits["ge"])
    if "gt" in limits:
        return what, say("config.more_than", name=name, least=limits["gt"])
    if "lt" in limits:
        return what, say("config.less_than", name=name, most=limits["lt"])
    return what, say("config.at_most", name=name, most=limits["le"])


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
    "greater_than": _out_of_bounds,
    "less_than": _out_of_bounds,
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


def _kind(value: Any) -> Words:
    if value is None:
        return say("config.nothing")
    if isinstance(value, bool):
        return say("config.the_truth_value", shown=shown(value))
    if isinstance(value, str):
        return say("config.the_text", shown=shown(value))
    if isinstance(value, (int, float)):
        return say("config.the_number", shown=shown(value))
    return say("config.the_mapping" if isinstance(value, Mapping) else "config.the_list", shown=shown(value))


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
