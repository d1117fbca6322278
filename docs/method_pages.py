"""The page of the methods, by the names that a study writes, from the registries."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from ifn_research.study.schema import Method, method_table

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support.specification import DIMENSION, GROUPS, Example, Table, examples, number

# Columns of words.
WORDS = (*GROUPS, DIMENSION)


def methods_page() -> str:
    """Every method with its options, their defaults and their values."""
    methods = [*method_table("transform"), *method_table()]
    kinds = dict.fromkeys(method.kind for method in methods)
    lines = [
        "# Methods",
        "",
        "By the names that a study writes. `ifn methods factor` prints the same of one method.",
        "",
    ]
    lines += ["When each helps, and how it fails: [methods, one by one](../explanation/methods/index.md).", ""]
    lines += [
        "Each has examples: a small table in, the table out, and the arithmetic by hand. They are tests",
        "(`tests/specification`): a method that gave other figures would fail there. A territory marked as new is not",
        "among those from which the method learns.",
        "",
    ]
    lines += ["| step | methods |", "|---|---|"]
    for kind in kinds:
        names = ", ".join(f"[`{m.name}`](#{_anchor(m)})" for m in methods if m.kind == kind)
        lines.append(f"| `{kind}` | {names} |")
    for kind in kinds:
        lines += ["", f"## {kind}", ""]
        for method in methods:
            if method.kind == kind:
                lines += _section(method)
    return "\n".join(lines)


def _anchor(method: Method) -> str:
    return f"{method.kind}-{method.name}"


def _section(method: Method) -> list[str]:
    lines = [f"### `{method.kind}: {method.name}` {{#{_anchor(method)}}}", "", "```yaml", method.written, "```", ""]
    lines += [
        f"::: {method.path}",
        "    options:",
        "      show_root_heading: false",
        "      show_root_toc_entry: false",
    ]
    lines += ["      members: []", "      show_bases: false", ""]
    if method.options:
        lines += ["| option | default | values |", "|---|---|---|"]
        for name, default in method.options:
            values = ", ".join(f"`{value}`" for value in method.choices(name)) or "see above"
            shown = default if default in ("required", "none") else f"`{default}`"
            lines.append(f"| `{name}` | {shown} | {values} |")
        lines.append("")
    for example in examples(method.kind, method.name):
        lines += _example(example)
    return lines


def _example(example: Example) -> list[str]:
    """What it shows, the table in, the table out, and the arithmetic."""
    lines = [f"**Example.** {example.says}", ""]
    told = [f"`{name}: {_as_yaml(value)}`" for name, value in example.options.items()]
    told += [f"`direction: {direction}` of `{name}`" for name, direction in example.directions.items()]
    if example.weights:
        told.append("weights: " + ", ".join(f"`{name}` {weight}" for name, weight in example.weights.items()))
    if told:
        lines += [f"With {'; '.join(told)}.", ""]
    lines += [*_table(example.given), ""]
    if example.found is None:
        lines += [f"Refused: “{example.refused}”.", ""]
    else:
        lines += ["gives", "", *_table(example.found), ""]
    return [*lines, f"By hand: {example.worked}", ""]


def _as_yaml(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False).replace('"', "")


def _table(table: Table) -> list[str]:
    right = ["---" if name in WORDS else "---:" for name in table.columns]
    lines = [f"| {' | '.join([table.of, *table.columns])} |", f"| {' | '.join(['---', *right])} |"]
    for name, cells in table.rows.items():
        shown = [cell if column in WORDS else _shown(cell) for column, cell in zip(table.columns, cells, strict=True)]
        lines.append(f"| {' | '.join([name, *shown])} |")
    return lines


def _shown(cell: str) -> str:
    """Four decimals, without zeros at the end; a missing value is a dash."""
    if not cell:
        return "–"
    rounded = f"{number(cell):.4f}".rstrip("0").rstrip(".")
    return "0" if rounded == "-0" else rounded
