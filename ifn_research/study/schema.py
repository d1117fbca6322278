"""The possible content of a configuration, told from the registries: the JSON Schema and the list of methods."""

from __future__ import annotations

import ast
import difflib
import inspect
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from typing import Any

from ifn_research.config import StudyConfig
from ifn_research.config.defaults import KEYS as DEFAULTS
from ifn_research.errors import ConfigError
from ifn_research.language.messages import Words, say
from ifn_research.steps import STEPS
from ifn_research.steps.transforms import TRANSFORMS
from ifn_research.validation.metrics import METRICS

JSON_TYPES = {"int": "integer", "float": "number", "bool": "boolean", "str": "string"}

# The values of an option in the docstring of a method: `rotation : {"varimax", "none"}`.
LISTED = re.compile(r"""^(\w+) : {(".*?")}""", re.MULTILINE)


@dataclass(frozen=True)
class Method:
    """A line of `ifn methods`."""

    kind: str
    name: str
    summary: str
    options: tuple[tuple[str, str], ...]
    path: str
    values: Mapping[str, tuple[str, ...]]

    def choices(self, option: str) -> tuple[str, ...]:
        """The values that an option may have, its default first; none where it is a number, a list or a name."""
        default, values = dict(self.options)[option], self.values.get(option, ())
        return tuple(sorted(values, key=lambda value: value != default))

    @property
    def written(self) -> str:
        """The form in which a study asks for it; what is required is to be filled in."""
        if self.kind == "transform":
            return f"indicators: {{poverty: {{column: poverty, transform: {self.name}}}}}"
        needed = [f"{name}: ..." for name, default in self.options if default == "required"]
        return f"{self.kind}: {{method: {', '.join([self.name, *needed])}}}" if needed else f"{self.kind}: {self.name}"


def method_table(asked: str | None = None) -> list[Method]:
    """Every method of the registries, those of one kind of step, or those of one name.

    Parameters
    ----------
    asked : str, optional
        A kind of step (``weighting``; ``transform`` is that of an indicator), or a method's name (``factor``), which
        several kinds may have.

    Raises
    ------
    ConfigError
        If there is no such kind of step, nor method.
    """
    listed: dict[str, Mapping[str, type]] = {"transform": TRANSFORMS, **STEPS}
    names = {name for registry in listed.values() for name in registry}
    if asked is not None and asked not in listed and asked not in names:
        raise ConfigError(
            say("study.unknown_step_method", asked=asked), where="ifn methods", fix=_nearest(asked, listed, names)
        )
    kinds = [asked] if asked in listed else list(listed if asked else STEPS)
    return [
        Method(
            step,
            name,
            _summary(method),
            tuple(_options(method)),
            f"{method.__module__}.{method.__qualname__}",
            _values(method),
        )
        for step in kinds
        for name, method in listed[step].items()
        if asked is None or asked in (step, name)
    ]


