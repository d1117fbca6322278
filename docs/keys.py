"""The pages of the configuration's keys: a table of all, and a page each, from the JSON Schema and keys.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ifn_research.study.schema import json_schema

EXAMPLES = Path(__file__).with_name("keys.yaml")
STEP = re.compile(r"#/\$defs/(?:(\w+)Step|(aggregation))$")
# Filled when a study is read, or refused there.
NOT_WRITTEN = {"versions.variables_name", "zoom.tables.vintage", "zoom.tables.split"}
# Where an example stands: the lines around it, which give way to those that it says itself.
AROUND = {
    "tables": ("tables:", "  - ", {"path": "communes.csv", "code": "code"}),
    "territories": ("territories:", "  ", {}),
    "reference": ("reference:", "  ", {}),
    "people": ("people:", "  ", {"indicators": "[poverty]"}),
    "audiences": ("audiences:\n  senior:", "    ", {}),
    "aggregate": ("level: departement\naggregate:", "  ", {"to": "departement", "from": "commune"}),
    "zoom": ("zoom:", "  ", {"level": "iris", "tables": "[{path: iris.csv, code: code}]"}),
    "zoom.tables": ("zoom:\n  level: iris\n  tables:", "    - ", {"path": "iris.csv", "code": "code"}),
    "geometry": ("geometry:", "  ", {"path": "communes.geojson", "code": "insee"}),
    "indicators": ("indicators:\n  poverty:", "    ", {"column": "taux"}),
    "ground_truth": ("ground_truth:", "  - ", {"name": "non_recours", "column": "non_recours"}),
    "ground_truth.table": (
        "ground_truth:\n  - name: non_recours\n    column: non_recours\n    table:",
        "      ",
        {"path": "mesures.csv", "code": "code"},
    ),
    "sites": ("sites:\n  lieux:", "    ", {"path": "lieux.csv", "code": "code_insee"}),
    "origins": (
        "origins:",
        "  ",
        {
            "path": "carreaux.csv",
            "code": "insee",
            "coordinates": "{longitude: lon, latitude: lat}",
            "population": "pop",
        },
    ),
    "validation": ("validation:", "  ", {}),
    "typology": ("typology:", "  ", {}),
    "robustness": ("robustness:", "  ", {}),
    "disclosure": ("disclosure:", "  ", {}),
    "tracking": ("tracking:", "  ", {}),
    "versions": ("versions:", "  - ", {"name": "equal", "variables": "[poverty]"}),
}
# A key whose example has its own lines around it. The first table lists the territories: none is absent from it.
AROUND_KEY = {
    "tables.absent": (
        "tables:\n  - path: communes.csv\n    code: code",
        "  - ",
        {"path": "lieux.csv", "code": "code"},
    ),
    "versions.audience": ("audiences: {senior: {label: 50 ans ou plus}}\nversions:", "  - ", {}),
    "versions.index": ("versions:", "  - ", {"name": "nationale"}),
    **{
        f"versions.{key}": (
            "versions:\n  - name: nationale\n    variables: [age]",
            "  - ",
            {"name": "locale"},
        )
        for key in ("from", "add", "drop", "adapts")
    },
    "robustness.inputs.sampling.parts": (
        "indicators:\n  under_20: {numerator: n_under_20, denominator: pop}\n"
        "  over_75: {numerator: n_over_75, denominator: pop}\nrobustness:",
        "  ",
        {},
    ),
    "geometry.vintage": ("geography: 2024\ngeometry:", "  ", {"path": "communes.geojson", "code": "insee"}),
    **dict.fromkeys(
        ("tables.vintage", "tables.split"),
        ("geography: 2024\ntables:", "  - ", {"path": "communes.csv", "code": "code"}),
    ),
    **dict.fromkeys(
        ("ground_truth.table.vintage", "ground_truth.table.split"),
        (
            "geography: 2024\nground_truth:\n  - name: non_recours\n    column: non_recours\n    table:",
            "      ",
            {"path": "mesures.csv", "code": "code"},
        ),
    ),
}
AROUND_KEY |= {f"indicators.{key}": ("indicators:\n  part:", "    ", {}) for key in ("numerator", "denominator")}
# What an indicator measures of places, beside the places.
PLACES = "sites:\n  lieux: {path: lieux.csv, format: mediation-numerique}\nindicators:\n  acces:"
BY_ROAD = (
    "sites:\n  permanences:\n    path: permanences.csv\n    id: id\n"
    "    costs: {path: minutes.csv, origin: insee, destination: lieu, cost: minutes}\nindicators:\n  acces:"
)
AROUND_KEY |= {
    f"indicators.{key}": (PLACES, "    ", {})
    for key in ("sites", "measure", "k", "radius_km", "catchment_km", "decay", "steps", "per")
}
AROUND_KEY |= {f"indicators.steps.{key}": (PLACES, "    ", {}) for key in ("to", "weight")}
AROUND_KEY["indicators.max_cost"] = (BY_ROAD, "    ", {})


@dataclass(frozen=True)
class Key:
    """A key of a configuration."""

    path: str
    type: str
    default: str
    meaning: str
    example: str

    @property
    def page(self) -> str:
        return f"{self.path}.md"

    @property
    def section(self) -> str:
        return self.path.rpartition(".")[0]


def keys() -> list[Key]:
    """Every key that a configuration may have, in the order of the schema."""
    told = yaml.safe_load(EXAMPLES.read_text(encoding="utf-8"))
    schema = json_schema()
    return [_key(path, item, required, told) for path, item, required in _walk(schema, schema, "")]


def _walk(schema: dict[str, Any], node: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any], bool]]:
    required = set(node.get("required", ()))
    for name, item in node["properties"].items():
        key = f"{path}.{name}" if path else name
        if key in NOT_WRITTEN:
            continue
        yield key, item, name in required
        if key != "grid":
            for below in _sections(schema, item):
                yield from _walk(schema, below, key)


def _sections(schema: dict[str, Any], item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The mappings of known keys that the value of a key holds."""
    if "$ref" in item:
        definition = schema["$defs"][item["$ref"].rpartition("/")[2]]
        if "properties" in definition:
            yield definition
    for part in item.get("anyOf", ()):
        yield from _sections(schema, part)
    named = item.get("patternProperties", {}).values()
    for part in (item.get("items"), item.get("additionalProperties"), *named):
        if isinstance(part, dict):
            yield from _sections(schema, part)


