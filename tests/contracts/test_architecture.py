"""What import-linter's contracts cannot say: the methods of a registry do not know each other."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

FOLDERS = (
    *("steps/shrinkage", "steps/imputation", "steps/outliers", "steps/normalisation", "steps/transforms"),
    *("steps/weighting", "steps/aggregation", "steps/rescale", "validation/metrics"),
)
# What a registry folder shares beside base.py.
SHARED = {"steps/aggregation": {"hierarchy"}}


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_method_imports_its_base_and_lower_layers_only(repository: Path, folder: str) -> None:
    package = f"ifn_research.{folder.replace('/', '.')}"
    allowed = {"base", *SHARED.get(folder, set())}
    for path in (repository / "ifn_research" / folder).glob("*.py"):
        if path.stem in {"__init__", *allowed}:
            continue
        siblings = {
            name.removeprefix(f"{package}.").split(".")[0] for name in imported(path) if name.startswith(package)
        }
        assert siblings <= allowed, path.name


def test_every_module_says_what_it_is(repository: Path) -> None:
    for path in (repository / "ifn_research").rglob("*.py"):
        documentation = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert documentation is not None, path
        assert len(documentation) > 15, path
