"""The page of the tables of a results folder, from their row types and these' docstrings."""

from __future__ import annotations

import inspect
import re

from ifn_research.results.tables import SINCE, TABLES
from ifn_research.rows import Table
from ifn_research.study.masking.register import ALL, NOTHING, PLACE, PLACES, TOLD, registered

# Columns that mean the same in every table.
COMMON = {
    "version": "the version; `baseline:<indicator>` is a single indicator",
    "version_a": "the first version",
    "version_b": "the second",
    "ground_truth": "the ground truth",
    "metric": "the metric",
    "test": "`bootstrap`, `step_down`, or the naive `williams`, `steiger` and `delong`",
    "code": "code of the territory",
    "name": "its name, where known",
    "indicator": "the indicator",
    "component": "the component or factor",
    "group": "the group of territories",
    "member": "the member of the group",
    "statistic": "which statistic",
    "value": "the figure",
    "spearman": "Spearman's rank correlation",
    "kendall": "Kendall's tau-b",
    "n_coarse": "coarser blocks",
    "deviance": "deviance of the regression",
    "null_deviance": "deviance without the score",
    "missed_note": "why there is no figure of `missed`",
    "decile": "tenth of the territories by score; 10 = most fragile",
    "estimate": "the figure; empty where there is none, and the note says why",
    "n": "territories (or places) that it rests on",
    "n_blocks": "blocks that were resampled",
    "note": "what must be said beside it, in English",
    "remarks": "the same by code and values, to be read by a program",
    "said": "the sentences of the row by key and values, to be read by a program",
}
ENTRY = re.compile(r"^(\w[^:\n]*?)(?: :[^\n]*)?\n((?:    [^\n]*\n?|\n)*)", re.MULTILINE)
# What a figure depends on, which says what becomes of it where small counts are masked.
DEPENDS = {
    NOTHING: "",
    ALL: "all territories",
    PLACES: "some places",
    PLACE: "one place",
    TOLD: "what is told of others",
}
NAMES = {str: "text", float: "number", int: "whole number", bool: "True or False"}


def tables_page() -> str:
    """Every table with its columns."""
    lines = ["# Tables, column by column", ""]
    lines += ["Made from the types of the rows. What each table is for: [results](results.md).", ""]
    lines += [
        "*Depends on*: a figure of one place, or of some, is withheld where a small count would follow from it",
        "",
    ]
    lines[-2] += (
        " ([protect small counts](../how-to/protect-small-counts.md)); a figure of which nothing is said, always."
    )
    for name, table in TABLES.items():
        lines += _section(name, table)
    return "\n".join(lines)


def _section(name: str, table: Table) -> list[str]:
    files = ", ".join(f"`{name}.{ending}`" for ending in table.formats)
    lines = [f"## {name}", "", f"{files}: one row is {_noun(table)}.", ""]
    lines += [f"A column for each input stands after `{table.inputs_after}`.", ""] if table.inputs_after else []
    lines += [f"The groups of the study stand after `{table.groups_after}`.", ""] if table.groups_after else []
    lines += ["Only where the study declares `disclosure:`.", ""] if table.optional else []
    lines += ["| column | type | meaning | depends on |", "|---|---|---|---|"]
    told = meanings(table.row)
    for column, kind in table.types.items():
        since = SINCE.get((name, column), 1)
        newer = f" (since format {since})" if since > 1 else ""
        depends = DEPENDS[registered()[name][column]]
        lines.append(f"| `{column}` | {NAMES[kind]} | {told[column]}{newer} | {depends} |")
    return [*lines, ""]


def _noun(table: Table) -> str:
    first = (inspect.getdoc(table.row) or "").splitlines()[0].rstrip(".")
    return first[0].lower() + first[1:]


def meanings(row: type) -> dict[str, str]:
    """What each column of a row means: what its docstring says, else what such a column means everywhere."""
    found = _attributes(inspect.getdoc(row) or "")
    return COMMON | {name: text for name, text in found.items() if text}


def _attributes(documentation: str) -> dict[str, str]:
    """Names and texts of the section Attributes."""
    section = re.search(r"Attributes\n-+\n(.*?)(?:\n\w[^\n]*\n-{3,}|\Z)", documentation, re.DOTALL)
    found: dict[str, str] = {}
    body = f"{section[1]}\n" if section else ""
    for names, text in ENTRY.findall(body):
        for name in names.split(","):
            found[name.strip()] = " ".join(text.split()).replace("``", "`").replace("|", "\\|")
    return found
