"""What import-linter's contracts cannot say: the methods of a registry do not know each other."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from ifn_research.config.steps import STEPS as DECLARED
from ifn_research.results.tables import TABLES
from ifn_research.steps import STEPS

FOLDERS = (
    *("steps/shrinkage", "steps/imputation", "steps/outliers", "steps/normalisation", "steps/transforms"),
    *("steps/weighting", "steps/aggregation", "steps/rescale", "validation/metrics"),
)
# What a registry folder shares beside base.py.
SHARED = {"steps/aggregation": {"hierarchy"}}
# Files that serve the methods of a folder and are none.
HELPERS = {"steps/aggregation": {"stages"}}


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


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_of_a_registry_is_in_it(repository: Path, folder: str) -> None:
    package, root = f"ifn_research.{folder.replace('/', '.')}", repository / "ifn_research" / folder
    beside = {"__init__", "base", *SHARED.get(folder, ()), *HELPERS.get(folder, ())}
    files = {f"{package}.{path.stem}" for path in root.glob("*.py") if path.stem not in beside}
    forgotten = sorted(files - imported(root / "__init__.py"))
    assert forgotten == [], f"add them to the registry in ifn_research/{folder}/__init__.py"


def test_every_module_says_what_it_is(repository: Path) -> None:
    for path in (repository / "ifn_research").rglob("*.py"):
        documentation = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert documentation is not None, path
        assert len(documentation) > 15, path


def test_the_page_tells_the_floors_and_folders_as_they_are(repository: Path) -> None:
    command = [sys.executable, str(repository / "docs" / "architecture.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


QUESTIONS = {
    *("What", "Whether", "Why", "Which", "How", "Where", "Who", "Whose", "Whom", "When", "Are", "Is", "Do", "Does"),
}


def test_docstrings_open_with_an_imperative_or_a_noun_phrase(repository: Path) -> None:
    asking = []
    for path in (repository / "ifn_research").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
                documentation = ast.get_docstring(node) or ""
                if documentation.split(" ")[0].strip(",:\n") in QUESTIONS:
                    asking.append(f"{path.relative_to(repository)}: {documentation.splitlines()[0]}")
    assert asking == []


def test_the_kinds_of_steps_are_the_same_everywhere() -> None:
    assert tuple(STEPS) == DECLARED
    columns = list(TABLES["versions"].columns)
    assert columns[columns.index(DECLARED[0]) :] == [*DECLARED, "said"]


def test_no_function_takes_more_than_eight_arguments(repository: Path) -> None:
    many = []
    for path in (repository / "ifn_research").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                named = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                if len([item for item in named if item.arg not in ("self", "cls")]) > 8:
                    many.append(f"{path.relative_to(repository)}: {node.name}")
    assert many == []
