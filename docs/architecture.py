"""The floors of explanation/architecture.md, from the import contract and the docstrings of folders and modules.

`python docs/architecture.py` writes them into the page; with `--check` it changes nothing and fails if they differ.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "ifn_research"
PAGE = ROOT / "docs" / "explanation" / "architecture.md"
BEGIN, END = "<!-- floors: made by docs/architecture.py -->", "<!-- end of floors -->"


def main(arguments: list[str]) -> int:
    written = PAGE.read_text(encoding="utf-8")
    made = page(written)
    if made == written:
        return 0
    if "--check" in arguments:
        print(f"{PAGE.relative_to(ROOT)} does not tell the floors as they are: run python docs/architecture.py")
        return 1
    PAGE.write_text(made, encoding="utf-8")
    return 0


def page(written: str) -> str:
    """The page with the floors as they are."""
    before, _, rest = written.partition(BEGIN)
    _, _, after = rest.partition(END)
    return "\n".join([f"{before}{BEGIN}", "", *floors(), "", f"{END}{after}"])


def floors() -> list[str]:
    """A table of the floors, from the highest down, and below it what stands on none and the folders of each."""
    layers, beside = contract()["layers"], contract()["exhaustive_ignores"]
    lines = ["| floor | | holds |", "|--:|---|---|"]
    for floor, layer in zip(range(len(layers), 0, -1), layers, strict=True):
        lines += [f"| {floor} | `{name}` | {first_line(PACKAGE / name)} |" for name in members(layer)]
    lines += ["", "On no floor:", "", "| folder | holds |", "|---|---|"]
    lines += [f"| `{name}` | {first_line(PACKAGE / name)} |" for name in beside]
    lines += ["", "The folders inside:", "", "| folder | holds |", "|---|---|"]
    for layer in layers:
        for name in members(layer):
            lines += [f"| `{path.relative_to(PACKAGE)}` | {first_line(path)} |" for path in folders(PACKAGE / name)]
    return lines


def contract() -> dict:
    """The contract of the layers."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return next(item for item in project["tool"]["importlinter"]["contracts"] if item["type"] == "layers")


def members(layer: str) -> list[str]:
    """The modules and folders of a layer that are there; those in brackets are to come."""
    names = [name.strip() for name in layer.replace(":", "|").split("|")]
    return [name.strip("()") for name in names if _file(PACKAGE / name.strip("()")).is_file()]


def folders(folder: Path) -> list[Path]:
    """The packages inside a folder, at any depth."""
    return sorted(path.parent for path in folder.rglob("__init__.py") if path.parent != folder)


def first_line(path: Path) -> str:
    """The first line of the docstring of a module or package, without its full stop."""
    documentation = ast.get_docstring(ast.parse(_file(path).read_text(encoding="utf-8"))) or ""
    return documentation.splitlines()[0].removesuffix(".") if documentation else ""


def _file(path: Path) -> Path:
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
