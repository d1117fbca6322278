"""Build the documentation into site/, its reference made from docstrings, registries and the configuration's schema.

`--check` builds into a temporary folder and fails on any broken link or page.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tables import tables_page

from ifn_research.config.models import StudyConfig
from ifn_research.study.schema import json_schema, method_table

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
PUBLIC = [
    "ifn_research.config.loading",
    "ifn_research.study.run",
    "ifn_research.operations.run",
    "ifn_research.results.study_result",
    "ifn_research.index.version",
    "ifn_research.matrix",
    "ifn_research.errors",
    "ifn_research.data.samples",
    "ifn_research.statistics",
    "ifn_research.validation",
]


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        pages = work / "docs"
        shutil.copytree(DOCS, pages, ignore=shutil.ignore_patterns("*.py", "*.yml", "__pycache__"))
        write_reference(pages / "reference")
        shutil.copy(DOCS / "mkdocs.yml", work / "mkdocs.yml")
        site = work / "site" if "--check" in arguments else ROOT / "site"
        command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(site)]
        done = subprocess.run(command, cwd=work, env=environment(), check=False)
    if done.returncode == 0 and "--check" not in arguments:
        print(f"documentation: {site / 'index.html'}")
    return done.returncode


def environment() -> dict[str, str]:
    import os

    return os.environ | {"PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}


def write_reference(folder: Path) -> None:
    """Write the generated pages beside the written ones."""
    folder.mkdir(exist_ok=True)
    (folder / "configuration.md").write_text(configuration_page(), encoding="utf-8")
    (folder / "methods.md").write_text(methods_page(), encoding="utf-8")
    (folder / "tables.md").write_text(tables_page(), encoding="utf-8")
    (folder / "api.md").write_text(api_page(), encoding="utf-8")


def configuration_page() -> str:
    """Every key of a configuration, from its JSON Schema."""
    schema = json_schema()
    lines = ["# Configuration keys", "", "Made from the schema that `ifn schema` prints.", ""]
    lines += _table("The study", StudyConfig.model_json_schema() | {"properties": schema["properties"]})
    for name, definition in schema["$defs"].items():
        if "properties" in definition and name.endswith("Config"):
            lines += _table(name.removesuffix("Config"), definition)
    return "\n".join(lines)


def _table(title: str, schema: dict) -> list[str]:
    lines = [f"## {title}", ""]
    if schema.get("description"):
        lines += [" ".join(schema["description"].split()), ""]
    lines += ["| key | type | default | meaning |", "|---|---|---|---|"]
    required = set(schema.get("required", ()))
    for key, item in schema["properties"].items():
        default = "required" if key in required else f"`{_shown(item.get('default'))}`" if "default" in item else ""
        lines.append(f"| `{key}` | {_type(item)} | {default} | {item.get('description', '')} |")
    return [*lines, ""]


def _type(item: dict) -> str:
    if "$ref" in item:
        return item["$ref"].rpartition("/")[2].removesuffix("Config").removesuffix("Step")
    if "enum" in item:
        return " or ".join(f"`{_shown(value)}`" for value in item["enum"])
    if "anyOf" in item:
        return " or ".join(dict.fromkeys(_type(part) for part in item["anyOf"]))
    if item.get("type") == "array":
        return f"list of {_type(item.get('items', {}))}"
    return str(item.get("type", "any"))


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "see below"
    return (
        {None: "none", True: "true", False: "false"}.get(value, str(value))
        if not isinstance(value, list)
        else str(value)
    )


def methods_page() -> str:
    """Every method of the registries with its options."""
    lines = ["# Methods", "", "Made from the registries; `ifn methods` prints the same in short."]
    lines += ["When each helps, and how it fails: [methods, one by one](../explanation/methods/index.md).", ""]
    kind = ""
    for method in [*method_table("transform"), *method_table()]:
        if method.kind != kind:
            kind = method.kind
            lines += [f"## {kind}", ""]
        lines += [f"### `{kind}: {method.name}`", ""]
        lines += [f"::: {method.path}", "    options:", "      show_root_heading: false", "      members: []", ""]
        lines += [""]
    return "\n".join(lines)


def api_page() -> str:
    """Public modules, from their docstrings."""
    lines = ["# Python API", "", "```python", "from ifn_research import load_study, run", ""]
    lines += ['print(run(load_study("configs/epci.yaml")).summary())', "```", ""]
    for module in PUBLIC:
        lines += [f"::: {module}", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