def _key(path: str, item: dict[str, Any], required: bool, told: dict[str, dict[str, str]]) -> Key:
    # The tables of ground truths and of a zoom are read as the study's own.
    entry = told.get(path) or told[path.replace("ground_truth.table.", "tables.").replace("zoom.tables.", "tables.")]
    meaning = entry.get("meaning") or item.get("description") or ""
    if path == "grid":
        meaning += "; `variables` and every step may list several values"
    return Key(
        path, type_of(item), _default(item, required), " ".join(meaning.split()), _example(path, entry["example"])
    )


def _example(path: str, written: str) -> str:
    section = path.rpartition(".")[0]
    while section and section not in AROUND:
        section = section.rpartition(".")[0]
    if not section:
        return written
    head, first, kin = AROUND_KEY.get(path, AROUND[section])
    own = set(yaml.safe_load(written))
    if "numerator" in own:
        own.add("column")
    lines = [f"{name}: {value}" for name, value in kin.items() if name not in own] + written.splitlines()
    after = " " * len(first)
    return "\n".join([head, *((first if not at else after) + line for at, line in enumerate(lines))])


def type_of(item: dict[str, Any]) -> str:
    """The type of a value in words."""
    if "$ref" in item:
        step = STEP.match(item["$ref"])
        return f"a method of [{step[1] or step[2]}](../methods.md)" if step else "mapping"
    if "enum" in item:
        return " or ".join(f"`{_shown(value)}`" for value in item["enum"])
    if "anyOf" in item:
        kinds = [type_of(part) for part in item["anyOf"] if part.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    if item.get("type") == "array":
        return f"list of {type_of(item['items'])}s" if "items" in item else "list"
    if item.get("type") == "object":
        return "mapping"
    names = {"string": "text", "integer": "whole number", "number": "number", "boolean": "`true` or `false`"}
    return names.get(str(item.get("type")), "mapping or method")


def _default(item: dict[str, Any], required: bool) -> str:
    if required:
        return "required"
    value = item.get("default")
    if value is None:
        return "absent"
    if value == "":
        return "empty"
    if isinstance(value, dict):
        return "its own defaults"
    return f"`{_shown(value)}`"


def _shown(value: object) -> str:
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def write_pages(folder: Path) -> None:
    """Write the table of all keys, and a page each below it."""
    every = keys()
    (folder / "keys").mkdir(exist_ok=True)
    (folder / "configuration.md").write_text(_index(every), encoding="utf-8")
    for key in every:
        (folder / "keys" / key.page).write_text(_page(key, every), encoding="utf-8")


def _index(every: list[Key]) -> str:
    lines = ["# Configuration keys", ""]
    lines += ["A study is one YAML file. Each key has a page with its type, its default and an example that works.", ""]
    lines += [
        "`ifn schema` prints the JSON Schema, from which these pages are made; editors complete and check with it.",
        "",
    ]
    lines += ["`ifn check my-study.yaml` says what is wrong in a file, where, and how to mend it.", ""]
    for section in dict.fromkeys(key.section for key in every):
        lines += [f"## {section or 'The study'}", "", "| key | default | meaning |", "|---|---|---|"]
        for key in every:
            if key.section == section:
                name = key.path.removeprefix(f"{section}.")
                lines.append(f"| [`{name}`](keys/{key.page}) | {_cell(key.default)} | {_cell(key.meaning)} |")
        lines.append("")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _page(key: Key, every: list[Key]) -> str:
    lines = [f"# `{key.path}`", "", f"{key.meaning[:1].upper()}{key.meaning[1:]}.", ""]
    lines += [f"**Type**: {key.type}", "", f"**Default**: {key.default}", "", "## Example", ""]
    lines += ["```yaml", key.example, "```", ""]
    below = [other for other in every if other.section == key.path]
    if below:
        lines += ["## Keys below it", "", "| key | meaning |", "|---|---|"]
        lines += [f"| [`{other.path}`]({other.page}) | {_cell(other.meaning)} |" for other in below] + [""]
    above = f"[`{key.section}`]({key.section}.md) · " if key.section else ""
    return "\n".join([*lines, f"{above}[All keys](../configuration.md)", ""])