def _nearest(asked: str, kinds: Iterable[str], names: Iterable[str]) -> Words:
    """The command for the nearest kind or method, and the kinds that there are."""
    close = difflib.get_close_matches(asked, [*kinds, *sorted(names)], n=1, cutoff=0.5)
    every = say("study.ifn_methods_lists_every", kinds=kinds)
    return say("study.you_mean_ifn_methods", close=close[0], every=every) if close else every


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a configuration, with the methods and options of every step."""
    schema = StudyConfig.model_json_schema(mode="validation")
    definitions = schema["$defs"]
    for kind, registry in STEPS.items():
        definitions[f"{kind}Step"] = {"anyOf": [{"enum": list(registry)}, *_method_schemas(registry)]}
    definitions["aggregation"] = _aggregation_schema()
    settings = definitions["ValidationConfig"]["properties"]
    settings["primary_metric"] = {"default": "spearman", "enum": list(METRICS), **settings["primary_metric"]}
    version = definitions["VersionConfig"]
    for kind in STEPS:
        reference = "aggregation" if kind == "aggregation" else f"{kind}Step"
        version["properties"][kind] = {"$ref": f"#/$defs/{reference}"}
    inputs, bundle = (definitions[name]["properties"] for name in ("RobustnessInputs", "BundleConfig"))
    for kind in STEPS:
        step = {"$ref": f"#/$defs/{'aggregation' if kind == 'aggregation' else f'{kind}Step'}"}
        bundle[kind] = step
        inputs[kind] = {"type": "array", "items": step, "minItems": 1, "description": inputs[kind]["description"]}
    noise = definitions.pop("NoiseConfig")
    inputs["weights"] = {
        "anyOf": [{"enum": ["simplex"]}, {**noise, "minProperties": 1, "maxProperties": 1}],
        "description": inputs["weights"]["description"],
    }
    names = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    version["properties"]["variables"] = names | {"description": "a set of variable_sets, or a list of indicators"}
    version["properties"].pop("start")
    version["properties"] |= _starting_from()
    version["anyOf"] = [{"required": [name]} for name in ("variables", "index", "from")]
    version["required"] = ["name"]
    for unused in ("StepConfig", "AggregationConfig", "StartConfig"):
        definitions.pop(unused, None)
    schema["properties"]["extends"] = names | {"description": "files below this one; mappings merge, lists replace"}
    schema["properties"]["grid"] = _grid_schema()
    shared = {key: version["properties"][key] for key in DEFAULTS}
    schema["properties"]["defaults"] = {
        "type": "object",
        "description": "what all versions share unless they say otherwise",
        "properties": shared,
        "additionalProperties": False,
    }
    schema["required"] = ["study", "tables", "indicators"]
    schema["anyOf"] = [{"required": ["versions"]}, {"required": ["grid"]}]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _starting_from() -> dict[str, Any]:
    names = {"type": "array", "items": {"type": "string"}}
    return {
        "from": {"type": "string", "description": "the version from which this one starts, with all that it says"},
        "add": names | {"description": "indicators added to those of the version from which it starts"},
        "drop": names | {"description": "indicators of the version from which it starts that it does without"},
    }


def _aggregation_schema() -> dict[str, Any]:
    rule = {"$ref": "#/$defs/aggregationStep"}
    stages = {"type": "array", "items": rule, "minItems": 1}
    between = {"rescale_stages": {"type": "boolean", "default": False}}
    return {
        "anyOf": [
            rule,
            {
                "type": "object",
                "properties": {"within": rule, "across": rule, **between},
                "required": ["within", "across"],
                "additionalProperties": False,
            },
            {
                "type": "object",
                "properties": {"stages": stages, **between},
                "required": ["stages"],
                "additionalProperties": False,
            },
        ]
    }


def _grid_schema() -> dict[str, Any]:
    properties: dict[str, Any] = {"variables": {"type": "array", "items": {"type": "string"}}}
    for kind in STEPS:
        reference = "aggregation" if kind == "aggregation" else f"{kind}Step"
        properties[kind] = {"type": "array", "items": {"$ref": f"#/$defs/{reference}"}}
    return {
        "type": "object",
        "description": "the product of these becomes more versions",
        "properties": properties,
        "required": ["variables"],
        "additionalProperties": False,
    }


def _method_schemas(registry: Mapping[str, type]) -> Sequence[dict[str, Any]]:
    return [
        {
            "type": "object",
            "description": _summary(method),
            "properties": {"method": {"const": name}, **_option_types(method)},
            "required": ["method", *(item.name for item in fields(method) if _required(item))],
            "additionalProperties": False,
        }
        for name, method in registry.items()
    ]


def _option_types(method: type) -> dict[str, Any]:
    values = _values(method)
    types = {item.name: _type(item.type) for item in fields(method)}
    text = {"type": "string"}
    return {
        name: {"enum": list(values[name])} if kind == text and name in values else kind for name, kind in types.items()
    }


def _values(method: type) -> dict[str, tuple[str, ...]]:
    """The values of the options that have a few: those of the annotation, else those that the docstring lists."""
    told = dict(LISTED.findall(inspect.getdoc(method) or ""))
    found: dict[str, tuple[str, ...]] = {}
    for item in fields(method):
        annotated = re.search(r"Literal(\[[^]]*\])", str(item.type))
        values = annotated[1] if annotated else f"[{told[item.name]}]" if item.name in told else "[]"
        if item.type == "bool":
            values = "['true', 'false']"
        if values != "[]":
            found[item.name] = tuple(ast.literal_eval(values))
    return found


def _type(annotation: Any) -> dict[str, Any]:
    """JSON type of an option, or its values, where its annotation is a plain one."""
    named = re.fullmatch(r"Literal(\[.*\])", str(annotation))
    if named:
        return {"enum": list(ast.literal_eval(named[1]))}
    kinds = [part.strip() for part in str(annotation).split("|")]
    types = [JSON_TYPES[part] for part in kinds if part in JSON_TYPES]
    return {"type": types if len(types) > 1 else types[0]} if types and len(types) == len(kinds) else {}


def _summary(method: type) -> str:
    text = inspect.getdoc(method) or ""
    return " ".join(text.split("\n\n")[0].split())


def _options(method: type) -> list[tuple[str, str]]:
    return [(item.name, "required" if _required(item) else _default(item)) for item in fields(method)]


def _required(item: Any) -> bool:
    """A field without default, or whose default only serves to complain in the user's words."""
    return item.metadata.get("required", False) or (item.default is MISSING and item.default_factory is MISSING)


def _default(item: Any) -> str:
    value = item.default if item.default is not MISSING else item.default_factory()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return str(list(value))
    return "none" if value is None else str(value)
